// Tests of older browsers. To simulate an older browser, a script removes functions from the page and from workers. An older browser uses the legacy
// build of pdf.js. A browser that is too old shows a message.
import type { Page } from '@playwright/test'
import { NEEDED } from '../../../src/viewer/reading/modern.ts'
import { expect, test } from './fixtures.ts'
import { workersLoadedBy } from './loaded-workers.ts'

/** Returns the source of a script that removes these functions. The script runs in pages and workers. */
const removalScript = (paths: readonly string[]) =>
  `for (const path of ${JSON.stringify(paths)}) {
    const names = path.split('.')
    const last = names.pop()
    const owner = names.reduce((found, name) => found?.[name], globalThis)
    if (owner) delete owner[last]
  };`
// `Iterator.prototype` cannot be deleted, so `Iterator` is deleted as a whole.
const removeNeeded = removalScript(NEEDED.map((path) => path.replace('Iterator.prototype', 'Iterator')))

async function removeFromWorkers(page: Page, script: string): Promise<void> {
  await page.route('**/assets/*worker*.js', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `${script}\n${await response.text()}` })
  })
}

async function expectReadable(page: Page, url: string): Promise<void> {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(url)
  await expect(page.locator('#controls')).toBeVisible()
  await expect(page.locator('.page[data-page-number="1"] .textLayer')).toContainText('Page 1 of 6')
  await page.keyboard.press('End')
  await expect(page.locator('.page[data-page-number="6"] .textLayer')).toContainText('Page 6 of 6')
  await expect(page.getByRole('alert')).toHaveCount(0)
  expect(errors).toEqual([])
}

test('a current browser loads only the modern build', async ({ page, link }) => {
  const workers = workersLoadedBy(page)
  await expectReadable(page, link.url)
  expect(workers).toEqual(['modern-worker'])
})

test('without the functions of the last two years the document can be read, and the visit counts', async ({
  page,
  site,
  link,
}) => {
  const workers = workersLoadedBy(page)
  await page.addInitScript(removeNeeded)
  await removeFromWorkers(page, removeNeeded)
  await expectReadable(page, link.url)
  expect(workers).toEqual(['legacy-worker'])
  await page.waitForTimeout(1000) // reading time
  await page.close()
  const visit = await site.waitUntilLeft(link)
  expect(visit.page).toBe(6)
  expect(visit.activeMs).toBeGreaterThan(500)
})

test('if only workers lack a function, the legacy build is loaded', async ({ page, link }) => {
  const workers = workersLoadedBy(page)
  await removeFromWorkers(page, removalScript(['Map.prototype.getOrInsertComputed']))
  await expectReadable(page, link.url)
  expect(workers).toEqual(['modern-worker', 'legacy-worker'])
})

for (const [locale, words] of [
  ['en-GB', 'This browser is too old'],
  ['ja-JP', 'ブラウザーが古いため'],
] as const) {
  test(`a browser that is too old shows a message, and no visit is opened: ${locale}`, async ({
    browser,
    site,
    link,
  }) => {
    const context = await browser.newContext({ locale })
    const page = await context.newPage()
    await page.addInitScript(removalScript(['AbortSignal.any']))
    const opened: string[] = []
    page.on('request', (request) => request.method() === 'POST' && opened.push(request.url()))
    await page.goto(link.url)
    await expect(page.getByRole('alert')).toContainText(words)
    await expect(page.getByRole('alert')).toContainText('Safari')
    await page.waitForLoadState('networkidle')
    expect(opened).toEqual([])
    expect(await site.visits(link)).toEqual([])
    await context.close()
  })
}
