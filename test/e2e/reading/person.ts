// A person is a simulated reader with a real browser and a stopwatch. The stopwatch measures how long each page was on screen. The stopwatch does not
// use the reading times of the viewer. The browser is not emulated: tabs are really hidden, and `kill` ends the processes of the browser.
import { eventually } from '../../fixtures/part.ts'
import type { Engine, EngineBrowser, EngineTab } from './engines/engine.ts'

export type Person = Awaited<ReturnType<typeof createPerson>>

/** Page number → ms. */
export type PageTimes = Record<number, number>

const sharesOf = (at: number | PageTimes | null): PageTimes =>
  at === null ? {} : typeof at === 'number' ? { [at]: 1 } : at

/**
 * Measures the time of each page with the system clock. `look` sets what is on screen from `now` on: one page, or several pages with the fraction of
 * the view for each page. `look(null)` means that no page is on screen.
 */
function stopwatch() {
  const measured: PageTimes = {}
  const uncertainty: PageTimes = {}
  let shares: PageTimes = {}
  let since = 0
  return {
    measured,
    uncertainty,
    look(at: number | PageTimes | null, now = Date.now(), uncertaintyMs = 0): void {
      const next = sharesOf(at)
      for (const page of new Set([...Object.keys(shares), ...Object.keys(next)].map(Number))) {
        if (shares[page] !== next[page]) uncertainty[page] = (uncertainty[page] ?? 0) + uncertaintyMs
      }
      for (const [page, share] of Object.entries(shares)) {
        measured[Number(page)] = (measured[Number(page)] ?? 0) + (now - since) * share
      }
      shares = next
      since = now
    },
    /**
     * Runs `act`, then calls `look` with the result of `at`. The exact moment at which the browser acts is not known, so `look` gets the middle of
     * the duration of `act`. The uncertainty is half of this duration.
     */
    async runAndLook<T>(act: () => Promise<T>, at: () => Promise<number | PageTimes | null>): Promise<T> {
      const before = Date.now()
      const done = await act()
      const half = (Date.now() - before) / 2
      this.look(await at(), before + half, half)
      return done
    },
  }
}

type Stopwatch = ReturnType<typeof stopwatch>

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Script that sets `firstSight` to the time (epoch ms) at which page 1 or its image is visible. The script runs in the page, because a query from
 * outside takes too long. The script checks the page every 10 ms. Page 1 becomes visible in the interval between the last check that does not find
 * page 1 and the second frame after the check that finds page 1. If the first check finds page 1, the interval starts at `domInteractive`.
 * `firstSightUnsure` is the length of the interval.
 */
const RECORD_FIRST_SIGHT = `(() => {
  const note = (hadAt) => requestAnimationFrame(() => requestAnimationFrame(() => {
    window.firstSightUnsure = performance.now() - hadAt
    window.firstSight = Date.now()
  }))
  const look = (hadAt) => {
    const drawn = document.querySelector('.page canvas')?.checkVisibility() && document.getElementById('front')?.hidden
    const image = document.querySelector('.sheet img')
    if (!drawn && !(image?.complete && image.naturalWidth > 0)) return false
    note(hadAt)
    return true
  }
  if (look(performance.getEntriesByType('navigation')[0]?.domInteractive)) return
  let lookedAt = performance.now()
  const looking = setInterval(() => {
    if (look(lookedAt)) clearInterval(looking)
    lookedAt = performance.now()
  }, 10)
})()`

/**
 * Script that returns the time (epoch ms) at which this page replaced the previous page. This is the unload of the previous page, or the start of the
 * response if the browser does not report the unload.
 */
const REPLACED_AT = `(() => {
  const { unloadEventStart, responseStart } = performance.getEntriesByType('navigation')[0]
  return performance.timeOrigin + (unloadEventStart || responseStart)
})()`

