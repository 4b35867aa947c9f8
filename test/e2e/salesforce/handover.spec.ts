// A member leaves the team: the documents go to a successor, the device ends at once, and the history says who did it.
import { openVisit } from '../../desktop/prospect.ts'
import { joinAsDevice } from '../fixtures/device.ts'
import { openSettings } from '../fixtures/rep.ts'
import { createTeam, expect, taskAction, test } from './team.ts'

const leaver = { email: 'ren@example.co.jp', name: 'Ren Ito' }
const recipientEmail = 'grace.hopkins@northfield.example'

test('the next Task of a removed member goes to the successor', async ({ team }) => {
  const { desktop, tracker, org } = team
  const { page, words } = desktop
  const device = await joinAsDevice(tracker.url, await tracker.invite(leaver))
  const ren = createTeam(org, tracker, desktop, device)
  const document = await ren.uploadDocument('Handed over')
  await ren.addWorkflow(document, 'left', taskAction({ assignee: 'documentOwner' }))
  const link = await device.client.call('links.create', {
    params: { documentId: document.id },
    body: { recipientEmail },
  })
  const prospect = await openVisit(link.url)

  await openSettings(desktop, 'devices')
  const row = page.getByRole('listitem').filter({ hasText: leaver.name })
  await expect(row).toContainText('Windows')
  await row.getByRole('button', { name: words('settings.renameDevice', { name: 'Office PC' }) }).click()
  await row.getByLabel(words('settings.deviceName')).fill('Reception PC')
  await row.getByLabel(words('settings.deviceName')).press('Enter')
  await expect(row).toContainText('Reception PC')

  const { cursor } = await device.client.call('feed.poll', { query: { waitMs: 0 } })
  const poll = device.client
    .call('feed.poll', { query: { waitMs: 25_000, cursor } }, { timeoutMs: 60_000 })
    .then(
      () => 'answered',
      (error: { code: string }) => error.code,
    )
  await openSettings(desktop, 'workspace')
  await page.getByRole('button', { name: words('settings.memberActions', { name: leaver.name }) }).click()
  await page.getByRole('menuitem', { name: words('settings.removeMember') }).click()
  const dialog = page.getByRole('alertdialog', {
    name: words('settings.removeMemberAsk', { name: leaver.name }),
  })
  await expect(dialog).toContainText('1 document, 1 link and 1 workflow')
  const remove = dialog.getByRole('button', { name: words('settings.removeMember') })
  await expect(remove).toBeDisabled()
  await dialog.getByRole('combobox', { name: words('ownership.successor') }).click()
  await page.getByRole('option', { name: /^Aiko Sato/ }).click()
  await remove.click()
  await expect(dialog).toHaveCount(0)
  expect(await poll).toBe('device_revoked')

  await prospect.leave({ 3: 200 }, 3)
  await expect.poll(() => team.tasksOf(document), { timeout: 20_000 }).toHaveLength(1)
  const aiko = await org.control.named('aiko')
  expect((await team.tasksOf(document)).map((task) => task.OwnerId)).toEqual([aiko])
  const aikoName = 'Aiko Sato'
  const changed = { by: aikoName, member: leaver.name, successor: aikoName }
  const what = '1 document, 1 link and 1 workflow'
  await openSettings(desktop, 'auditLog')
  await expect(page.getByText(words('ownership.log.memberRemovedGave', { ...changed, what }))).toBeVisible()
  await page.goto(`${new URL(page.url()).origin}/documents/${document.id}/settings`)
  await expect(page.getByText(words('ownership.log.owner', changed))).toBeVisible()
})
