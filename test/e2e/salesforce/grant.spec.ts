// Lost and revoked grants, and the pause near the org's API limit. These tests use a team of their own, because the last test disconnects the desktop.
import { salesforce as salesforceJa } from '#shared/messages/ja/salesforce.ts'
import { salesforceSetup as setupJa } from '#shared/messages/ja/salesforce-setup.ts'
import { connect, goTo, openSettings } from '../fixtures/rep.ts'
import { wordsIn } from '../fixtures/words.ts'
import { expect, preflightRow, salesforceWords, taskAction, test } from './team.ts'

const grace = 'grace.hopkins@northfield.example'

// These tests run in a worker of their own, so the desktop of the tests in other files stays connected.
test.use({ ownTeam: true })
test.beforeEach(async ({ team }) => {
  await openSettings(team.desktop, 'salesforce')
})

test('without a grant the run waits and the window shows "Reconnect"; after reconnecting the Task is written once', async ({
  team,
}) => {
  const { desktop } = team
  const { page, words } = desktop
  const document = await team.uploadDocument('Waits for a new grant')
  await team.addWorkflow(document, 'left', taskAction())
  await team.org.control.revokeAllTokens()
  const visitId = await team.readDocument(document, grace)
  await expect(page.getByRole('main').getByText(words('settings.reconnectNeeded'))).toBeVisible()
  expect(await team.tasksOf(document)).toEqual([])
  await connect(desktop, await team.org.control.named('aiko'), { again: true })
  await team.waitUntilSettled(visitId)
  expect(await team.tasksOf(document)).toHaveLength(1)
})

test('the check finds an external ID field that an admin added, and the next Task has the id of the run in it', async ({
  team,
}) => {
  const field = 'Lastpage_Run__c'
  await team.org.control.addActivityExternalId(field)
  await team.desktop.page.getByRole('button', { name: salesforceWords.preflight.run }).click()
  await expect(preflightRow(team.desktop, 'externalId')).toContainText(field)
  const document = await team.uploadDocument('By its own field')
  await team.addWorkflow(document, 'left', taskAction())
  await team.org.control.loseReplyOfWrite()
  const visit = await team.waitUntilSettled(await team.readDocument(document, grace))
  const tasks = await team.tasksOf(document)
  expect(tasks.map((task) => task[field])).toEqual([visit.runs[0]?.id])
  await team.org.control.set({ customFields: [] })
})

test('runs wait at the daily limit that an admin sets for the team, and continue when the limit is removed', async ({
  team,
}) => {
  const { page, words } = team.desktop
  const { client } = team.device
  const { cap, pause } = salesforceWords
  const document = await team.uploadDocument('At the daily limit')
  await team.addWorkflow(document, 'left', taskAction())
  const used = async () => (await client.call('apiBudget.get', {})).used
  // The form refuses a limit below 10.
  do await team.waitUntilSettled(await team.readDocument(document, grace))
  while ((await used()) < 10)
  const written = (await team.tasksOf(document)).length
  const limit = page.getByLabel(cap.limit)
  const form = page.locator('form').filter({ has: limit })
  const save = form.getByRole('button', { name: words('common.save') })
  await limit.fill('9')
  await save.click()
  await expect(page.getByText(cap.wrong)).toBeVisible()
  await limit.fill(String(await used()))
  await save.click()
  await expect.poll(async () => (await client.call('apiBudget.get', {})).dailyCap).toBe(await used())
  const visitId = await team.readDocument(document, grace)
  const said = pause.dailyCap.split('{')[0] ?? ''
  await expect(page.getByRole('status').filter({ hasText: said })).toBeVisible()
  expect(await team.tasksOf(document)).toHaveLength(written)
  await limit.fill('')
  await save.click()
  await team.waitUntilSettled(visitId)
  expect(await team.tasksOf(document)).toHaveLength(written + 1)
  await expect(page.getByRole('status').filter({ hasText: said })).toHaveCount(0)
})

test('in Japanese: connection, checks, limits and runs that need attention', async ({ team }) => {
  const { desktop } = team
  const { page, words } = desktop
  const ja = wordsIn('ja')
  const japanese = { ...desktop, words: ja, page }
  await openSettings(desktop, 'me')
  await page.getByRole('combobox', { name: words('settings.language') }).click()
  await page.getByRole('option', { name: words('settings.languages.ja') }).click()
  await openSettings(japanese, 'salesforce')
  await expect(page.getByRole('button', { name: ja('settings.disconnect') })).toBeVisible()
  await expect(page.getByText(salesforceJa.cap.limitHint)).toBeVisible()
  await page.getByRole('button', { name: salesforceJa.preflight.run }).click()
  for (const id of [
    'api',
    'login',
    'task',
    'people',
    'campaign',
    'user',
    'allocation',
    'externalId',
  ] as const) {
    await expect(preflightRow(desktop, id)).toContainText(salesforceJa.preflight.rows[id].name)
    await expect(preflightRow(desktop, id)).toHaveAttribute('data-state', 'ok')
  }
  await page.getByRole('button', { name: setupJa.open }).click()
  await expect(page.getByText(setupJa.external.create.text)).toBeVisible()
  await goTo(japanese, 'activity')
  await page.getByRole('button', { name: ja('activity.attention') }).click()
  await openSettings(japanese, 'me')
  await page.getByRole('combobox', { name: ja('settings.language') }).click()
  await page.getByRole('option', { name: ja('settings.languages.en') }).click()
})

// This test pauses the desktop's worker for 15 minutes, so it comes after all tests that need the worker.
test('near the org’s API limit the window shows how many calls are used', async ({ team }) => {
  const { page } = team.desktop
  const { control } = team.org
  const document = await team.uploadDocument('Near the limit')
  await team.addWorkflow(document, 'left', taskAction())
  await control.set({ apiLimit: 1000 })
  await control.setApiCalls(970)
  await team.waitUntilSettled(await team.readDocument(document, grace))
  await expect(page.getByRole('status').filter({ hasText: '1,000' })).toContainText(
    /nearly used up \(97\d of 1,000\)/,
  )
  await control.set({ apiLimit: 15_000 })
})

test('disconnecting revokes the grant, and the window shows no connection', async ({ team }) => {
  const { page, words } = team.desktop
  await page.getByRole('button', { name: words('settings.disconnect') }).click()
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: words('settings.disconnect') })
    .click()
  await expect(
    page.getByRole('main').getByText(words('settings.notConnected'), { exact: true }).first(),
  ).toBeVisible()
  const revokes = async () =>
    (await team.org.control.requests()).filter((request) => request.kinds.includes('revoke'))
  await expect.poll(revokes).not.toHaveLength(0)
})
