// Failed connections to Salesforce: denied access, a wrong consumer key, ports in use. Each error says what to do, and the next attempt works.
import type { Desktop } from '../fixtures/desktop.ts'
import { listen } from '../fixtures/ports.ts'
import { connect, openSettings } from '../fixtures/rep.ts'
import { expect, test } from '../fixtures/test.ts'
import { startTracker } from '../fixtures/tracker.ts'

const rep = { email: 'ben@example.com', name: 'Ben Carter' }

const pressConnect = ({ page, words }: Desktop) =>
  page.getByRole('button', { name: words('settings.connect'), exact: true }).click()
const alert = ({ page }: Desktop) => page.getByRole('main').getByRole('alert')
const expectConnected = ({ page, words }: Desktop) =>
  expect(page.getByRole('button', { name: words('settings.disconnect') })).toBeVisible()

for (const locale of ['ja', 'en'] as const) {
  test(`${locale}: denied access shows an error, and allowing access afterwards works`, async ({
    openDesktop,
    practiceOrg,
    tracker,
  }) => {
    const email = `denied.${locale}@example.com`
    const desktop = await openDesktop({ locale, join: await tracker.invite({ email, name: 'Dana' }) })
    const userId = await practiceOrg.control.named('ben')
    await openSettings(desktop, 'salesforce')
    await connect(desktop, userId, { decision: 'deny' })
    await expect(alert(desktop)).toHaveText(desktop.words.error('salesforce_consent_denied'))
    await connect(desktop, userId)
    await expectConnected(desktop)
    await expect(alert(desktop)).toHaveCount(0)
  })
}

test('a consumer key that is unknown to the org shows an error; the admin corrects the key and connects', async ({
  folder,
  openDesktop,
  practiceOrg,
}) => {
  const tracker = await startTracker({ folder })
  const desktop = await openDesktop({ locale: 'en', join: await tracker.invite({ ...rep, role: 'admin' }) })
  const { page, words } = desktop
  await openSettings(desktop, 'salesforce')
  const key = page.getByLabel(words('settings.consumerKey'))
  const save = page
    .locator('form')
    .filter({ has: key })
    .getByRole('button', { name: words('common.save') })
  await expect(page.getByText(words('settings.notConfigured'), { exact: true })).toBeVisible()

  await page.getByRole('combobox', { name: words('settings.loginAt') }).click()
  await page.getByRole('option', { name: words('settings.loginHosts.own') }).click()
  await page.getByLabel(words('settings.loginUrl')).fill(practiceOrg.address.loginUrl)
  await key.fill('short')
  await save.click()
  await expect(page.getByText(words('settings.consumerKeyWrong'))).toBeVisible()
  await key.fill('3MVG9.this.key.belongs.to.nobody')
  await save.click()
  await pressConnect(desktop)
  await expect(alert(desktop)).toHaveText(words.error('salesforce_wrong_consumer_key'))
  await key.fill(practiceOrg.address.consumerKey)
  await save.click()
  await expect(alert(desktop)).toHaveCount(0)
  await connect(desktop, await practiceOrg.control.named('ben'))
  await expectConnected(desktop)
  await tracker.stop()
})

test('if all callback ports are in use, the error names the ports; one free port is enough to connect', async ({
  openDesktop,
  practiceOrg,
  tracker,
}) => {
  const join = await tracker.invite({ email: 'ports@example.com', name: 'Portia' })
  const desktop = await openDesktop({ locale: 'en', join })
  await openSettings(desktop, 'salesforce')
  const ports = practiceOrg.callbackPorts
  const taken = await Promise.all(ports.map((port) => listen(port)))
  await pressConnect(desktop)
  await expect(alert(desktop)).toHaveText(
    desktop.words.error('salesforce_callback_port_taken').replace('{ports}', ports.join(', ')),
  )
  await new Promise((resolve) => taken.pop()?.close(resolve))
  const login = await desktop.pageOpenedBy(() => pressConnect(desktop))
  await login.locator('select[name=user]').selectOption(await practiceOrg.control.named('ben'))
  await login.locator('button[value=allow]').click()
  await login.waitForURL((url) => url.port === String(ports.at(-1)))
  await expectConnected(desktop)
  for (const server of taken) server.close()
})

test('the wait for the login in the browser can be cancelled', async ({ openDesktop, tracker }) => {
  const join = await tracker.invite({ email: 'cancel@example.com', name: 'Carl' })
  const desktop = await openDesktop({ locale: 'ja', join })
  const { page, words } = desktop
  await openSettings(desktop, 'salesforce')
  const login = await desktop.pageOpenedBy(() => pressConnect(desktop))
  await login.close()
  await page.getByRole('button', { name: words('common.cancel') }).click()
  await expect(alert(desktop)).toHaveText(words.error('salesforce_cancelled'))
  await expect(page.getByRole('button', { name: words('settings.connect'), exact: true })).toBeVisible()
})
