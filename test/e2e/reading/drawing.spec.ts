// Which pages are drawn, when, and where: in the page or in the worker.
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { makePdf } from '../../fixtures/pdf.ts'
import { expect, test } from './fixtures.ts'
import { canvasOf, imageOf, openLong, textOf, turnTo } from './long-documents.ts'
import type { Site } from './site.ts'

const PAGES = 200

let file: Promise<Buffer> | undefined
async function openLongDocument(page: Page, site: Site): Promise<void> {
  file ??= makePdf({ pages: PAGES, title: 'Long' })
  await openLong(page, site, await file)
}

/** Runs in the page before its scripts: counts how often the page itself starts to draw a page. */
const countDrawings = () => {
  const scope = globalThis as unknown as {
    drawings: number
    CanvasRenderingContext2D: { prototype: { save(): void } }
  }
  const { prototype } = scope.CanvasRenderingContext2D
  const { save } = prototype
  scope.drawings = 0
  prototype.save = function (this: unknown) {
    scope.drawings += 1
    save.call(this)
  }
}
const drawingCount = () => (globalThis as unknown as { drawings: number }).drawings

type WorkerClass = new (url: string, options?: unknown) => object

/** Runs in the page before its scripts: the worker that draws never starts. */
const neverStartWorker = () => {
  const scope = globalThis as unknown as { Worker: WorkerClass }
  scope.Worker = class extends scope.Worker {
    constructor(url: string, options?: unknown) {
      super(String(url).includes('/renderer-worker-') ? '/assets/missing.js' : url, options)
    }
  }
}

type TraceEvent = { name: string; args: { elementCount?: number } }

test('turning a page computes the style of that page only', async ({ page, site, browser }, testInfo) => {
  await openLongDocument(page, site)
  await turnTo(page, 2)
  await turnTo(page, 3)
  const trace = testInfo.outputPath('trace.json')
  await browser.startTracing(page, { path: trace, categories: ['devtools.timeline'] })
  for (const number of [4, 5, 6]) await turnTo(page, number)
  await browser.stopTracing()
  const { traceEvents } = JSON.parse(readFileSync(trace, 'utf8')) as { traceEvents: TraceEvent[] }
  const counts = traceEvents
    .filter(({ name }) => name === 'UpdateLayoutTree')
    .map(({ args }) => args.elementCount ?? 0)
  expect(counts.length).toBeGreaterThan(0)
  expect(Math.max(...counts)).toBeLessThan(PAGES)
})

test('the worker draws the pages after page 1', async ({ page, site }) => {
  await page.addInitScript(countDrawings)
  await openLongDocument(page, site)
  await turnTo(page, 2)
  await turnTo(page, 3)
  await turnTo(page, 4)
  const before = await page.evaluate(drawingCount)
  expect(before).toBeGreaterThan(0)
  for (const number of [5, 6, 7]) await turnTo(page, number)
  expect(await page.evaluate(drawingCount)).toBe(before)
})

/** Runs in the page before its scripts: notes whether page 1 was on screen when the worker that draws was started. */
const watchStart = () => {
  const scope = globalThis as unknown as {
    Worker: WorkerClass
    document: { querySelector(selector: string): { hidden: boolean } | null }
    startedAfterPageOne?: boolean
  }
  scope.Worker = class extends scope.Worker {
    constructor(url: string, options?: unknown) {
      super(url, options)
      if (String(url).includes('/renderer-worker-'))
        scope.startedAfterPageOne =
          scope.document.querySelector('.page[data-page-number="1"] canvas')?.hidden === false
    }
  }
}

test('the worker that draws starts after page 1, because its start takes time from page 1', async ({
  page,
  site,
}) => {
  await page.addInitScript(watchStart)
  await openLongDocument(page, site)
  await expect
    .poll(() => page.evaluate(() => (globalThis as { startedAfterPageOne?: boolean }).startedAfterPageOne))
    .toBe(true)
})

test('without the worker, the page draws the same', async ({ page, site, browser }) => {
  await openLongDocument(page, site)
  for (const number of [2, 3, 4, 5]) await turnTo(page, number)
  const withWorker = await imageOf(page, 5)
  const context = await browser.newContext()
  const other = await context.newPage()
  await other.addInitScript(countDrawings)
  await other.addInitScript(neverStartWorker)
  await openLongDocument(other, site)
  for (const number of [2, 3, 4]) await turnTo(other, number)
  const before = await other.evaluate(drawingCount)
  await turnTo(other, 5)
  await turnTo(other, 6)
  expect(await other.evaluate(drawingCount)).toBeGreaterThan(before)
  expect(await imageOf(other, 5)).toBe(withWorker)
  await context.close()
})

test('after a jump, the pages near by are drawn in advance', async ({ page, site }) => {
  await openLongDocument(page, site)
  await page.getByLabel('Page number').fill('50')
  await page.keyboard.press('Enter')
  for (const number of [50, 51, 49, 52]) await expect(canvasOf(page, number)).toBeVisible()
})

test('a reader who scrolls past pages does not wait for them', async ({ page, site }) => {
  await openLongDocument(page, site)
  await turnTo(page, 2)
  const drawn = await page.evaluate(scrollToEnd)
  expect(drawn).toBeLessThan(PAGES / 4)
  await expect(canvasOf(page, PAGES)).toBeVisible()
})

