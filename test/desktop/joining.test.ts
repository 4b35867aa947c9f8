// Joining a workspace, being offline and being removed, with a real headless desktop and a real tracker.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../fixtures/part.ts'
import type { HeadlessPage } from './headless-page.ts'
import { createTestSetup, portOf, type TestSetup } from './parts.ts'

let setup: TestSetup
beforeEach(() => {
  setup = createTestSetup()
})
afterEach(() => setup.close())

const stateOf = async (page: HeadlessPage) => (await page.call('session.get')).tracker
const waitForState = (page: HeadlessPage, state: string) =>
  eventually(`tracker connection is ${state}`, async () => {
    const connection = await stateOf(page)
    return connection.state === state && connection
  })
const aiko = { name: 'Aiko Sato', email: 'aiko@example.co.jp' }

test('an invite is previewed and joins once; a second use is refused', async () => {
  const tracker = await setup.tracker()
  const invite = String(tracker.ready.invite)
  const { page } = await setup.desktop('one')
  expect(await page.call('session.previewInvite', { invite })).toMatchObject({
    trackerUrl: tracker.ready.url,
  })
  const joined = await page.call('session.join', { invite, ...aiko })
  expect(joined.member).toMatchObject({ ...aiko, role: 'admin' })
  await waitForState(page, 'online')
  await expect(page.call('session.join', { invite, ...aiko })).rejects.toMatchObject({
    code: 'already_joined',
    details: { workspaceKey: joined.workspaceKey },
  })
  const other = await setup.desktop('two')
  await expect(other.page.call('session.join', { invite, ...aiko })).rejects.toMatchObject({
    code: 'invite_used',
  })
  expect((await other.page.call('session.get')).tracker.state).toBe('notJoined')
})

test.each([
  ['nonsense', 'invite_invalid'],
  ['http://tracker.example.com/join#lpi.wsp_0123456789.abcdefghijk', 'url_not_allowed'],
])('the invite %s is refused with the error %s', async (invite, code) => {
  const { page } = await setup.desktop('one')
  await expect(page.call('session.join', { invite, ...aiko })).rejects.toMatchObject({ code })
})

test('a desktop that gets an invite with a member’s name on the command line joins without a question', async () => {
  const tracker = await setup.tracker()
  const admin = await setup.desktop('admin')
  await admin.page.call('session.join', { invite: String(tracker.ready.invite), ...aiko })
  const { url } = await admin.page.call('devices.invite')
  const { page } = await setup.desktop('second', ['--join', url])
  await waitForState(page, 'online')
  expect((await page.call('session.get')).member).toMatchObject(aiko)
})

test('without a keychain, a restarted desktop logs that it has lost its workspace and that its invite was already used', async () => {
  const tracker = await setup.tracker()
  const admin = await setup.desktop('admin')
  await admin.page.call('session.join', { invite: String(tracker.ready.invite), ...aiko })
  const { url } = await admin.page.call('devices.invite')
  const noKeychain = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' }
  const first = await setup.desktop('second', ['--join', url], noKeychain)
  await waitForState(first.page, 'online')
  expect(first.part.log()).toContain('Joined until this process ends')
  await first.part.stop()
  const again = await setup.desktop('second', ['--join', url], noKeychain)
  const lines = await eventually('both lines are logged', () => {
    const logLines = again.part.log().split('\n')
    const forgotten = logLines.find((line) => line.includes('has forgotten its workspace'))
    const used = logLines.find((line) => line.includes('an invite works once, and this one was used'))
    return forgotten && used && [forgotten, used]
  })
  expect(lines[0]).toContain(tracker.ready.url)
  expect((await again.page.call('session.get')).tracker.state).toBe('notJoined')
})

test('a desktop that gets an invite without a member’s name logs that the user must open the app to join', async () => {
  const tracker = await setup.tracker()
  const { part } = await setup.desktop('one', ['--join', String(tracker.ready.invite)])
  await eventually('the line is logged', () => part.log().includes('names no member: open the app'))
})

test('the desktop is offline with an error code while the tracker is not running, and online again after the tracker’s restart', async () => {
  const tracker = await setup.tracker()
  const { page } = await setup.desktop('one')
  await page.call('session.join', { invite: String(tracker.ready.invite), ...aiko })
  await waitForState(page, 'online')
  await tracker.kill()
  expect(await waitForState(page, 'offline')).toMatchObject({ error: { code: 'tracker_unreachable' } })
  expect((await page.call('session.get')).workspace).not.toBeNull()
  await expect(page.call('documents.list', {})).rejects.toMatchObject({ code: 'tracker_unreachable' })
  await setup.tracker(portOf(tracker.ready.url))
  await waitForState(page, 'online')
})

test('a removed device gets the state "revoked" and can join again', async () => {
  const tracker = await setup.tracker()
  const first = await setup.desktop('one')
  await first.page.call('session.join', { invite: String(tracker.ready.invite), ...aiko })
  const invited = await first.page.call('devices.invite')
  const second = await setup.desktop('two', ['--join', invited.url])
  await waitForState(second.page, 'online')
  const { device } = await second.page.call('session.get')
  await first.page.call('devices.revoke', { deviceId: String(device?.id) })
  expect(await waitForState(second.page, 'revoked')).toMatchObject({ error: { code: 'device_revoked' } })
  const again = await first.page.call('devices.invite')
  await second.page.call('session.join', { invite: again.url })
  await waitForState(second.page, 'online')
})

test('after leaving, the session has no workspace, and calls are refused', async () => {
  const tracker = await setup.tracker()
  const { page } = await setup.desktop('one')
  await page.call('session.join', { invite: String(tracker.ready.invite), ...aiko })
  await waitForState(page, 'online')
  expect(await page.call('session.leave')).toMatchObject({
    tracker: { state: 'notJoined' },
    workspace: null,
    member: null,
  })
  await expect(page.call('documents.list', {})).rejects.toMatchObject({ code: 'not_joined' })
})

test('two pages with one login show the same session', async () => {
  const tracker = await setup.tracker()
  const { page } = await setup.desktop('one')
  const { openPage } = await import('./headless-page.ts')
  const other = await openPage(page)
  await page.call('session.join', { invite: String(tracker.ready.invite), ...aiko })
  await eventually('the other page gets the session event', () =>
    other.events('session').some((session) => session.member?.email === aiko.email),
  )
  other.close()
})
