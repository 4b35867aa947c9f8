// A long document continues in new workers while the reader goes on (ADR 136).
import { readFile } from 'node:fs/promises'
import { PDFDocument } from '@cantoo/pdf-lib'
import type { Page } from '@playwright/test'
import type { Document } from '#shared/model/documents.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import { expect, test } from './fixtures.ts'
import { workersLoadedBy } from './loaded-workers.ts'
import { canvasOf, imageOf, makeMergedPdf, openLong, turnTo } from './long-documents.ts'
import { attachToPage1 } from './page-attachment.ts'

async function turnUpTo(page: Page, last: number): Promise<void> {
  const from = Number(await page.getByLabel('Page number').inputValue())
  for (let number = from + 1; number <= last; number += 1) await turnTo(page, number)
}

async function goToPage1(page: Page): Promise<void> {
  await page.getByLabel('Page number').fill('1')
  await page.keyboard.press('Enter')
  await expect(canvasOf(page, 1)).toBeVisible()
}

async function expectFoundOnce(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+f')
  await page.getByRole('searchbox', { name: 'Find in document' }).fill(text)
  await expect(page.getByRole('search').getByRole('status')).toHaveText('1 of 1')
}

test('a long document continues in new workers, and the earlier workers end', async ({ page, site }) => {
  const loaded = workersLoadedBy(page)
  const pages = 80
  await openLong(page, site, await makeMergedPdf(pages))
  const drawing = await imageOf(page, 1)
  await turnUpTo(page, pages)
  await expect.poll(() => page.workers().length).toBe(2)
  expect(loaded.length).toBeGreaterThan(1)

  await expectFoundOnce(page, `Page ${pages - 1}`)
  await page.keyboard.press('Escape')
  await goToPage1(page)
  await expect.poll(() => imageOf(page, 1)).toBe(drawing)
})

test('an attachment of a page is saved after the document continues in new workers', async ({
  page,
  site,
}) => {
  const pdf = await PDFDocument.load(await makeMergedPdf(80))
  attachToPage1(pdf, 'on the page')
  await openLong(page, site, Buffer.from(await pdf.save()))
  const loaded = workersLoadedBy(page)
  await turnUpTo(page, 80)
  await expect.poll(() => page.workers().length).toBe(2)
  expect(loaded.length).toBeGreaterThan(0)
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('button', { name: 'Attachments', exact: true }).click()
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save note.pdf' }).click()
  expect(await readFile(await (await saved).path(), 'utf8')).toBe('on the page')
})

test('while the new workers cannot be loaded, the reader goes on in the earlier ones', async ({
  page,
  site,
}) => {
  // Playwright turns the cache of the browser off for routed requests. So the workers cannot come from the cache.
  await page.route('**/assets/**', (route) => route.continue())
  await openLong(page, site, await makeMergedPdf(140))
  const drawing = await imageOf(page, 1)
  await turnUpTo(page, 2)
  const first = page.workers()
  expect(first).toHaveLength(2)
  const loaded = workersLoadedBy(page)

  await page.context().setOffline(true)
  await turnUpTo(page, 55)
  expect(loaded).toHaveLength(1)
  await expect.poll(() => page.workers()).toEqual(first)

  await page.context().setOffline(false)
  const pdfWorker = '**/assets/modern-worker*'
  await page.route(pdfWorker, (route) => route.abort())
  await turnUpTo(page, 95)
  expect(loaded).toHaveLength(2)
  await expect.poll(() => page.workers()).toEqual(first)

  await page.unroute(pdfWorker)
  await turnUpTo(page, 140)
  expect(loaded).toHaveLength(3)
  await expect.poll(() => page.workers().length).toBe(2)
  expect(page.workers().filter((worker) => first.includes(worker))).toEqual([])
  await goToPage1(page)
  await expect.poll(() => imageOf(page, 1)).toBe(drawing)
})

test('documents of a bundle with many fonts and with many pages continue in new workers', async ({
  page,
  site,
}) => {
  const contents = [
    { title: 'Fonts', pdf: await makeMergedPdf(60) },
    { title: 'Pages', pdf: await makePdf({ pages: 150, title: 'Pages' }) },
    { title: 'Terms', pdf: await makePdf({ pages: 1, title: 'Terms' }) },
  ]
  const parts: string[] = []
  for (const { title, pdf } of contents) parts.push((await site.addDocument(pdf, `${title}.pdf`, title)).id)
  const bundle = await site.call<Document>('POST', '/api/bundles', { title: 'Offer', message: '', parts })
  const link = await site.makeLink({ recipientEmail: 'ada@example.com' }, bundle.id)
  await page.goto(link.url)
  await page.getByRole('button', { name: 'Start reading' }).click()
  const bar = page.getByRole('navigation', { name: 'Documents of this link' })
  const canvas = canvasOf(page, 1)

  for (const [index, pages] of [60, 150].entries()) {
    await expect(bar).toContainText(`${index + 1} / 3`)
    await expect(canvas).toBeVisible()
    await expect(page.getByLabel('Page number')).toHaveValue('1')
    const before = page.workers()
    const loaded = workersLoadedBy(page)
    await turnUpTo(page, pages)
    expect(loaded).toHaveLength(1)
    await expect.poll(() => page.workers().length).toBe(2)
    expect(page.workers().filter((worker) => before.includes(worker))).toEqual([])
    await page.keyboard.press('PageDown')
  }
  await expect(bar).toContainText('3 / 3')
  await expect(canvas).toBeVisible()
  await expect.poll(() => page.workers().length).toBe(2)

  await bar.getByRole('button', { name: /Terms/ }).click()
  await page.getByRole('button', { name: /Fonts/ }).last().click()
  await expect(bar).toContainText('1 / 3')
  await expect(canvas).toBeVisible()
  await expectFoundOnce(page, 'Page 59')
})
