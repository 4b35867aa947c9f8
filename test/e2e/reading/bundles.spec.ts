// A bundle in the viewer: the cover, the documents in their order, a reload, and the reading time of each document.
import type { Page } from '@playwright/test'
import type { Document } from '#shared/model/documents.ts'
import { barriersOn } from '../../fixtures/barriers.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import { expect, TOLERANCE_MS, test } from './fixtures.ts'
import type { Site } from './site.ts'

const contents = [
  { title: 'Overview', pages: 2 },
  { title: 'Prices of all products and services, with the discounts for 2027', pages: 3 },
  { title: 'Terms', pages: 1 },
]

async function makeBundle(site: Site): Promise<Document> {
  const parts = []
  for (const { title, pages } of contents) {
    const pdf = await makePdf({ pages, title, width: 960, height: 540 })
    parts.push((await site.addDocument(pdf, `${title.slice(0, 8)}.pdf`, title)).id)
  }
  const message = 'As discussed on Monday.\nPlease start with the prices.'
  return site.call<Document>('POST', '/api/bundles', { title: 'Offer for Contoso', message, parts })
}

const drawn = (page: Page) => page.locator('.page[data-page-number="1"] canvas').first().waitFor()
const shownPage = (page: Page) => page.getByLabel('Page number')

test('a reader goes through the documents, reloads, and the visit has the time of each document but not of the cover', async ({
  page,
  site,
}) => {
  const bundle = await makeBundle(site)
  const link = await site.makeLink({ recipientEmail: 'ada@example.com' }, bundle.id)
  const files: string[] = []
  page.on('request', (request) => {
    const part = /\/api\/view\/content\/(doc_[^/]+)/.exec(request.url())?.[1]
    if (part && !files.includes(part)) files.push(part)
  })
  await page.goto(link.url)
  await expect(page.getByRole('heading', { name: 'Offer for Contoso', level: 2 })).toBeVisible()
  await expect(page.getByText('As discussed on Monday.')).toBeVisible()
  await expect(page.getByRole('listitem')).toHaveText([
    /Overview\s*2 pages/,
    /Prices .*\s*3 pages/,
    /Terms\s*1 page/,
  ])
  expect(await barriersOn(page)).toEqual([])
  await page.waitForTimeout(2_000) // on the cover

  const started = Date.now()
  await page.getByRole('button', { name: 'Start reading' }).press('Enter')
  await drawn(page)
  const bar = page.getByRole('navigation', { name: 'Documents of this link' })
  await expect(bar).toContainText('1 / 3')
  const began = Date.now()
  await page.waitForTimeout(1_500)
  await expect.poll(() => files.length).toBe(2) // only this document and the next one
  expect(await barriersOn(page)).toEqual([])
  await page.keyboard.press('End')
  await expect(shownPage(page)).toHaveValue('2')
  await expect(page.locator('.steps')).toHaveCount(0) // the next steps come after the last document
  await page.waitForTimeout(1_000)
  const leastOverview = Date.now() - began

  await page.keyboard.press('PageDown') // beyond the last page
  await expect(bar).toContainText('2 / 3')
  const mostOverview = Date.now() - started
  await drawn(page)
  await expect(shownPage(page)).toHaveValue('1')
  await page.keyboard.press('End')
  await expect(shownPage(page)).toHaveValue('3')
  const onPrices = Date.now()
  await page.waitForTimeout(1_500)
  const prices = Date.now() - onPrices

  await page.reload()
  await expect(bar).toContainText('2 / 3')
  await expect(shownPage(page)).toHaveValue('3')

  await bar.getByRole('button', { name: /Prices/ }).click()
  await page.getByRole('button', { name: 'Cover page', exact: true }).last().click()
  await expect(page.getByRole('button', { name: 'Start reading' })).toBeVisible()
  await expect(bar).toBeHidden()
  await page.waitForTimeout(1_500)
  await page.goto('about:blank')

  const visit = await site.waitUntilLeft(link)
  const times = Object.fromEntries(visit.pages.map(({ page: number, activeMs }) => [number, activeMs]))
  expect(visit.parts?.map(({ title }) => title)).toEqual(contents.map(({ title }) => title))
  expect(
    Object.keys(times)
      .map(Number)
      .every((number) => number <= 5),
  ).toBe(true)
  const overview = (times[1] ?? 0) + (times[2] ?? 0)
  expect(overview).toBeGreaterThan(leastOverview - TOLERANCE_MS)
  expect(overview).toBeLessThan(mostOverview + TOLERANCE_MS)
  expect(times[5] ?? 0).toBeGreaterThan(prices - TOLERANCE_MS)
  expect(visit.page).toBe(5)
  expect(visit.pageLabel).toBe('Prices of all products and services, wi… · 3')
  expect(visit.openMs - visit.activeMs).toBeGreaterThan(2_500) // the time on the cover
})

test('a phone of 320 px shows the cover and the bar of the documents in Japanese without sideways scrolling', async ({
  browser,
  site,
}, info) => {
  const bundle = await makeBundle(site)
  const link = await site.makeLink({ recipientEmail: 'ada@example.com' }, bundle.id)
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({
      ...{
        viewport: { width: 320, height: 640 },
        locale: 'ja-JP',
        colorScheme,
        hasTouch: true,
        isMobile: true,
      },
    })
    const page = await context.newPage()
    await page.goto(link.url)
    await page.getByRole('button', { name: '資料を読む' }).waitFor()
    const overflow = () => page.evaluate('document.documentElement.scrollWidth - innerWidth')
    expect(await overflow()).toBe(0)
    await page.screenshot({ path: info.outputPath(`cover-${colorScheme}.png`) })
    await page.getByRole('button', { name: /Prices/ }).tap()
    await drawn(page)
    expect(await overflow()).toBe(0)
    expect(await barriersOn(page)).toEqual([])
    await page.screenshot({ path: info.outputPath(`document-${colorScheme}.png`) })
    await page
      .getByRole('navigation', { name: 'このリンクの資料' })
      .getByRole('button', { name: /Prices/ })
      .tap()
    await page.screenshot({ path: info.outputPath(`menu-${colorScheme}.png`) })
    await context.close()
  }
})