/** Script that returns for each visible page its fraction of the visible area of all pages. The areas are computed from bounding boxes. */
const VISIBLE_FRACTIONS = `(() => {
  const frame = document.getElementById('surface').getBoundingClientRect()
  const seen = [...document.querySelectorAll('.page[data-page-number]')].map((page) => {
    const box = page.getBoundingClientRect()
    const width = Math.min(box.right, frame.right) - Math.max(box.left, frame.left)
    const height = Math.min(box.bottom, frame.bottom) - Math.max(box.top, frame.top)
    return [page.dataset.pageNumber, Math.max(0, width) * Math.max(0, height)]
  })
  const total = seen.reduce((sum, [, area]) => sum + area, 0)
  return Object.fromEntries(seen.filter(([, area]) => area > 0).map(([page, area]) => [page, area / total]))
})()`

/** Waits until page 1 or its image is visible, and returns the time (epoch ms). */
const firstSight = (tab: EngineTab) =>
  eventually('there is something to see', () => tab.evaluate<number | null>('window.firstSight'), 20_000)

/** Waits until two checks in a row return the same fractions, so the zoom is finished. Returns the fraction of the view for each page. */
async function settledShares(tab: EngineTab): Promise<PageTimes> {
  let before = ''
  return eventually('the view comes to rest', async () => {
    await sleep(100)
    const shares = await tab.evaluate<PageTimes>(VISIBLE_FRACTIONS)
    const same = JSON.stringify(shares) === before
    before = JSON.stringify(shares)
    return same && shares
  })
}

/** Returns the number of the current page. Returns 1 if the page field does not exist yet, because then only the image of page 1 can be on screen. */
const pageShown = async (tab: EngineTab) =>
  Number(await tab.evaluate(`document.querySelector('.pages input')?.value ?? 1`))

async function recordFirstSight(tab: EngineTab, watch: Stopwatch): Promise<void> {
  const since = await firstSight(tab)
  const half = (await tab.evaluate<number>('window.firstSightUnsure')) / 2
  watch.look(await pageShown(tab), since - half, half)
}

