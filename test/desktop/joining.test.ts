// Joining, being offline, being removed: a real headless desktop against a real tracker.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../fixtures/part.ts'
import type { HeadlessPage } from './headless-page.ts'
import { type Bench, createBench, portOf } from './parts.ts'

let bench: Bench
beforeEach(() => {
  bench = createBench()
})
afterEach(() => bench.close())

const stateOf = async (page: HeadlessPage) => (await page.call('session.get')).tracker
const reaches = (page: HeadlessPage, state: string) =>
  eventually(`tracker connection is ${state}`, async () => {
    const connection = await stateOf(page)
    return connection.state === state && connection
  })
const aiko = { name: 'Aiko Sato', email: 'aiko@example.co.jp' }

test('an invite is previewed, joins once, and a second use says that it was used', async () => {
  const tracker = await bench.tracker()
  const invite = String(tracker.ready.invite)
  const { page } = await bench.desktop('one')
  expect(await page.call('session.previewInvite', { invite })).toMatchObject({
    trackerUrl: tracker.ready.url,
  })
  const joined = await page.call('session.join', { invite, ...aiko })
  expect(joined.member).toMatchObject({ ...aiko, role: 'admin' })
  await reaches(page, 'online')
  await expect(page.call('session.join', { invite, ...aiko })).rejects.toMatchObject({
    code: 'already_joined',
  })
  const other = await bench.desktop('two')
  await expect(other.page.call('session.join', { invite, ...aiko })).rejects.toMatchObject({
    code: 'invite_used',
  })
  expect((await other.page.call('session.get')).tracker.state).toBe('notJoined')
})

test.each([
  ['nonsense', 'invite_invalid'],
  ['http://tracker.example.com/join#lpi.wsp_0123456789.abcdefghijk', 'url_not_allowed'],
])('the invite %s is refused as %s', async (invite, code) => {
  const { page } = await bench.desktop('one')
  await expect(page.call('session.join', { invite, ...aiko })).rejects.toMatchObject({ code })
})

test('an invite for a person joins by itself when given on the command line', async () => {
  const tracker = await bench.tracker()
  const admin = await bench.desktop('admin')
  await admin.page.call('session.join', { invite: String(tracker.ready.invite), ...aiko })
  const { url } = await admin.page.call('devices.invite')
  const { page } = await bench.desktop('second', ['--join', url])
  await reaches(page, 'online')
  expect((await page.call('session.get')).member).toMatchObject(aiko)
})

test('a device that was kept in memory only says at once that it is forgotten, and that its invite was used', async () => {
  const tracker = await bench.tracker()
  const admin = await bench.desktop('admin')
  await admin.page.call('session.join', { invite: String(tracker.ready.invite), ...aiko })
  const { url } = await admin.page.call('devices.invite')
  const noKeychain = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' }
  const first = await bench.desktop('second', ['--join', url], noKeychain)
  await reaches(first.page, 'online')
  expect(first.part.log()).toContain('Joined until this process ends')
  await first.part.stop()
  const again = await bench.desktop('second', ['--join', url], noKeychain)
  const lines = await eventually('both lines', () => {
    const said = again.part.log().split('\n')
    const forgotten = said.find((line) => line.includes('has forgotten its workspace'))
    const used = said.find((line) => line.includes('an invite works once, and this one was used'))
    return forgotten && used && [forgotten, used]
  })
  expect(lines[0]).toContain(tracker.ready.url)
  expect((await again.page.call('session.get')).tracker.state).toBe('notJoined')
})

test('an invite without a member waits on the join screen, and the log tells it', async () => {
  const tracker = await bench.tracker()
  const { part } = await bench.desktop('one', ['--join', String(tracker.ready.invite)])
  await eventually('the line', () => part.log().includes('names no member: open the app'))
})

test('a tracker that goes away and comes back: offline with a reason, then online by itself', async () => {
  const tracker = await bench.tracker()
  const { page } = await bench.desktop('one')
  await page.call('session.join', { invite: String(tracker.ready.invite), ...aiko })
  await reaches(page, 'online')
  await tracker.kill()
  expect(await reaches(page, 'offline')).toMatchObject({ error: { code: 'tracker_unreachable' } })
  expect((await page.call('session.get')).workspace).not.toBeNull()
  await expect(page.call('documents.list', {})).rejects.toMatchObject({ code: 'tracker_unreachable' })
  await bench.tracker(portOf(tracker.ready.url))
  await reaches(page, 'online')
})

test('a device that was removed says so, stops asking, and can join again', async () => {
  const tracker = await bench.tracker()
  const first = await bench.desktop('one')
  await first.page.call('session.join', { invite: String(tracker.ready.invite), ...aiko })
  const invited = await first.page.call('devices.invite')
  const second = await bench.desktop('two', ['--join', invited.url])
  await reaches(second.page, 'online')
  const { device } = await second.page.call('session.get')
  await first.page.call('devices.revoke', { deviceId: String(device?.id) })
  expect(await reaches(second.page, 'revoked')).toMatchObject({ error: { code: 'device_revoked' } })
  const again = await first.page.call('devices.invite')
  await second.page.call('session.join', { invite: again.url })
  await reaches(second.page, 'online')
})

test('leaving forgets the workspace and revokes the device', async () => {
  const tracker = await bench.tracker()
  const { page } = await bench.desktop('one')
  await page.call('session.join', { invite: String(tracker.ready.invite), ...aiko })
  await reaches(page, 'online')
  expect(await page.call('session.leave')).toMatchObject({
    tracker: { state: 'notJoined' },
    workspace: null,
    member: null,
  })
  await expect(page.call('documents.list', {})).rejects.toMatchObject({ code: 'not_joined' })
})

test('two pages see the same session, and a reload keeps the login', async () => {
  const tracker = await bench.tracker()
  const { page } = await bench.desktop('one')
  const { openPage } = await import('./headless-page.ts')
  const other = await openPage(page)
  await page.call('session.join', { invite: String(tracker.ready.invite), ...aiko })
  await eventually('the other page hears of it', () =>
    other.events('session').some((session) => session.member?.email === aiko.email),
  )
  other.close()
})
