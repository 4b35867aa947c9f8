// A rep joins with a company account, in both languages: join screen, provider, confirmation page, and back to the app.

import { tracker as en } from '#shared/messages/en/tracker.ts'
import { tracker as ja } from '#shared/messages/ja/tracker.ts'
import type { Locale } from '#shared/model/basics.ts'
import { startTestProvider, type TestProvider } from '../../fixtures/openid-provider/provider.ts'
import { trackerSettings } from '../../fixtures/openid-provider/tracker-settings.ts'
import { joinAsDevice } from '../fixtures/device.ts'
import { freePort } from '../fixtures/ports.ts'
import { expect, test } from '../fixtures/test.ts'
import { startTracker, type TestTracker } from '../fixtures/tracker.ts'

const texts = { en: en.signIn, ja: ja.signIn }

async function startParts(folder: string): Promise<{ provider: TestProvider; tracker: TestTracker }> {
  const port = await freePort()
  const provider = await startTestProvider({ redirectUri: `http://127.0.0.1:${port}/sign-in/callback` })
  const account = { email_verified: true, groups: ['sales'] }
  provider.accounts.set('aki', { sub: 'aki', email: 'aki@example.com', name: 'Aki Mori', ...account })
  const env = { ...trackerSettings(provider), TRACKER_OIDC_LABEL: 'Example ID', TRACKER_OIDC_ONLY: 'true' }
  const tracker = await startTracker({ folder, port, env })
  await joinAsDevice(tracker.url, tracker.firstInvite, { name: 'Admin', email: 'admin@example.com' })
  return { provider, tracker }
}

for (const locale of ['en', 'ja'] satisfies Locale[]) {
  test(`joins with a company account (${locale})`, async ({ folder, openDesktop }) => {
    const { provider, tracker } = await startParts(folder)
    try {
      const desktop = await openDesktop({ locale })
      const { page, words } = desktop
      await page.getByLabel(words('setup.join.invite')).fill(tracker.url)
      await page.keyboard.press('Enter')
      const button = page.getByRole('button', { name: words('signIn.withLabel', { label: 'Example ID' }) })
      await button.focus()
      const browser = await desktop.pageOpenedBy(() => page.keyboard.press('Enter'))

      await test.step('the provider asks for the login', async () => {
        await browser.getByPlaceholder('Enter any login').fill('aki')
        await browser.getByPlaceholder('and password').fill('secret')
        await browser.getByRole('button', { name: 'Sign-in' }).click()
        await browser.getByRole('button', { name: 'Continue' }).click()
      })
      await test.step('the page shows the number of the app', async () => {
        const number = await page
          .getByRole('status')
          .filter({ hasText: /^\d{3} \d{3}$/ })
          .textContent()
        await expect(browser.getByText(String(number), { exact: true })).toBeVisible()
        await browser.setViewportSize({ width: 320, height: 640 })
        const overflow = await browser.evaluate('document.documentElement.scrollWidth - innerWidth')
        expect(overflow).toBeLessThanOrEqual(0)
        await expect(browser.getByText('aki@example.com')).toBeVisible()
        await browser.getByRole('button', { name: texts[locale].add }).press('Enter')
      })
      await test.step('the app has joined', async () => {
        await expect(browser.getByRole('heading', { name: texts[locale].doneTitle })).toBeVisible()
        const done = words('setup.join.done', { workspace: 'Lastpage', name: 'Aki Mori' })
        await page.getByRole('link', { name: words('setup.steps.join') }).click()
        await expect(page.getByText(done)).toBeVisible()
      })
    } finally {
      await tracker.stop()
      await provider.close()
    }
  })
}
