// The worker of pdf.js lacks parts that few documents need. A document that needs one of them gets the whole worker.
import type { Page } from '@playwright/test'
import { xfaForm } from '../../fixtures/form-pdf.ts'
import { pdfWithBrotli, pdfWithRichText } from '../../fixtures/rare-pdf.ts'
import { expect, test } from './fixtures.ts'
import { workersLoadedBy } from './loaded-workers.ts'
import type { Site } from './site.ts'

async function openPdf(page: Page, site: Site, pdf: Buffer) {
  const { id } = await site.addDocument(pdf, 'rare.pdf', 'Rare')
  const link = await site.makeLink({ recipientEmail: 'ada@example.com' }, id)
  const workers = workersLoadedBy(page)
  await page.goto(link.url)
  await expect(page.locator('#controls')).toBeVisible()
  return { link, workers }
}

const textOf = (page: Page, number: number) => page.locator(`.page[data-page-number="${number}"] .textLayer`)

test('an XFA form is opened by the whole worker', async ({ page, site }) => {
  const { workers } = await openPdf(page, site, await xfaForm())
  await expect(page.locator('.xfaLayer input').first()).toBeVisible()
  expect(workers).toEqual(['modern-worker', 'whole-worker'])
})

/** Runs in the page before its scripts: counts the scroll listeners that are active on the surface. */
const countScrollListeners = () => {
  type Options = { signal?: AbortSignal } | undefined
  type Target = { id?: string }
  const scope = globalThis as unknown as {
    listeners: number
    EventTarget: { prototype: { addEventListener(type: string, listener: unknown, options?: Options): void } }
  }
  const { prototype } = scope.EventTarget
  const { addEventListener } = prototype
  scope.listeners = 0
  prototype.addEventListener = function (this: Target, type: string, listener: unknown, options?: Options) {
    if (type === 'scroll' && this.id === 'surface') {
      scope.listeners += 1
      if (options?.signal) addEventListener.call(options.signal, 'abort', () => (scope.listeners -= 1))
    }
    addEventListener.call(this, type, listener, options)
  }
}
const listenerCount = () => (globalThis as unknown as { listeners: number }).listeners

test('a document that the whole worker opens has no listeners of the first attempt', async ({
  page,
  site,
  link,
  browser,
}) => {
  await page.addInitScript(countScrollListeners)
  await page.goto(link.url)
  await expect(textOf(page, 1)).toContainText('Page 1 of 6')
  const context = await browser.newContext()
  const other = await context.newPage()
  await other.addInitScript(countScrollListeners)
  await openPdf(other, site, await xfaForm())
  await expect(other.locator('.xfaLayer input').first()).toBeVisible()
  expect(await other.evaluate(listenerCount)).toBe(await page.evaluate(listenerCount))
  await context.close()
})

test('a page that is compressed with Brotli changes the worker, and the reader stays on this page', async ({
  page,
  site,
}) => {
  const { link, workers } = await openPdf(page, site, await pdfWithBrotli())
  await expect(textOf(page, 1)).toContainText('Page 1 of 3')
  await page.keyboard.press('End')
  await expect(textOf(page, 3)).toContainText('Page 3 of 3')
  expect(workers).toEqual(['modern-worker', 'whole-worker'])
  await page.waitForTimeout(1000) // reading time
  await page.close()
  const visit = await site.waitUntilLeft(link)
  expect(visit.page).toBe(3)
  expect(visit.activeMs).toBeGreaterThan(500)
})

test('a note with rich text is shown as it is formatted', async ({ page, site }) => {
  const { workers } = await openPdf(page, site, await pdfWithRichText())
  await page.locator('.annotationLayer .textAnnotation').click()
  await expect(page.locator('.popup b, .popup span[style*="bold"]').first()).toContainText('bold')
  expect(workers).toEqual(['modern-worker', 'whole-worker'])
})
