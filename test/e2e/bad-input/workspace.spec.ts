// A tracker that does not run, invites that do not work, a removed device, and a keychain that cannot be opened.
import path from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Desktop } from '../fixtures/desktop.ts'
import { joinAsDevice } from '../fixtures/device.ts'
import { hasKeyring, noKeychainEnvironment, startKeyring } from '../fixtures/keyring.ts'
import { goTo, joinWithInvite, openSettings } from '../fixtures/rep.ts'
import { expect, test } from '../fixtures/test.ts'
import { startTracker, type TestTracker } from '../fixtures/tracker.ts'

const rep = { email: 'ben@example.com', name: 'Ben Carter' }
const who = { ...rep, workspace: 'Lastpage' }

/** Waits until the app has joined, leaves the setup, and reads the state of the connection in the sidebar. */
async function expectOnline({ page, words }: Desktop): Promise<void> {
  const online = page.getByRole('link', { name: words('connection.tracker.online') })
  const later = page.getByRole('button', { name: words('setup.later') })
  await expect(async () => {
    // The setup may open its next step at the same time, so the button may be needed again.
    if (await later.isVisible()) await later.click({ timeout: 1_000 })
    await expect(online).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 30_000 })
}
/** The message bar above every screen. Screens have status lines of their own, which are empty here. */
const banner = ({ page }: Desktop) =>
  page.getByRole('main').getByRole('status').filter({ hasText: /\S/ }).first()

/** Moves the end of all unused invites into the past. */
function expireInvites(folder: string): void {
  const db = new Sqlite(path.join(folder, 'tracker', 'tracker.db'))
  db.prepare('UPDATE invites SET expires_at = 1 WHERE used_at IS NULL').run()
  db.close()
}

for (const locale of ['ja', 'en'] as const) {
  test(`${locale}: a wrong, used or expired invite shows its own error, and a valid invite still works`, async ({
    folder,
    openDesktop,
  }) => {
    const tracker = await startTracker({ folder })
    const used = await tracker.invite({ email: 'used@example.com', name: 'Used' })
    await joinAsDevice(tracker.url, used, { name: 'Used', email: 'used@example.com' })
    const expired = await tracker.invite({ email: 'late@example.com' })
    expireInvites(folder)

    const desktop = await openDesktop({ locale })
    const { page, words } = desktop
    const sentences = [
      // A text without an invite can be the address of a tracker.
      ['nonsense.invalid', words.network('hostUnknown', 'nonsense.invalid')],
      [used.slice(0, -3), words.error('invite_invalid')],
      [used, words.error('invite_used')],
      [expired, words.error('invite_expired')],
    ] as const
    for (const [invite, sentence] of sentences) {
      await joinWithInvite(desktop, invite)
      await expect(page.getByText(sentence, { exact: true })).toBeVisible()
    }
    await joinWithInvite(desktop, await tracker.invite({ email: rep.email }), who)
    await expectOnline(desktop)
    await tracker.stop()
  })
}

test('an invite that is opened while the tracker is not running shows an error; the app joins by itself after the start of the tracker', async ({
  folder,
  openDesktop,
}) => {
  const tracker = await startTracker({ folder })
  const invite = await tracker.invite(rep)
  await tracker.kill()
  const desktop = await openDesktop({ locale: 'en', join: invite })
  const { page, words } = desktop
  await expect(
    page.getByText(words.network('refused', new URL(tracker.url).host), { exact: true }),
  ).toBeVisible()
  await tracker.start()
  await expectOnline(desktop)
  await tracker.stop()
})

test('while the tracker is not running, the app shows an error and keeps its data; after the tracker’s restart the app is online again', async ({
  folder,
  openDesktop,
}) => {
  test.skip(!hasKeyring, 'without a keychain a killed desktop has to join again')
  const tracker = await startTracker({ folder })
  const desktop = await openDesktop({ locale: 'ja', join: await tracker.invite(rep) })
  await expectOnline(desktop)
  await tracker.kill()
  await expect(banner(desktop)).toContainText(desktop.words.network('refused', new URL(tracker.url).host))
  await goTo(desktop, 'settings')
  await expect(desktop.page.getByRole('heading', { name: desktop.words('settings.profile') })).toBeVisible()

  await test.step('the same when the app starts while the tracker is not running', async () => {
    await desktop.kill()
    await desktop.start()
    await expect(banner(desktop)).toContainText(desktop.words.network('refused', new URL(tracker.url).host))
    await expect(banner(desktop)).toContainText(desktop.words('connection.keepsTrying'))
  })
  await tracker.start()
  await banner(desktop)
    .getByRole('button', { name: desktop.words('common.retry') })
    .click()
  await expectOnline(desktop)
  await expect(banner(desktop)).toBeHidden()
  await tracker.stop()
})

test('a removed device shows a message, and can join again with a new invite', async ({
  folder,
  openDesktop,
}) => {
  const tracker = await startTracker({ folder })
  const lost = await openDesktop({ locale: 'en', join: await tracker.invite(rep) })
  await expectOnline(lost)
  const other = await openDesktop({ locale: 'en', join: await tracker.invite(rep) })
  await expectOnline(other)
  await openSettings(other, 'devices')
  await other.page.getByRole('button', { name: other.words('settings.revoke') }).click()
  const dialog = other.page.getByRole('alertdialog')
  await dialog.getByRole('button', { name: other.words('settings.revoke') }).click()

  const { page, words } = lost
  await expect(banner(lost)).toContainText(words('connection.revoked'))
  await banner(lost)
    .getByRole('link', { name: words('connection.joinAgain') })
    .click()
  await joinWithInvite(lost, await tracker.invite(rep))
  await page.getByRole('button', { name: words('setup.join.join', { workspace: who.workspace }) }).click()
  await expectOnline(lost)
  await expect(banner(lost)).toBeHidden()
  await tracker.stop()
})

test('without a keychain the app works, and shows that secrets are kept only in memory', async ({
  openDesktop,
  tracker,
}) => {
  const desktop = await openDesktop({
    locale: 'ja',
    join: await tracker.invite({ email: 'haruto.suzuki@example.co.jp', name: '鈴木 陽翔' }),
    env: noKeychainEnvironment,
  })
  await expectOnline(desktop)
  await openSettings(desktop, 'salesforce')
  await expect(desktop.page.getByText(desktop.words('settings.secretsInMemory'))).toBeVisible()
})

test('a locked keychain shows an error; after the unlock the app is online again without a new invite', async ({
  folder,
  openDesktop,
}) => {
  test.skip(!hasKeyring, 'there is no keyring on this machine')
  const keyring = await startKeyring(folder)
  const tracker: TestTracker = await startTracker({ folder })
  const desktop = await openDesktop({ locale: 'en', join: await tracker.invite(rep), env: keyring.env })
  await expectOnline(desktop)
  await desktop.kill()
  await keyring.lock()
  await desktop.start()
  await expect(banner(desktop)).toContainText(desktop.words.error('keychain_locked'))
  await keyring.unlock()
  await banner(desktop)
    .getByRole('button', { name: desktop.words('common.retry') })
    .click()
  await expectOnline(desktop)
  await expect(banner(desktop)).toBeHidden()
  await tracker.stop()
  await keyring.stop()
})
