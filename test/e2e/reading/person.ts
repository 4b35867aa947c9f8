// A person with a browser of their own: a real Chromium that nothing emulates, so that tabs are really hidden, caches really
// used and a kill is a kill. Counts, as somebody with a stopwatch would, how long each page was looked at.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import puppeteer, { type Browser, type Page } from 'puppeteer-core'
import { chromiumLaunch } from '../../../scripts/test/chromium.ts'

export type Person = Awaited<ReturnType<typeof createPerson>>

/** Page → ms. */
export type Counted = Record<number, number>

const launch = (userDataDir: string): Promise<Browser> => {
  const { executablePath, args } = chromiumLaunch()
  if (!executablePath) throw new Error('These tests need Chromium: set LASTPAGE_CHROMIUM to its path.')
  return puppeteer.launch({
    executablePath,
    headless: true,
    defaultViewport: null,
    userDataDir,
    // The tracker tells automated browsers from people; this one plays a person.
    args: [
      ...(args ?? []),
      '--disable-blink-features=AutomationControlled',
      '--window-size=1280,900',
      '--lang=en-US',
    ],
  })
}

/** Looks at pages by the clock on the wall. `look(null)` looks away. */
function stopwatch() {
  const counted: Counted = {}
  let at: { page: number; since: number } | null = null
  return {
    counted,
    look(page: number | null, now = Date.now()): void {
      if (at) counted[at.page] = (counted[at.page] ?? 0) + now - at.since
      at = page === null ? null : { page, since: now }
    },
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Notes when there is something to see, in the page itself: asking from outside takes a while. */
const NOTE_FIRST_SIGHT = `(() => {
  const look = () => {
    const drawn = document.querySelector('.page canvas')?.checkVisibility() && document.getElementById('front')?.hidden
    const image = document.querySelector('.sheet img')
    if (drawn || (image?.complete && image.naturalWidth > 0)) window.firstSight = Date.now()
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
})()`

/** Page 1's image may be on screen before there is a field with the page's number. */
async function firstSight(page: Page): Promise<number> {
  const noted = await page.waitForFunction('window.firstSight', { timeout: 20_000 })
  return (await noted.jsonValue()) as number
}

async function slowDown(page: Page, what: RegExp, ms: number): Promise<void> {
  await page.setRequestInterception(true)
  page.on('request', async (request) => {
    if (what.test(request.url())) await sleep(ms)
    await request.continue()
  })
}

const pageShown = async (page: Page) =>
  Number(await page.evaluate(`document.querySelector('.pages input')?.value ?? 1`))

export async function createPerson() {
  const userDataDir = await mkdtemp(path.join(tmpdir(), 'lastpage-person-'))
  const browser = await launch(userDataDir)
  const userAgent = (await browser.userAgent()).replace('Headless', '')
  const watch = stopwatch()

  /** A tab of the one window. The person looks at it as soon as there is something to see. */
  function tabOf(page: Page) {
    return {
      page,
      async arrive(email?: string): Promise<void> {
        if (email !== undefined) {
          await page.waitForSelector('input[type=email]')
          await page.type('input[type=email]', email)
          await page.keyboard.press('Enter')
        }
        const since = await firstSight(page)
        watch.look(await pageShown(page), since)
      },
      /** Reads what is on screen for so long. This is what the test is about, not a wait for something. */
      read: sleep,
      async turnTo(number: number): Promise<void> {
        await page.click('.pages input')
        await page.keyboard.type(String(number))
        await page.keyboard.press('Enter')
        watch.look(number)
      },
      async reload(): Promise<void> {
        watch.look(null)
        await page.reload()
        const since = await firstSight(page)
        watch.look(await pageShown(page), since)
      },
      async leaveFor(url: string): Promise<void> {
        watch.look(null)
        await page.goto(url)
      },
      /** Back from the cache the page doesn't load, so there is no load to wait for. */
      async back(): Promise<void> {
        await page.evaluate('history.back()').catch(() => {}) // its answer may go down with the page
        await page.waitForSelector('.page canvas')
        watch.look(await pageShown(page))
      },
      async offline(value: boolean): Promise<void> {
        await page.setOfflineMode(value)
      },
      async toFront(): Promise<void> {
        await page.bringToFront()
        watch.look(await pageShown(page))
      },
      /** A tab in the back can be closed without looking away from the one in front. */
      async close({ inBack = false } = {}): Promise<void> {
        if (!inBack) watch.look(null)
        await page.close({ runBeforeUnload: false })
      },
    }
  }

  return {
    counted: watch.counted,
    lookAway: () => watch.look(null),
    /** `pdfjsAfterMs`: a network on which pdf.js takes so long to arrive. */
    async open(url: string, { pdfjsAfterMs = 0 } = {}) {
      watch.look(null)
      const page = await browser.newPage()
      if (pdfjsAfterMs > 0) await slowDown(page, /\/assets\/reader-[^/]+\.js$/, pdfjsAfterMs)
      await page.setUserAgent({ userAgent })
      await page.evaluateOnNewDocument(NOTE_FIRST_SIGHT)
      await page.goto(url)
      return tabOf(page)
    },
    /** Something else in the same window: what was in front is hidden. */
    async openOther(): Promise<{ close(): Promise<void> }> {
      const page = await browser.newPage()
      await page.bringToFront()
      watch.look(null)
      return { close: () => page.close() }
    },
    /** Power off, as far as the browser can tell. */
    async kill(): Promise<void> {
      watch.look(null)
      const child = browser.process()
      const gone = new Promise((resolve) => child?.once('exit', resolve))
      child?.kill('SIGKILL')
      await gone
    },
    async quit(): Promise<void> {
      if (browser.connected) await browser.close()
      await rm(userDataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