test('a page need not wait for a more urgent page', async ({ page, site }) => {
  await page.addInitScript(holdDrawings)
  await openLongDocument(page, site)
  for (const number of [2, 3, 4]) await turnTo(page, number)
  await page.evaluate(startHolding)
  await page.getByLabel('Page number').fill('50')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.evaluate(heldCount)).toBe(1)
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => page.evaluate(heldCount)).toBeGreaterThan(1)
  await page.evaluate(releaseFirst) // the other pages are never drawn
  await expect(canvasOf(page, 50)).toBeAttached()
})

test('while the reader scrolls fast, the texts of drawn pages wait', async ({ page, site }) => {
  await openLongDocument(page, site)
  await turnTo(page, 2)
  await expect(textOf(page, 4)).toBeAttached() // the last page that is drawn in advance
  const { drawn, texts, last } = await page.evaluate(scrollFast)
  expect(drawn).toBeGreaterThan(2)
  expect(texts).toBe(0)
  await expect(textOf(page, Number(last))).toBeAttached()
})

type Holding = { isHolding: boolean; held: (() => void)[] }
const startHolding = () => {
  const scope = globalThis as unknown as Holding
  scope.isHolding = true
}
const heldCount = () => (globalThis as unknown as Holding).held.length
const releaseFirst = () => (globalThis as unknown as Holding).held[0]?.()

/** Runs in the page before its scripts: while `isHolding` is true, the worker is not told to start a drawing. */
const holdDrawings = () => {
  type Post = (this: unknown, message: { action?: string }, ...rest: unknown[]) => void
  const scope = globalThis as unknown as Holding & { Worker: { prototype: { postMessage: Post } } }
  const { prototype } = scope.Worker
  const { postMessage } = prototype
  Object.assign(scope, { isHolding: false, held: [] })
  prototype.postMessage = function (message, ...rest) {
    const post = () => postMessage.call(this, message, ...rest)
    if (scope.isHolding && message?.action === 'InitializeGraphics') scope.held.push(post)
    else post()
  }
}

/**
 * Runs in the page: scrolls over pages for a second or longer, slowly enough to draw some of them. Returns how many pages and texts became complete meanwhile, and
 * the number of the last page on screen.
 */
async function scrollFast(): Promise<{ drawn: number; texts: number; last: string | undefined }> {
  type Page = { offsetTop: number; offsetHeight: number; dataset: { pageNumber?: string } }
  type Surface = { scrollTop: number; querySelectorAll(css: string): Iterable<Page> }
  const { document, performance, requestAnimationFrame } = globalThis as unknown as {
    document: { getElementById(id: string): Surface }
    performance: { now(): number }
    requestAnimationFrame(next: () => void): void
  }
  const surface = document.getElementById('surface')
  const known = (css: string) => new Set(surface.querySelectorAll(css))
  const before = { canvas: known('.canvasWrapper canvas'), text: known('.endOfContent') }
  const drawn = new Set<unknown>()
  const texts = new Set<unknown>()
  const began = performance.now()
  const start = surface.scrollTop
  let calmMs = 0
  let disturbedAt = 0
  for (let ms = 0, shown = 0; calmMs < 1200 && ms < 20_000; shown = ms) {
    surface.scrollTop = start + ms * 4
    await new Promise<void>((resolve) => requestAnimationFrame(resolve))
    ms = performance.now() - began
    // On a busy computer, a frame can take so long that the reader counts as one who has stopped. Texts that become complete soon after it do not count.
    if (ms - shown >= 50) disturbedAt = ms
    const isCalm = ms - disturbedAt > 300
    if (isCalm) calmMs += ms - shown
    for (const canvas of known('.canvasWrapper canvas')) if (!before.canvas.has(canvas)) drawn.add(canvas)
    for (const text of known('.endOfContent')) {
      if (isCalm && !before.text.has(text)) texts.add(text)
      before.text.add(text)
    }
  }
  const last = [...surface.querySelectorAll('.page')].find(
    ({ offsetTop, offsetHeight }) => offsetTop + offsetHeight > surface.scrollTop,
  )
  return {
    drawn: drawn.size,
    texts: texts.size,
    last: last?.dataset.pageNumber,
  }
}

/** Runs in the page: scrolls to the end in many steps, and returns how many pages were drawn meanwhile. */
async function scrollToEnd(): Promise<number> {
  type Surface = { scrollTop: number; scrollHeight: number }
  const { document, requestAnimationFrame } = globalThis as unknown as {
    document: { getElementById(id: string): Surface; querySelectorAll(css: string): Iterable<unknown> }
    requestAnimationFrame(next: () => void): void
  }
  const surface = document.getElementById('surface')
  const drawn = new Set<unknown>()
  const step = surface.scrollHeight / 60
  for (let at = 0; at < 60; at += 1) {
    surface.scrollTop += step
    await new Promise<void>((resolve) => requestAnimationFrame(resolve))
    for (const canvas of document.querySelectorAll('.canvasWrapper canvas')) drawn.add(canvas)
  }
  return drawn.size
}
