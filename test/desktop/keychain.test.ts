// The real keychain: secrets are stored only there, each desktop has its own secrets, and a restart needs no new login.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import keytar from 'keytar'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { profileOf } from '../../src/main/lib/profile.ts'
import { eventually } from '../fixtures/part.ts'
import { createTestSetup, hasKeychain, type TestSetup } from './parts.ts'

let setup: TestSetup
beforeEach(() => {
  setup = createTestSetup()
})
afterEach(() => setup.close())

const filesIn = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(dir, name))
    .filter((file) => statSync(file).isFile())

test.skipIf(!hasKeychain)(
  'the device token is stored in the keychain and in no file, and is still there after a kill',
  async () => {
    const tracker = await setup.tracker()
    const first = await setup.desktop('one')
    expect((await first.page.call('session.get')).secrets).toEqual({ store: 'keychain', problem: null })
    const invite = String(tracker.ready.invite)
    await first.page.call('session.join', { invite, name: 'Aiko', email: 'aiko@example.co.jp' })

    const account = `${profileOf(setup.dir('one'))}/device-token`
    const token = String(await keytar.getPassword('Lastpage', account))
    expect(token).toMatch(/^lpd\./)
    for (const file of filesIn(setup.dir('one')))
      expect(readFileSync(file, 'latin1'), file).not.toContain(token)
    expect(first.part.log()).not.toContain(token)

    await first.part.kill()
    const again = await setup.desktop('one')
    await eventually('online without joining', async () => {
      const { tracker, member } = await again.page.call('session.get')
      return tracker.state === 'online' && member?.name === 'Aiko'
    })
    const stranger = await setup.desktop('two')
    expect((await stranger.page.call('session.get')).tracker.state).toBe('notJoined')
    await again.page.call('session.leave')
    expect(await keytar.getPassword('Lastpage', account)).toBeNull()
  },
)

test('without a keychain the secrets stay in memory, and the session contains the reason', async () => {
  const { page } = await setup.desktop('one', [], { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' })
  const { secrets } = await page.call('session.get')
  expect(secrets.store).toBe('memory')
  expect(secrets.problem).toBeTruthy()
})
