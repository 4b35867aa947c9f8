// What a reader's browser stores, and the privacy notice with the consent (docs/privacy.md).
import { expect, test } from './fixtures.ts'

const texts = { en: 'We store which pages you read.', ja: '閲覧したページを保存します。' }
const notice = { url: 'https://example.com/privacy', texts, consentRequired: true }
const nothing = { url: null, texts: null, consentRequired: false }

type Stored = Record<'local' | 'session' | 'databases' | 'caches', string[]>

test('a browser stores only the documented keys, sets no cookie and contacts no other host', async ({
  site,
  page,
}) => {
  const link = await site.makeLink()
  const hosts = new Set<string>()
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url())
    if (protocol.startsWith('http')) hosts.add(host)
  })
  await page.goto(link.url)
  await expect(page.getByText('No cookies.', { exact: false })).toBeVisible()
  await page.getByLabel('Your work e-mail').fill('ada@example.com')
  await page.keyboard.press('Enter')
  await expect(page.locator('.page canvas').first()).toBeVisible()
  const slug = link.url.split('/').at(-1)
  const stored = await page.evaluate<Stored>(`(async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage).sort(),
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: await caches.keys(),
  }))()`)
  expect(stored.local).toEqual([`lastpage:${slug}`])
  expect(
    stored.session.filter((key) => ![`lastpage:${slug}`, `lastpage:${slug}:passcode`].includes(key)),
  ).toEqual([])
  expect([...stored.databases, ...stored.caches]).toEqual([])
  expect(await page.context().cookies()).toEqual([])
  expect([...hosts]).toEqual([new URL(link.url).host])
})

test('a reader agrees with the keyboard on a narrow screen before the document opens', async ({
  site,
  page,
}) => {
  await site.call('PATCH', '/api/privacy', { notice })
  try {
    const link = await site.makeLink({ recipientEmail: 'ada@example.com' })
    await page.setViewportSize({ width: 320, height: 640 })
    await page.goto(link.url)
    const box = page.getByRole('checkbox', { name: 'I agree.' })
    await expect(box).toBeVisible()
    await expect(box).toHaveAccessibleDescription(texts.en)
    await expect(page.getByRole('link', { name: 'Privacy notice' }).last()).toHaveAttribute(
      'href',
      notice.url,
    )
    const width = await page.evaluate<number>('document.documentElement.scrollWidth')
    expect(width).toBeLessThanOrEqual(320)
    await page.getByRole('button', { name: 'Open document' }).click()
    await expect(page.getByRole('alert').filter({ hasText: 'Agree to open the document.' })).toBeVisible()
    expect(await site.visits(link)).toEqual([])
    await box.focus()
    await page.keyboard.press('Space')
    await page.screenshot({ path: 'test-results/consent.png' })
    await page.keyboard.press('Enter')
    await expect(page.locator('.page canvas').first()).toBeVisible()
    await page.reload()
    await expect(page.locator('.page canvas').first()).toBeVisible()
    expect(await site.visits(link)).toHaveLength(1)
  } finally {
    await site.call('PATCH', '/api/privacy', { notice: nothing })
  }
})
