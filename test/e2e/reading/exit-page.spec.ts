// The exit page at the start and at the end of a document, in windows of different sizes.
import { PDFDocument } from '@cantoo/pdf-lib'
import type { Browser, Page } from '@playwright/test'
import type { Link } from '#shared/model/documents.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import { expect, test } from './fixtures.ts'
import type { Site } from './site.ts'

const slidesPdf = (pages: number) => makePdf({ pages, title: 'Slides', width: 720, height: 405 })

async function pdfWithSmallLastPage(): Promise<Buffer> {
  const pdf = await PDFDocument.load(await makePdf({ pages: 3, title: 'Report' }))
  pdf.addPage([595, 60]).drawText('Imprint', { x: 20, y: 20, size: 12 })
  return Buffer.from(await pdf.save())
}

async function linkTo(site: Site, pdf: Buffer): Promise<Link> {
  const document = await site.addDocument(pdf, 'deck.pdf', 'Deck')
  return site.makeLink({ recipientEmail: 'ada@example.com' }, document.id)
}

async function open(
  browser: Browser,
  link: Link,
  viewport: { width: number; height: number },
): Promise<Page> {
  const context = await browser.newContext({ viewport })
  const page = await context.newPage()
  await page.goto(link.url)
  await expect(page.locator('#controls')).toBeVisible()
  await page.mouse.move(viewport.width / 2, viewport.height / 2)
  return page
}

const pageNumberField = (page: Page) => page.getByLabel('Page number')

/** Waits until the tracker has received the expected page, closes the tab, and returns the exit page of the visit. */
async function exitPage(site: Site, link: Link, page: Page, expected: number): Promise<number> {
  await expect.poll(async () => (await site.visits(link))[0]?.page).toBe(expected)
  await page.close()
  const left = (await site.waitUntilLeft(link)).page
  await page.context().close()
  return left
}

for (const [name, viewport] of [
  ['a phone', { width: 390, height: 844 }],
  ['a tall window', { width: 800, height: 1300 }],
] as const) {
  test(`at the end of the scroll range the last page is the current one: ${name}`, async ({
    browser,
    site,
  }) => {
    const link = await linkTo(site, await slidesPdf(10))
    const page = await open(browser, link, viewport)
    await expect(pageNumberField(page)).toHaveValue('1')
    await page.mouse.wheel(0, 20_000)
    await expect(pageNumberField(page)).toHaveValue('10')
    await page.mouse.wheel(0, -20_000)
    await expect(pageNumberField(page)).toHaveValue('1')
    await page.mouse.wheel(0, 20_000)
    await expect(pageNumberField(page)).toHaveValue('10')
    await expect.poll(async () => (await site.visits(link))[0]?.pages.map((each) => each.page)).toContain(10)
    expect(await exitPage(site, link, page, 10)).toBe(10)
  })
}

test('zoomed out, the pages that are visible at the end share the time, and the last page is the exit page', async ({
  browser,
  site,
}) => {
  const link = await linkTo(site, await slidesPdf(10))
  const page = await open(browser, link, { width: 1000, height: 900 })
  for (let presses = 0; presses < 8; presses += 1)
    await page.getByRole('button', { name: 'Zoom out' }).click()
  await page.mouse.move(500, 500)
  await page.mouse.wheel(0, 20_000)
  await expect(pageNumberField(page)).toHaveValue('10')
  await page.waitForTimeout(1500) // reading time
  await page.context().close()
  const visit = await site.waitUntilLeft(link)
  expect(visit.page).toBe(10)
  const shown = visit.pages.filter(({ page: each }) => each >= 9).map(({ activeMs }) => activeMs)
  expect(Math.abs((shown[0] ?? 0) - (shown[1] ?? 0))).toBeLessThan(200)
})

test('a small last page below a large one is the exit page', async ({ browser, site }) => {
  const link = await linkTo(site, await pdfWithSmallLastPage())
  const page = await open(browser, link, { width: 1000, height: 900 })
  await page.mouse.wheel(0, 20_000)
  await expect(pageNumberField(page)).toHaveValue('4')
  await page.waitForTimeout(800) // reading time
  await page.context().close()
  const visit = await site.waitUntilLeft(link)
  expect(visit.page).toBe(4)
  expect(visit.pages.map((each) => each.page)).toContain(4)
})

test('a page that the reader navigated to stays the current page until the reader scrolls, also at the end', async ({
  browser,
  site,
}) => {
  const link = await linkTo(site, await slidesPdf(10))
  const page = await open(browser, link, { width: 390, height: 844 })
  await pageNumberField(page).fill('9')
  await pageNumberField(page).press('Enter')
  await expect(pageNumberField(page)).toHaveValue('9')
  await page.keyboard.press('PageDown')
  await expect(pageNumberField(page)).toHaveValue('10')
  await page.keyboard.press('PageUp')
  await expect(pageNumberField(page)).toHaveValue('9')
  await page.keyboard.press('PageUp')
  await expect(pageNumberField(page)).toHaveValue('8')
  await page.mouse.wheel(0, 400)
  await expect(pageNumberField(page)).toHaveValue('10')
  await page.keyboard.press('PageUp')
  await expect(pageNumberField(page)).toHaveValue('9')
  expect(await exitPage(site, link, page, 9)).toBe(9)
})

test('if all pages are on screen at once, the scroll direction decides the current page', async ({
  browser,
  site,
}) => {
  const link = await linkTo(site, await slidesPdf(3))
  const page = await open(browser, link, { width: 500, height: 1200 })
  await expect(pageNumberField(page)).toHaveValue('1')
  await page.mouse.wheel(0, 300)
  await expect(pageNumberField(page)).toHaveValue('3')
  await page.keyboard.press('PageUp')
  await expect(pageNumberField(page)).toHaveValue('2')
  await page.mouse.wheel(0, -300)
  await expect(pageNumberField(page)).toHaveValue('1')
  await page.mouse.wheel(0, 300)
  await expect(pageNumberField(page)).toHaveValue('3')
  expect(await exitPage(site, link, page, 3)).toBe(3)
})
