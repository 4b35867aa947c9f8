// Loads a page once with an empty cache. Returns the time until page 1 was visible, the time until page 1 was live, and the number of bytes that
// were received until page 1 was visible.
import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import { type NetworkSpeed, type SlowNetwork, startSlowNetwork } from './slow-network.ts'

/**
 * `liveMs`: the time until page 1 is drawn by pdf.js, the image of page 1 is hidden, and the text can be selected. A reference page has neither an
 * image nor a text layer, so its `liveMs` is `firstMs`.
 */
export type PageLoad = { firstMs: number; bytes: number; liveMs: number }

/**
 * `slowdown`: the factor by which Chromium slows down the main thread. Web workers have the full speed. `sharpness`: an image counts as page 1 if it has at
 * least this many image pixels for each CSS pixel, or for each device pixel if there are fewer. 0: each image of page 1 counts.
 */
export type Device = { context: BrowserContextOptions; slowdown: number; sharpness: number }

export type PageToLoad = {
  origin: string
  path: string
  ours: boolean
  /** Without a speed, the page is loaded from loopback without a limit. Then `bytes` is 0. */
  speed?: NetworkSpeed | undefined
  device?: Device | undefined
  /** True if page 1 contains text, so that the text must be selectable when the page is live. */
  hasText?: boolean | undefined
}

const timeoutMs = 240_000
const desktop: Device = { context: { viewport: { width: 1280, height: 900 } }, slowdown: 1, sharpness: 0 }

/**
 * A script for the page of the viewer. It records when page 1 is visible, either as an image or as the canvas of pdf.js, and when page 1 is live. Like
 * the code of the reference pages, it records the time of the next frame. It waits for events, because polling would slow the page down.
 */
const recordTimes = (sharpness: number) => `(() => {
  const record = (name, isTrue = () => true) =>
    requestAnimationFrame(() => { if (isTrue()) window[name] ??= Date.now() })
  // The URL ends with the width of the image. naturalWidth is not this width, because it depends on the attribute "sizes".
  const isSharp = ({ currentSrc, width }) =>
    Number(currentSrc.split('/').at(-1)) >= width * Math.min(devicePixelRatio, ${sharpness}) * 0.9
  const isDrawn = (page) => {
    const canvas = page?.querySelector('.canvasWrapper canvas')
    return canvas !== null && canvas !== undefined && canvas.width > 0 && !canvas.hidden
  }
  // pdf.js adds the element "endOfContent" after all texts of the layer.
  const isSelectable = (layer) => {
    if (!layer?.querySelector('.endOfContent') || layer.hidden) return false
    const text = layer.querySelector('span')
    return text === null || getComputedStyle(text).userSelect !== 'none'
  }
  document.addEventListener('load', ({ target }) => {
    if (target.matches?.('.sheet img')) record('firstPageAt', () => isSharp(target))
  }, true)
  const observer = new MutationObserver(() => {
    if (!document.getElementById('front')?.hidden) return
    const page = document.querySelector('.pdfViewer .page[data-page-number="1"]')
    if (!isDrawn(page)) return
    record('firstPageAt')
    if (!isSelectable(page.querySelector('.textLayer'))) return
    observer.disconnect()
    record('liveAt')
  })
  observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['hidden'] })
})()`

/** `performance.timeOrigin` is the start of the navigation. */
type RecordedTimes = { firstPageAt: number; liveAt?: number; performance: { timeOrigin: number } }
/** Playwright executes the following functions in the page. */
const isRecorded = (name: string) => name in globalThis
const readTimes = () => {
  const { firstPageAt, liveAt, performance } = globalThis as unknown as RecordedTimes
  return { asked: performance.timeOrigin, first: firstPageAt, live: liveAt ?? firstPageAt }
}
/** Selects the text of page 1 and returns it. */
const SELECT_TEXT = `(() => {
  getSelection().selectAllChildren(document.querySelector('.page[data-page-number="1"] .textLayer'))
  return getSelection().toString().trim()
})()`

async function slowDown(page: Page, rate: number): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate })
}

async function measure(page: Page, url: string, { ours, hasText }: PageToLoad) {
  const failed = new Promise<never>((_, reject) => page.once('pageerror', reject))
  failed.catch(() => {}) // Promise.race below handles the rejection. A later error is irrelevant.
  await page.goto(url, { waitUntil: 'commit' })
  const recorded = page.waitForFunction(isRecorded, ours ? 'liveAt' : 'firstPageAt', {
    timeout: timeoutMs,
    polling: 50, // by default, Playwright polls at each frame
  })
  await Promise.race([recorded, failed])
  const times = await page.evaluate(readTimes)
  if (ours && hasText && (await page.evaluate<string>(SELECT_TEXT)) === '')
    throw new Error(`The text of page 1 of ${url} cannot be selected`)
  return times
}

/** Loads a page and measures the times. Each call starts its own proxy, so that remaining traffic of an earlier call does not slow down this call. */
export async function loadPage(browser: Browser, wanted: PageToLoad): Promise<PageLoad> {
  const { origin, path, speed, ours, device = desktop } = wanted
  const network: SlowNetwork | null = speed ? await startSlowNetwork(origin, speed) : null
  const context = await browser.newContext(device.context)
  try {
    const page = await context.newPage()
    if (device.slowdown !== 1) await slowDown(page, device.slowdown)
    if (ours) await page.addInitScript(recordTimes(device.sharpness))
    const { asked, first, live } = await measure(page, `${network?.origin ?? origin}${path}`, wanted)
    return {
      firstMs: Math.round(first - asked),
      bytes: network?.receivedBy(first) ?? 0,
      liveMs: Math.round(live - asked),
    }
  } finally {
    await context.close()
    await network?.close()
  }
}
