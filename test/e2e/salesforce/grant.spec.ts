// The life of the grant, and the pause near the org's limit: with a rep of their own, as they leave that one at rest.
import { withCallbackPorts } from '../fixtures/ports.ts'
import { openSettings } from '../fixtures/rep.ts'
import { expect, taskAction, test } from './team.ts'

const grace = 'grace.hopkins@northfield.example'

// A worker of its own: the others' rep stays connected and at work.
test.use({ ownTeam: true })
test.beforeEach(async ({ team }) => {
  await openSettings(team.desktop, 'salesforce')
})

test('the grant is gone: "Reconnect" once, work waits, and reconnecting does it', async ({ team }) => {
  const { desktop } = team
  const { page, words } = desktop
  const document = await team.newDocument('Waits for a new grant')
  await team.workflow(document, 'left', taskAction())
  await team.org.control.revokeAllTokens()
  const visitId = await team.read(document, grace)
  await expect(page.getByRole('main').getByText(words('settings.reconnectNeeded'))).toBeVisible()
  expect(await team.tasksOf(document)).toEqual([])
  await withCallbackPorts(async () => {
    const login = await desktop.inBrowser(() =>
      page.getByRole('button', { name: words('settings.reconnect'), exact: true }).click(),
    )
    await login.locator('select[name=user]').selectOption(await team.org.control.named('aiko'))
    await login.locator('button[value=allow]').click()
    await login.waitForURL(/\/oauth\/callback/)
    await login.close()
  })
  await team.settled(visitId)
  expect(await team.tasksOf(document)).toHaveLength(1)
})

// Leaves the worker at rest for a quarter of an hour: after everything that has work for it.
test('near the org’s limit work waits, and the window says so and until when', async ({ team }) => {
  const { page } = team.desktop
  const { control } = team.org
  const document = await team.newDocument('Near the limit')
  await team.workflow(document, 'left', taskAction())
  await control.set({ apiLimit: 1000 })
  await control.setApiCalls(970)
  await team.settled(await team.read(document, grace))
  await expect(page.getByRole('status').filter({ hasText: '1,000' })).toContainText(
    /nearly used up \(97\d of 1,000\)/,
  )
  await control.set({ apiLimit: 15_000 })
})

test('disconnecting revokes and forgets', async ({ team }) => {
  const { page, words } = team.desktop
  await page.getByRole('button', { name: words('settings.disconnect') }).click()
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: words('settings.disconnect') })
    .click()
  await expect(
    page.getByRole('main').getByText(words('settings.notConnected'), { exact: true }).first(),
  ).toBeVisible()
  const revoked = (await team.org.control.requests()).filter((request) => request.kinds.includes('revoke'))
  expect(revoked.length).toBeGreaterThan(0)
})
