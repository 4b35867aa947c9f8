// The room of a chat service: an admin sets it up in the window, the stand-in of the service checks each request, and a visit posts to the room.

import { openVisit } from '../../desktop/prospect.ts'
import { barriersOn } from '../../fixtures/barriers.ts'
import { chatworkShown, startChatwork } from '../../fixtures/chat/chatwork.ts'
import { startTeams } from '../../fixtures/chat/teams.ts'
import { openSettings, pressEnterOn } from '../fixtures/rep.ts'
import { expect, test } from '../fixtures/test.ts'
import { startTracker } from '../fixtures/tracker.ts'
import { makeGeneralLink } from './fixtures.ts'

const admin = { email: 'rin@example.com', name: '森 凛', role: 'admin' } as const
const who = 'paul@weber.example'

test('an admin sets up two rooms, tests them, and a visit is posted to both', async ({
  folder,
  openDesktop,
}) => {
  const [teams, chatwork] = [await startTeams(), await startChatwork()]
  const env = { TRACKER_OUTGOING_NETWORKS: '127.0.0.0/8', TRACKER_CHATWORK_API_URL: chatwork.apiUrl }
  const tracker = await startTracker({ folder, graceMs: 300, env })
  const desktop = await openDesktop({ locale: 'ja', join: await tracker.invite(admin) })
  const { page, words } = desktop
  const url = await makeGeneralLink(desktop, folder, 'カタログ')
  const service = (name: string) => words(`chatRooms.services.${name}`)

  await openSettings(desktop, 'workspace')
  const setUp = (name: string) =>
    page.getByRole('button', { name: words('chatRooms.setUpOf', { service: service(name) }) })
  await pressEnterOn(setUp('teams'))
  const form = page.getByRole('dialog')
  await form.getByLabel(words('chatRooms.fields.teamsUrl')).fill('https://teams.example/nothing')
  await form.getByRole('button', { name: words('chatRooms.save') }).click()
  await expect(form.getByText(words('chatRooms.wrong.teamsUrl'))).toBeVisible()
  expect(await barriersOn(page)).toEqual([])
  await form.getByLabel(words('chatRooms.fields.teamsUrl')).fill(teams.webhookUrl)
  await form.getByRole('button', { name: words('chatRooms.save') }).press('Enter')
  await expect(page.getByText(words('chatRooms.tested', { service: service('teams') }))).toBeVisible()
  expect(teams.posts).toHaveLength(1)

  await setUp('chatwork').click()
  await form.getByLabel(words('chatRooms.fields.token')).fill(chatwork.token)
  await form.getByLabel(words('chatRooms.fields.roomId')).fill('99999')
  await form.getByRole('button', { name: words('chatRooms.save') }).click()
  // The room was stored, and the test message says what is wrong with it.
  await expect(
    page.getByText(words('chatRooms.trouble.roomGone', { service: service('chatwork') })),
  ).toBeVisible()
  await page
    .getByRole('button', { name: words('chatRooms.actionsOf', { service: service('chatwork') }) })
    .click()
  await page.getByRole('menuitem', { name: words('chatRooms.change'), exact: true }).click()
  await form.getByLabel(words('chatRooms.fields.token')).fill(chatwork.token)
  await form.getByLabel(words('chatRooms.fields.roomId')).fill(chatwork.roomId)
  await form.getByRole('button', { name: words('chatRooms.save') }).click()
  await expect.poll(() => chatwork.messages.length).toBe(1)

  await openSettings(desktop, 'me')
  for (const channel of ['teams', 'chatwork']) {
    const box = page.getByRole('checkbox', {
      name: words('settings.notifyBy', {
        event: words('settings.notifyEvents.left.first'),
        channel: words(`settings.notifyChannels.${channel}`),
      }),
    })
    await box.press('Space')
    await expect(box).toBeChecked()
  }
  expect(await barriersOn(page)).toEqual([])
  const reader = await openVisit(url, who)
  await reader.leave({ 2: 200 }, 2)
  await expect.poll(() => teams.posts.length).toBe(2)
  await expect.poll(() => chatwork.messages.length).toBe(2)
  for (const text of [teams.posts[1]?.text ?? '', chatworkShown(chatwork.messages[1]?.body ?? '')]) {
    expect(text).toContain(who)
    expect(text).toContain('カタログ')
  }
  await Promise.all([teams.close(), chatwork.close()])
  await tracker.stop()
})
