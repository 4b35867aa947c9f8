// A person with a browser of their own that nothing emulates, so that tabs are really hidden, caches really used and a kill is
// a kill. Counts, as somebody with a stopwatch would, how long each page was looked at.
import { eventually } from '../../fixtures/part.ts'
import type { Engine, EngineBrowser, EngineTab } from './engines/engine.ts'

export type Person = Awaited<ReturnType<typeof createPerson>>

/** Page → ms. */
export type Counted = Record<number, number>

const sharesOf = (at: number | Counted | null): Counted =>
  at === null ? {} : typeof at === 'number' ? { [at]: 1 } : at

/** Looks at pages by the clock on the wall: at one, or at several with the part of the view that each fills; null looks away. */
function stopwatch() {
  const counted: Counted = {}
  const doubt: Counted = {}
  let shares: Counted = {}
  let since = 0
  return {
    counted,
    doubt,
    look(at: number | Counted | null, now = Date.now(), unsureMs = 0): void {
      const next = sharesOf(at)
      for (const page of new Set([...Object.keys(shares), ...Object.keys(next)].map(Number))) {
        if (shares[page] !== next[page]) doubt[page] = (doubt[page] ?? 0) + unsureMs
      }
      for (const [page, share] of Object.entries(shares)) {
        counted[Number(page)] = (counted[Number(page)] ?? 0) + (now - since) * share
      }
      shares = next
      since = now
    },
    /** Something that the browser does at some moment while it is asked to: half-way, give or take. */
    async during<T>(act: () => Promise<T>, at: () => Promise<number | Counted | null>): Promise<T> {
      const before = Date.now()
      const done = await act()
      const half = (Date.now() - before) / 2
      this.look(await at(), before + half, half)
      return done
    },
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Notes when there is something to see, in the page itself: asking from outside takes a while. It came on screen between the
 * last look that did not find it and the frame after the one that did; a slow machine takes long for a look and for a frame.
 * Where it was there before this began to look, the page had it at some moment since its own scripts began to run.
 */
const NOTE_FIRST_SIGHT = `(() => {
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

/** When this page took the place of the one before, which stayed on screen until the tracker had answered. */
const REPLACED_AT = `(() => {
  const { unloadEventStart, responseStart } = performance.getEntriesByType('navigation')[0]
  return performance.timeOrigin + (unloadEventStart || responseStart)
})()`

/** How much of what is seen of pages each of them fills: measured from the outside, by the boxes on the screen. */
const SHARES = `(() => {
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

/** Page 1's image may be on screen before there is a field with the page's number. */
const firstSight = (tab: EngineTab) =>
  eventually('there is something to see', () => tab.evaluate<number | null>('window.firstSight'), 20_000)

/** The zoom takes some frames to come to rest. */
async function settledShares(tab: EngineTab): Promise<Counted> {
  let before = ''
  return eventually('the view comes to rest', async () => {
    await sleep(100)
    const shares = await tab.evaluate<Counted>(SHARES)
    const same = JSON.stringify(shares) === before
    before = JSON.stringify(shares)
    return same && shares
  })
}

const pageShown = async (tab: EngineTab) =>
  Number(await tab.evaluate(`document.querySelector('.pages input')?.value ?? 1`))

/** With an engine's browser of their own, or with their room in one. */
export async function createPerson(engine: Engine, browser: EngineBrowser) {
  const watch = stopwatch()

  async function come(tab: EngineTab): Promise<void> {
    const since = await firstSight(tab)
    const half = (await tab.evaluate<number>('window.firstSightUnsure')) / 2
    watch.look(await pageShown(tab), since - half, half)
  }

  /** The person looks at a tab as soon as there is something to see. */
  function tabOf(tab: EngineTab) {
    return {
      evaluate: tab.evaluate,
      screenshot: tab.screenshot,
      /** Waits until an expression holds in the page. */
      until: (expression: string) => eventually(expression, () => tab.evaluate<boolean>(expression)),
      async arrive(email?: string): Promise<void> {
        if (email !== undefined) {
          await eventually('the gate', () => tab.evaluate(`!!document.querySelector('input[type=email]')`))
          await tab.click('input[type=email]')
          await tab.type(email)
          await tab.pressEnter()
        }
        await come(tab)
      },
      /** Reads what is on screen for so long. This is what the test is about, not a wait for something. */
      read: sleep,
      /** Whoever reaches for the page's number is back, if they were away. */
      async turnTo(number: number): Promise<void> {
        await watch.during(
          () => tab.click('.pages input'),
          () => pageShown(tab),
        )
        await tab.type(String(number))
        await watch.during(tab.pressEnter, async () => number)
      },
      /** So many steps further away: what is on screen then is read in proportion. */
      async zoomOut(steps: number): Promise<void> {
        for (let step = 0; step < steps; step++) {
          await watch.during(
            () => tab.click('.zoom button:first-child'),
            () => settledShares(tab),
          )
        }
      },
      async reload(): Promise<void> {
        await tab.reload()
        watch.look(null, await tab.evaluate<number>(REPLACED_AT))
        await come(tab)
      },
      /** What is read stays on screen until the other page has answered. */
      async leaveFor(url: string): Promise<void> {
        await watch.during(
          () => tab.goTo(url),
          async () => null,
        )
      },
      /** Back from the cache the page doesn't load, so there is no load to wait for. */
      async back(): Promise<void> {
        await watch.during(
          async () => {
            await tab.back()
            await eventually('the document', () =>
              tab.evaluate(`!!document.querySelector('.page canvas')`).catch(() => false),
            )
          },
          () => pageShown(tab),
        )
      },
      offline: tab.offline,
      freeze: tab.freeze,
      print: tab.print,
      async duplicate() {
        const copy = await watch.during(tab.duplicate, async () => null)
        await copy.evaluate(NOTE_FIRST_SIGHT)
        return tabOf(copy)
      },
      /** What was drawn is gone from the screen. */
      async crash(): Promise<void> {
        watch.look(null)
        await tab.crash()
      },
      /**
       * Turns to this window, which is in view beside another one, and clicks into it: a headless browser's windows all have the
       * focus, so only the click tells.
       */
      async use(): Promise<void> {
        await watch.during(
          async () => {
            await tab.toFront()
            await tab.click('#title')
          },
          () => pageShown(tab),
        )
      },
      async toFront(): Promise<void> {
        await watch.during(tab.toFront, () => pageShown(tab))
      },
      /** Looks at something else in the same window. Answers the way back. */
      async cover() {
        const uncover = await watch.during(
          () => browser.cover(tab),
          async () => null,
        )
        return () => watch.during(uncover, () => pageShown(tab))
      },
      /** A tab in the back can be closed without looking away from the one in front. */
      async close({ inBack = false } = {}): Promise<void> {
        if (inBack) await tab.close()
        else await watch.during(tab.close, async () => null)
      },
    }
  }

  return {
    engine,
    counted: watch.counted,
    /** Page → ms by which the stopwatch may be wrong, because the browser did something some time while it was asked to. */
    doubt: watch.doubt,
    lookAway: () => watch.look(null),
    /** `pdfjsAfterMs`: a network on which pdf.js takes so long to arrive. */
    async open(url: string, { pdfjsAfterMs = 0, window = false } = {}) {
      // Another window covers nothing: what was in view is read until the new one has come.
      if (!window) watch.look(null)
      const slow = pdfjsAfterMs > 0 ? { slow: { what: /\/assets\/reader-[^/]+\.js$/, ms: pdfjsAfterMs } } : {}
      const tab = await browser.newTab({ onLoad: NOTE_FIRST_SIGHT, window, ...slow })
      await watch.during(
        () => tab.goTo(url),
        async () => null,
      )
      return tabOf(tab)
    },
    /** Another window, of something else, is used beside what is read. */
    async workElsewhere(url: string): Promise<void> {
      const other = await browser.newTab({ onLoad: '0', window: true })
      await other.goTo(url)
      await other.toFront()
    },
    /** Power off, as far as the browser can tell. */
    async kill(): Promise<void> {
      await watch.during(browser.kill, async () => null)
    },
    quit: () => browser.quit(),
  }
}
