// Thumbnails, printing and swipes. None of them adds reading time to a page that was not on screen.

import { PDFDocument } from '@cantoo/pdf-lib'
import type { CDPSession, Page } from '@playwright/test'
import { barriersOn } from '../../fixtures/barriers.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import { expect, test } from './fixtures.ts'

const menuItem = async (page: Page, name: string) => {
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('button', { name, exact: true }).click()
}

test('thumbnails: only visible ones are drawn, keys move between them, and the current page is marked', async ({
  page,
  site,
}) => {
  const document = await site.addDocument(await makePdf({ pages: 40, title: 'Long' }), 'long.pdf', 'Long')
  const link = await site.makeLink({ recipientEmail: 'ada@example.com' }, document.id)
  await page.goto(link.url)
  await menuItem(page, 'Pages')
  const panel = page.getByRole('complementary', { name: 'Pages' })
  const first = panel.getByRole('button', { name: 'Page 1', exact: true })
  await expect(first).toBeFocused()
  await expect(first).toHaveAttribute('aria-current', 'page')
  await expect(first.locator('canvas')).toBeVisible()
  const drawn = panel.locator('canvas')
  expect(await drawn.count()).toBeLessThan(30)
  expect(await barriersOn(page)).toEqual([])

  await page.keyboard.press('End')
  const last = panel.getByRole('button', { name: 'Page 40', exact: true })
  await expect(last).toBeFocused()
  await expect(last.locator('canvas')).toBeVisible()
  await expect(first.locator('canvas')).toHaveCount(0)
  await expect(page.getByLabel('Page number')).toHaveValue('1')
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Page number')).toHaveValue('40')
  await expect(last).toHaveAttribute('aria-current', 'page')
  await page.keyboard.press('ArrowLeft')
  await expect(panel.getByRole('button', { name: 'Page 39', exact: true })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()
  await expect(page.getByRole('region', { name: /Pages of/ })).toBeFocused()
})

/** Prints the page to a PDF, as the browser would print it. */
async function printToPdf(page: Page): Promise<PDFDocument> {
  return PDFDocument.load(await page.pdf({ preferCSSPageSize: true, printBackground: true }))
}

const countPrintCalls = () => {
  const scope = globalThis as unknown as { print: () => void; printings: number }
  scope.printings = 0
  scope.print = () => {
    scope.printings += 1
  }
}
const printCallCount = () => (globalThis as unknown as { printings: number }).printings

test('every page is printed on paper of its size, and a printed page does not count as read', async ({
  page,
  site,
}) => {
  const pdf = await PDFDocument.load(await makePdf({ pages: 2, title: 'Mixed' }))
  pdf.addPage([400, 300]).drawText('A small last page', { x: 40, y: 140 })
  const document = await site.addDocument(Buffer.from(await pdf.save()), 'mixed.pdf', 'Mixed')
  const link = await site.makeLink({ recipientEmail: 'ada@example.com' }, document.id)
  await page.addInitScript(countPrintCalls)
  await page.goto(link.url)
  await expect(page.locator('#controls')).toBeVisible()
  await page.keyboard.press('Control+p')
  await expect.poll(() => page.evaluate(printCallCount)).toBe(1)
  const sizes = (await printToPdf(page)).getPages().map((each) => each.getSize())
  expect(sizes.map(({ width, height }) => [Math.round(width), Math.round(height)])).toEqual([
    [595, 842],
    [595, 842],
    [400, 300],
  ])
  await expect(page.locator('.print')).toHaveCount(0)
  await expect(page.getByLabel('Page number')).toHaveValue('1')
  await page.close()
  expect((await site.waitUntilLeft(link)).pages.map((each) => each.page)).toEqual([1])
})

test('without downloads the viewer offers no printing, and the browser’s print command prints only a message', async ({
  page,
  site,
}) => {
  const link = await site.makeLink({ recipientEmail: 'ada@example.com', allowDownload: false })
  await page.addInitScript(countPrintCalls)
  await page.goto(link.url)
  await expect(page.locator('#controls')).toBeVisible()
  await page.getByRole('button', { name: 'More' }).click()
  await expect(page.getByRole('button', { name: 'Rotate' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Print' })).toHaveCount(0)
  expect((await printToPdf(page)).getPageCount()).toBe(1)
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByText('This document is not meant to be printed.')).toBeVisible()
  await expect(page.locator('.page canvas').first()).toBeHidden()
})

async function swipe(session: CDPSession, from: number, to: number): Promise<void> {
  const at = (x: number) => ({ touchPoints: [{ x, y: 400 }] })
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', ...at(from) })
  await session.send('Input.dispatchTouchEvent', { type: 'touchMove', ...at((from + to) / 2) })
  await session.send('Input.dispatchTouchEvent', { type: 'touchMove', ...at(to) })
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
}

test('a swipe turns the page when a whole page is on screen', async ({ browser, link }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 780 }, hasTouch: true })
  const page = await context.newPage()
  await page.goto(link.url)
  await page.getByRole('button', { name: 'Fit whole page' }).click()
  const session = await context.newCDPSession(page)
  const number = page.getByLabel('Page number')
  await swipe(session, 320, 60)
  await expect(number).toHaveValue('2')
  await swipe(session, 60, 320)
  await expect(number).toHaveValue('1')
  await context.close()
})
