// Loads a page once over a slow network with an empty cache. Returns the time until page 1 was visible, and the number of bytes that were received in this time.
import type { Browser } from '@playwright/test'
import { type NetworkSpeed, startSlowNetwork } from './slow-network.ts'

/** `liveMs`: the time until the page of pdf.js replaces the image of page 1. A reference page has no image, so its `liveMs` is `firstMs`. */
export type PageLoad = { firstMs: number; bytes: number; liveMs: number }

export type PageToLoad = { origin: string; path: string; speed: NetworkSpeed; ours: boolean }

const timeoutMs = 240_000

/**
 * A script for the page of the viewer. It records when page 1 is visible, either as an image or as the canvas of pdf.js. The reference pages
 * have their own code that records the time.
 */
const RECORD_TIMES = `(() => {
  const look = () => {
    const image = document.querySelector('.sheet img')
    if (image?.complete && image.naturalWidth > 0) window.firstPageAt ??= Date.now()
    const front = document.getElementById('front')
    if (front?.hidden && document.querySelector('.page canvas')) {
      window.liveAt = Date.now()
      window.firstPageAt ??= window.liveAt
    } else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
})()`

/** `performance.timeOrigin` is the start of the navigation. */
type RecordedTimes = { firstPageAt: number; liveAt?: number; performance: { timeOrigin: number } }
/** Playwright executes `isRecorded` and `readTimes` in the page. */
const isRecorded = (name: string) => name in globalThis
const readTimes = () => {
  const { firstPageAt, liveAt, performance } = globalThis as unknown as RecordedTimes
  return { asked: performance.timeOrigin, first: firstPageAt, live: liveAt ?? firstPageAt }
}

/** Loads a page and measures the times. Each call starts its own proxy, so that remaining traffic of an earlier call does not slow down this call. */
export async function loadPage(
  browser: Browser,
  { origin, path, speed, ours }: PageToLoad,
): Promise<PageLoad> {
  const network = await startSlowNetwork(origin, speed)
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  try {
    const page = await context.newPage()
    if (ours) await page.addInitScript(RECORD_TIMES)
    const failed = new Promise<never>((_, reject) => page.once('pageerror', reject))
    failed.catch(() => {}) // Promise.race below handles the rejection. A later error is irrelevant.
    await page.goto(`${network.origin}${path}`, { waitUntil: 'commit' })
    const recorded = page.waitForFunction(isRecorded, ours ? 'liveAt' : 'firstPageAt', { timeout: timeoutMs })
    await Promise.race([recorded, failed])
    const { asked, first, live } = await page.evaluate(readTimes)
    return {
      firstMs: Math.round(first - asked),
      bytes: network.receivedBy(first),
      liveMs: Math.round(live - asked),
    }
  } finally {
    await context.close()
    await network.close()
  }
}
