// A member turns on the digest in the app. The tracker sends it at the chosen time to a real mail server.
import type { Desktop } from '../fixtures/desktop.ts'
import { goTo, openSettings } from '../fixtures/rep.ts'
import { expect, makeGeneralLink, makeShortVisit, test, waitUntilLeft } from './fixtures.ts'

const dana = { email: 'dana@example.com', name: 'Dana Digest', role: 'admin' } as const
const reader = 'quentin.digest@customer.example'

async function choose({ page }: Desktop, select: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: select, exact: true }).click()
  await page.getByRole('option', { name: option }).click()
  await expect(page.getByRole('combobox', { name: select, exact: true })).toHaveText(option)
}

/** A local time as `HH:MM` that begins in 15 to 75 seconds. */
function soon(): string {
  const at = new Date(Date.now() + 75_000)
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`
}

test('a member chooses a digest, gets a sample at once, and the digest at its time', async ({
  notifyParts: { tracker, mailbox },
  openDesktop,
  browser,
  folder,
}) => {
  test.setTimeout(240_000)
  const desktop = await openDesktop({ locale: 'en', join: await tracker.invite(dana) })
  const { page, words } = desktop
  const url = await makeGeneralLink(desktop, folder, 'Digest offer')
  await makeShortVisit(browser, url, reader)
  await waitUntilLeft(desktop, reader)
  await openSettings(desktop, 'me')
  await choose(desktop, words('settings.digest.title'), words('settings.digest.rhythms.weekly'))
  await choose(desktop, words('settings.digest.title'), words('settings.digest.rhythms.daily'))
  await page.getByRole('button', { name: words('settings.digest.sample'), exact: true }).click()
  await expect(page.getByText(words('settings.digest.sampleSent'))).toBeVisible()
  const subjects = () => mailbox.mails.map(({ subject }) => subject ?? '')
  await expect.poll(() => subjects().filter((each) => each.startsWith('Sample: ')).length).toBe(1)
  const time = page.getByLabel(words('settings.digest.at'), { exact: true })
  await time.fill(soon())
  await time.blur()
  const digests = () => mailbox.mails.filter(({ subject }) => subject?.startsWith('Your digest for '))
  await expect.poll(() => digests().length, { timeout: 120_000, intervals: [1_000] }).toBe(1)
  const text = digests()[0]?.text ?? ''
  expect(text).toContain('- Visits: 1')
  expect(text).toContain(reader)
  expect(text).toContain('Digest offer')
  await goTo(desktop, 'activity')
  expect(digests()).toHaveLength(1)
})
