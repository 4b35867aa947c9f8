// Opens one page once over one line, with an empty cache, and says when page 1 could be read and what had arrived by then.
import type { Browser } from '@playwright/test'
import { type Speed, startLine } from './line.ts'

/** `liveMs`: when pdf.js's own page is there; for a rival that is the first one. */
export type Sight = { firstMs: number; bytes: number; liveMs: number }

export type Opening = { origin: string; path: string; speed: Speed; ours: boolean }

const patienceMs = 240_000

/**
 * In the page: page 1 counts as drawn in the frame in which its content is in its place, as an image or as pdf.js's canvas.
 * The rivals say themselves when their canvas is drawn.
 */
const NOTE = `(() => {
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

/** `performance.timeOrigin`: when the browser set out for the page. */
type Notes = { firstPageAt: number; liveAt?: number; performance: { timeOrigin: number } }
/** These two run in the page. */
const hasNoted = (name: string) => name in globalThis
const noted = () => {
  const { firstPageAt, liveAt, performance } = globalThis as unknown as Notes
  return { asked: performance.timeOrigin, first: firstPageAt, live: liveAt ?? firstPageAt }
}

/** A line of its own for every opening: what one has still on the way doesn't slow down the next. */
export async function openOnce(browser: Browser, { origin, path, speed, ours }: Opening): Promise<Sight> {
  const line = await startLine(origin, speed)
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  try {
    const page = await context.newPage()
    if (ours) await page.addInitScript(NOTE)
    const failed = new Promise<never>((_, reject) => page.once('pageerror', reject))
    failed.catch(() => {}) // met below, or of no interest
    await page.goto(`${line.origin}${path}`, { waitUntil: 'commit' })
    const noticed = page.waitForFunction(hasNoted, ours ? 'liveAt' : 'firstPageAt', { timeout: patienceMs })
    await Promise.race([noticed, failed])
    const { asked, first, live } = await page.evaluate(noted)
    return {
      firstMs: Math.round(first - asked),
      bytes: line.receivedBy(first),
      liveMs: Math.round(live - asked),
    }
  } finally {
    await context.close()
    await line.close()
  }
}
