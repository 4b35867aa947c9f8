// Measurements in the window: the page of the renderer in Chromium, connected to a headless main process. Times are those of the page, from its own clock.
import path from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { chromiumLaunch } from '../../../scripts/test/chromium.ts'
import type { Headless } from './headless.ts'

const windowSize = { width: 1280, height: 800 }
/** A row of a visit. The list of visits is the only one in the main area with buttons in list items of a region. */
const visitRow = 'main section[tabindex="0"] li button'
const keyEveryMs = 60
const watchPage = path.join(import.meta.dirname, 'watch-page.js')

/** Calls a function of watch-page.js in the page. */
const ask = <T = void>(page: Page, name: string, ...given: (string | number)[]): Promise<T> =>
  page.evaluate<T>(`watched.${name}(${given.map((each) => JSON.stringify(each)).join(', ')})`)

export type FirstScreen = { ms: number; scriptBytes: number }
export type Search = { fromKeyMs: number; fromRequestMs: number }
export type Scroll = { frames: number[]; rows: number }

export type Windows = {
  /** Opens the window with an empty cache. `path`: the page that it opens. */
  firstScreen(): Promise<FirstScreen>
  /** Opens the window on another page, and then the activity. Returns the time from the click to the painted rows. */
  firstRows(): Promise<number>
  /** Types the address of a visitor, and waits until the visitor is the only one that is shown. */
  searchVisitors(visitor: number): Promise<Search>
  searchInPalette(visitor: number): Promise<Search>
  /** Scrolls the activity with the mouse wheel over this number of rows. */
  scroll(rows: number): Promise<Scroll>
  close(): Promise<void>
}

export async function openWindows({ origin, cookie }: Headless): Promise<Windows> {
  // Electron has no user interface of a browser, which would be drawn for each window.
  const browser = await chromium.launch(chromiumLaunch('page'))
  const withPage = async <T>(place: string, use: (page: Page) => Promise<T>): Promise<T> => {
    const context = await newContext(browser)
    await context.addCookies([{ ...cookie, url: origin }])
    try {
      const page = await context.newPage()
      const failed = new Promise<never>((_, reject) => page.once('pageerror', reject))
      failed.catch(() => {})
      await page.goto(origin + place, { waitUntil: 'commit' })
      return await Promise.race([use(page), failed])
    } finally {
      await context.close()
    }
  }
  return {
    firstScreen: () => withPage('/', readFirstScreen),
    firstRows: () => withPage('/notifications', clickActivity),
    searchVisitors: (visitor) => withPage('/visitors', (page) => searchOnScreen(page, visitor)),
    searchInPalette: (visitor) => withPage('/activity', (page) => searchInPalette(page, visitor)),
    scroll: (rows) => withPage('/activity', (page) => scrollOver(page, rows)),
    close: () => browser.close(),
  }
}

async function newContext(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: windowSize, locale: 'en-US', colorScheme: 'light' })
  await context.addInitScript({ path: watchPage })
  return context
}

/** Starts to wait for `selector` in the page. Returns the time at which it was painted, in ms since the start of the page. */
const painted = (page: Page, selector: string) => ask<number>(page, 'painted', selector)

async function readFirstScreen(page: Page): Promise<FirstScreen> {
  const ms = await painted(page, visitRow)
  return { ms, scriptBytes: await ask(page, 'scriptBytes', ms) }
}

async function clickActivity(page: Page): Promise<number> {
  await page.locator('nav a[href="/notifications"][aria-current]').waitFor()
  await ask(page, 'idle')
  const shown = painted(page, visitRow)
  await page.locator('nav a[href="/activity"]').click()
  return (await shown) - (await ask<number>(page, 'lastInput', 'click'))
}

const addressOf = (visitor: number) => `reader${visitor}@readers.example`

async function searchOnScreen(page: Page, visitor: number): Promise<Search> {
  await page.locator('main section[tabindex="0"] li').first().waitFor()
  await page.locator('main input[type=search]').click()
  return typeAndWait(page, visitor, 'main section[tabindex="0"] li')
}

async function searchInPalette(page: Page, visitor: number): Promise<Search> {
  await page.locator(visitRow).first().waitFor()
  await ask(page, 'idle')
  await page.keyboard.press('Control+k')
  await page.locator('[role=dialog] input').waitFor()
  return typeAndWait(page, visitor, '[role=dialog] [cmdk-item]')
}

async function typeAndWait(page: Page, visitor: number, results: string): Promise<Search> {
  const text = `reader${visitor}`
  await ask(page, 'idle')
  const shown = ask<number>(page, 'paintedOnly', results, addressOf(visitor))
  await page.keyboard.type(text, { delay: keyEveryMs })
  const at = await shown
  const key = await ask<number>(page, 'lastInput', 'keydown')
  const request = await ask<number>(page, 'requestOf', text)
  return { fromKeyMs: at - key, fromRequestMs: at - request }
}

async function scrollOver(page: Page, rows: number): Promise<Scroll> {
  const list = page.locator('main section[tabindex="0"]')
  await page.locator(visitRow).first().waitFor()
  await ask(page, 'idle')
  await list.hover()
  const wanted = rows * 60
  await ask(page, 'startFrames')
  let top = 0
  for (let still = 0; top < wanted && still < 60; ) {
    for (let turn = 0; turn < 5; turn += 1) await page.mouse.wheel(0, 300)
    const now = await list.evaluate((element) => (element as unknown as { scrollTop: number }).scrollTop)
    still = now === top ? still + 1 : 0
    top = now
  }
  const frames = await ask<number[]>(page, 'stopFrames')
  return { frames, rows: Math.round(top / 60) }
}