/** A tab with a stopwatch. Each action that changes the pages on screen also calls `look` of the stopwatch. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one short method for each action in a tab
function tabOf(tab: EngineTab, watch: Stopwatch, browser: EngineBrowser) {
  return {
    evaluate: tab.evaluate,
    screenshot: tab.screenshot,
    /** Waits until an expression is true in the page. */
    until: (expression: string) => eventually(expression, () => tab.evaluate<boolean>(expression)),
    /** Passes the gate, if `email` is given, and waits until page 1 is visible. */
    async waitForFirstPage(email?: string): Promise<void> {
      if (email !== undefined) {
        await eventually('the gate', () => tab.evaluate(`!!document.querySelector('input[type=email]')`))
        await tab.click('input[type=email]')
        await tab.type(email)
        await tab.pressEnter()
      }
      await recordFirstSight(tab, watch)
    },
    /** Waits for a time in ms while the pages on screen stay the same. The test measures this time, so a wait for a condition cannot replace it. */
    read: sleep,
    /** Enters a page number in the page field. The click into the field also starts the stopwatch, because the person may have been away before. */
    async goToPage(number: number): Promise<void> {
      await watch.runAndLook(
        () => tab.click('.pages input'),
        () => pageShown(tab),
      )
      await tab.type(String(number))
      await watch.runAndLook(tab.pressEnter, async () => number)
    },
    /** Zooms out by a number of steps. After each step the stopwatch divides the time among the visible pages. */
    async zoomOut(steps: number): Promise<void> {
      for (let step = 0; step < steps; step++) {
        await watch.runAndLook(
          () => tab.click('.zoom button:first-child'),
          () => settledShares(tab),
        )
      }
    },
    async reload(): Promise<void> {
      await tab.reload()
      watch.look(null, await tab.evaluate<number>(REPLACED_AT))
      await recordFirstSight(tab, watch)
    },
    /** Reloads from the page itself. The document stays on screen until the response arrives. */
    async reloadByScript(): Promise<void> {
      await tab.evaluate('(window.isEarlierLoad = true, setTimeout(() => location.reload()), 0)')
      await eventually('the next load', () => tab.evaluate('!window.isEarlierLoad').catch(() => false))
      watch.look(null, await tab.evaluate<number>(REPLACED_AT))
      // WebKit has no script that runs in each document of the tab.
      await tab.evaluate(`void (window.firstSightUnsure ?? ${RECORD_FIRST_SIGHT})`)
      await recordFirstSight(tab, watch)
    },
    /** Clicks a link of the page to another URL, in the same tab. */
    async followLink(url: string): Promise<void> {
      await watch.runAndLook(
        async () => {
          await tab.evaluate(`void setTimeout(() => location.assign(${JSON.stringify(url)}))`)
          await eventually('the other page', () =>
            tab.evaluate(`location.href === ${JSON.stringify(url)}`).catch(() => false),
          )
        },
        async () => null,
      )
    },
    /** Navigates to another URL. The document stays on screen until the response arrives. */
    async navigateTo(url: string): Promise<void> {
      await watch.runAndLook(
        () => tab.goTo(url),
        async () => null,
      )
    },
    /** Goes back and waits for the canvas of a page. A page from the back/forward cache does not load, so there is no load event to wait for. */
    async back(): Promise<void> {
      await watch.runAndLook(
        async () => {
          await tab.back()
          await eventually('the document', () =>
            tab.evaluate(`!!document.querySelector('.page canvas')`).catch(() => false),
          )
        },
        () => pageShown(tab),
      )
    },
    setOffline: tab.setOffline,
    setFrozen: tab.setFrozen,
    print: tab.print,
    async duplicate() {
      const copy = await watch.runAndLook(tab.duplicate, async () => null)
      await copy.evaluate(RECORD_FIRST_SIGHT)
      return tabOf(copy, watch, browser)
    },
    /** Crashes the tab, so the page is no longer visible. */
    async crash(): Promise<void> {
      watch.look(null)
      await tab.crash()
    },
    /**
     * Clicks into this window, which is visible beside another window. In a headless browser all windows have the focus, so only the click shows which
     * window is in use.
     */
    async clickInto(): Promise<void> {
      await watch.runAndLook(
        async () => {
          await tab.bringToFront()
          await tab.click('#title')
        },
        () => pageShown(tab),
      )
    },
    async bringToFront(): Promise<void> {
      await watch.runAndLook(tab.bringToFront, () => pageShown(tab))
    },
    /** Hides the tab. The returned function shows the tab again. */
    async hide() {
      const showAgain = await watch.runAndLook(
        () => browser.hide(tab),
        async () => null,
      )
      return () => watch.runAndLook(showAgain, () => pageShown(tab))
    },
    /** Closes the tab. `inBack`: the tab is in the background, so the stopwatch continues with the page of the tab in front. */
    async close({ inBack = false } = {}): Promise<void> {
      if (inBack) await tab.close()
      else await watch.runAndLook(tab.close, async () => null)
    },
  }
}

/** Creates a person who reads with `browser`. `quit` of the person calls `quit` of `browser`. */
export async function createPerson(engine: Engine, browser: EngineBrowser) {
  const watch = stopwatch()

  return {
    engine,
    measured: watch.measured,
    /** Page number → possible error of the stopwatch in ms. The cause of the error is that the exact time at which the browser acts is not known. */
    uncertainty: watch.uncertainty,
    lookAway: () => watch.look(null),
    /** Opens a URL in a new tab or window. `pdfjsAfterMs` delays the request for pdf.js. */
    async open(url: string, { pdfjsAfterMs = 0, window = false } = {}) {
      // A new window does not hide the old window, so the time of the old page continues until the new window has loaded.
      if (!window) watch.look(null)
      const slow = pdfjsAfterMs > 0 ? { slow: { what: /\/assets\/reader-[^/]+\.js$/, ms: pdfjsAfterMs } } : {}
      const tab = await browser.newTab({ onLoad: RECORD_FIRST_SIGHT, window, ...slow })
      await watch.runAndLook(
        () => tab.goTo(url),
        async () => null,
      )
      return tabOf(tab, watch, browser)
    },
    /** Opens another page in a second window and brings this window to the front. The document stays visible, so the stopwatch continues. */
    async workInOtherWindow(url: string): Promise<void> {
      const other = await browser.newTab({ onLoad: '0', window: true })
      await other.goTo(url)
      await other.bringToFront()
    },
    /** Kills the processes of the browser and stops the stopwatch. */
    async kill(): Promise<void> {
      await watch.runAndLook(browser.kill, async () => null)
    },
    quit: () => browser.quit(),
  }
}
