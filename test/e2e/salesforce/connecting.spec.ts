// The Salesforce settings in the window: setup guide, connection checks, consumer secret and login URL.

import { openSettings } from '../fixtures/rep.ts'
import { expect, preflightRow, salesforceWords, setupWords, test } from './team.ts'

test.beforeEach(async ({ team }) => {
  await openSettings(team.desktop, 'salesforce')
})

test('the guide has pictures and text for both kinds of app, and copies callback URLs', async ({ team }) => {
  const { page } = team.desktop
  await page.getByRole('button', { name: setupWords.open }).click()
  for (const step of Object.values(setupWords.external)) {
    await expect(page.getByRole('heading', { name: step.title })).toBeVisible()
    await expect(page.getByText(step.text)).toBeVisible()
  }
  await expect(page.locator('[data-picture]')).toHaveCount(7)
  const url = `http://localhost:${team.org.callbackPorts[0]}/oauth/callback`
  await page.getByRole('button', { name: setupWords.copyOf.replace('{value}', url) }).click()
  expect(await team.desktop.clipboardText()).toBe(url)
  await page.getByRole('button', { name: setupWords.copyAll }).click()
  expect((await team.desktop.clipboardText()).split('\n')).toHaveLength(3)
  await page.getByRole('button', { name: setupWords.kinds.connected }).click()
  await expect(page.getByText(setupWords.connected.policies.text)).toBeVisible()
  await expect(page.getByText(setupWords.scopeNames.refresh_token).first()).toBeVisible()
})

test('the checks run after connecting, and each row is green', async ({ team }) => {
  for (const id of ['api', 'login', 'task', 'people', 'campaign', 'user', 'allocation', 'externalId']) {
    await expect(preflightRow(team.desktop, id)).toHaveAttribute('data-state', 'ok')
  }
  await expect(preflightRow(team.desktop, 'user')).toContainText('aiko@example.co.jp')
})

test('a check on demand shows what to do in the row of each problem', async ({ team }) => {
  const { page } = team.desktop
  const { control } = team.org
  const again = page.getByRole('button', { name: salesforceWords.preflight.run })
  await control.set({
    readOnlyFields: ['Task.Description'],
    hiddenObjects: ['Campaign', 'CampaignMember'],
    privateActivities: true,
  })
  await again.click()
  const { rows } = salesforceWords.preflight
  await expect(preflightRow(team.desktop, 'task')).toContainText(
    rows.task.fields.replace('{fields}', 'Description'),
  )
  await expect(preflightRow(team.desktop, 'campaign')).toContainText(rows.campaign.warning)
  await expect(preflightRow(team.desktop, 'externalId')).toContainText(rows.externalId.warning)
  await control.set({ apiAccess: 'user-disabled' })
  await again.click()
  await expect(preflightRow(team.desktop, 'api')).toContainText(salesforceWords.codes.API_CURRENTLY_DISABLED)
  await control.set({
    apiAccess: 'enabled',
    readOnlyFields: [],
    hiddenObjects: [],
    privateActivities: false,
  })
  await again.click()
  await expect(preflightRow(team.desktop, 'task')).toHaveAttribute('data-state', 'ok')
})

test('the consumer secret can be saved and deleted, and is never shown', async ({ team }) => {
  const { page } = team.desktop
  await page.getByLabel(salesforceWords.secret.title).fill('a-very-secret-value')
  await page.getByRole('button', { name: salesforceWords.secret.save }).click()
  await expect(page.getByText(salesforceWords.secret.set)).toBeVisible()
  expect(await page.content()).not.toContain('a-very-secret-value')
  await page.getByRole('button', { name: salesforceWords.secret.forget }).click()
  await expect(page.getByLabel(salesforceWords.secret.title)).toBeVisible()
})

test('a pasted Lightning URL is corrected to the login URL of its My Domain', async ({ team }) => {
  const { page, words } = team.desktop
  const { consumerKey, loginUrl } = team.org.address
  await page.getByRole('combobox', { name: words('settings.loginAt') }).click()
  await page.getByRole('option', { name: words('settings.loginHosts.own') }).click()
  await page
    .getByLabel(words('settings.loginUrl'))
    .fill('https://acme.lightning.force.com/lightning/page/home')
  await page
    .getByRole('button', { name: words('common.save') })
    .first()
    .click()
  await expect(
    page.getByText(salesforceWords.loginCorrected.replace('{loginUrl}', 'https://acme.my.salesforce.com')),
  ).toBeVisible()
  await expect(page.getByRole('textbox', { name: words('settings.loginUrl') })).toHaveValue(
    'https://acme.my.salesforce.com',
  )
  await team.tracker.configure({ consumerKey, loginUrl })
})
