import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Beat } from '#shared/viewer-api.ts'
import { createGoodbye, type Voices } from './goodbye.ts'
import { type BeatAnswer, createReporter } from './reporter.ts'

/** What arrives when the page is gone: fetchLater's body unless it was withdrawn. */
function laterVoice() {
  const waiting: { body: string; signal: AbortSignal }[] = []
  return {
    fetchLater: (_url: string, init: RequestInit) => {
      waiting.push({ body: String(init.body), signal: init.signal as AbortSignal })
      return { activated: false }
    },
    pending: () =>
      waiting.filter(({ signal }) => !signal.aborted).map(({ body }) => JSON.parse(body) as Beat),
  }
}

function setUp(overrides: Partial<Voices> = {}) {
  const sent: Beat[] = []
  const beacons: Beat[] = []
  const kept: Beat[] = []
  const remembered: number[] = []
  const ended = vi.fn()
  const closed = vi.fn()
  const later = laterVoice()
  let answer: () => Promise<BeatAnswer> = async () => 'ok'
  let page = 1
  let openMs = 0
  let visible = true
  const reporter = createReporter({
    intervalMs: 5000,
    counters: () => ({ load: 'load-0001', pages: { [page]: openMs }, openMs, page }),
    context: () => ({ token: 'token', visible, inputs: 0 }),
    send: (beat) => {
      sent.push(beat)
      return answer()
    },
    goodbye: createGoodbye('/beats', {
      fetchLater: later.fetchLater,
      sendBeacon: (_url, body) => {
        beacons.push(JSON.parse(body))
        return true
      },
      fetch: async (_url, init) => kept.push(JSON.parse(String(init.body))),
      ...overrides,
    }),
    remember: ({ seq }) => remembered.push(seq),
    onEnded: ended,
    onClosed: closed,
  })
  return {
    reporter,
    sent,
    beacons,
    kept,
    remembered,
    ended,
    closed,
    later,
    read: async (ms: number) => {
      openMs += ms
      await vi.advanceTimersByTimeAsync(ms)
    },
    wait: (ms: number) => vi.advanceTimersByTimeAsync(ms),
    turn: (to: number) => {
      page = to
      reporter.changed()
    },
    hide: () => {
      visible = false
      reporter.hidden()
    },
    answers: (next: () => Promise<BeatAnswer>) => {
      answer = next
    },
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('beats', () => {
  it('come at the interval while something changes, and not otherwise', async () => {
    const t = setUp()
    await t.read(5000)
    await t.read(5000)
    expect(t.sent).toHaveLength(2)
    await t.wait(60_000)
    expect(t.sent).toHaveLength(2)
  })

  it('come at once after a flip, one for several flips', async () => {
    const t = setUp()
    t.turn(2)
    t.turn(3)
    await t.wait(100)
    expect(t.sent.map(({ page }) => page)).toEqual([3])
  })

  it('are numbered upwards, whichever way they go', async () => {
    const t = setUp()
    await t.read(5000)
    t.hide()
    t.reporter.now()
    await t.wait(0)
    t.reporter.goodbye()
    const numbers = [...t.sent, ...t.beacons].map(({ seq }) => seq).sort((a, b) => a - b)
    expect(new Set(numbers).size).toBe(numbers.length)
    expect(t.beacons.at(-1)?.seq).toBe(Math.max(...numbers))
    expect(t.remembered).toEqual([...t.remembered].sort((a, b) => a - b))
  })

  it('send the newest state after one that was under way', async () => {
    const t = setUp()
    let land = (_: BeatAnswer) => {}
    t.answers(
      () =>
        new Promise((resolve) => {
          land = resolve
        }),
    )
    t.turn(2)
    await t.wait(100)
    t.turn(3)
    await t.wait(100)
    expect(t.sent).toHaveLength(1)
    land('ok')
    await t.wait(0)
    expect(t.sent.map(({ page }) => page)).toEqual([2, 3])
  })
})

describe('when the tracker cannot be reached', () => {
  it('tries again, ever less often, and brings the state of now', async () => {
    const t = setUp()
    t.answers(() => Promise.reject(new TypeError('offline')))
    t.turn(2)
    await t.wait(100)
    await t.wait(60_000)
    const attempts = t.sent.length
    expect(attempts).toBeGreaterThan(4)
    expect(attempts).toBeLessThan(9)
    t.answers(async () => 'ok')
    t.turn(7)
    t.reporter.now() // the browser says that it is online again
    await t.wait(0)
    expect(t.sent.at(-1)?.page).toBe(7)
    await t.wait(60_000)
    expect(t.sent).toHaveLength(attempts + 1)
  })
})

describe('last words', () => {
  it('go out while a beat is under way', async () => {
    const t = setUp()
    t.answers(() => new Promise(() => {}))
    await t.read(5000)
    t.reporter.goodbye()
    expect(t.beacons).toMatchObject([{ goodbye: true, openMs: 5000 }])
  })

  it('lie with the browser for a tab that is killed, at most a second old and newer than every beat', async () => {
    const t = setUp()
    await t.read(7400)
    const [words, ...others] = t.later.pending()
    expect(others).toEqual([])
    expect(words).toMatchObject({ goodbye: true, openMs: 7400 })
    expect(words?.seq).toBeGreaterThan(t.sent.at(-1)?.seq ?? 0)
  })

  it('are not taken back by what still runs, but by coming back', async () => {
    const t = setUp()
    await t.read(2000)
    t.reporter.goodbye()
    t.turn(2)
    await t.read(20_000)
    expect(t.sent).toEqual([])
    t.reporter.now()
    expect(t.sent).toMatchObject([{ goodbye: false, page: 2 }])
    expect(t.sent[0]?.seq).toBeGreaterThan(t.beacons[0]?.seq ?? 0)
  })

  it('being hidden is told at once and is no goodbye, but leaves one behind', async () => {
    const t = setUp()
    await t.read(2500)
    t.hide()
    expect(t.beacons).toMatchObject([{ goodbye: false, visible: false, openMs: 2500 }])
    expect(t.later.pending()).toMatchObject([{ goodbye: true, visible: false }])
  })

  it('use keepalive where the browser has no fetchLater, since a blocked beacon does not say so', () => {
    const t = setUp({ fetchLater: null })
    t.reporter.goodbye()
    expect(t.kept).toEqual(t.beacons)
    expect(t.kept).toMatchObject([{ goodbye: true }])
  })

  it('use keepalive where a beacon is refused', () => {
    const t = setUp({ sendBeacon: () => false })
    t.hide()
    expect(t.kept).toMatchObject([{ goodbye: false, visible: false }])
  })
})

describe('the end', () => {
  it('of the visit is told once and stops everything', async () => {
    const t = setUp()
    t.answers(async () => 'ended')
    t.turn(2)
    await t.wait(100)
    expect(t.ended).toHaveBeenCalledOnce()
    await t.read(60_000)
    t.reporter.goodbye()
    expect(t.sent).toHaveLength(1)
    expect(t.beacons).toEqual([])
    expect(t.later.pending()).toEqual([])
  })

  it('a refused beat is not tried again', async () => {
    const t = setUp()
    t.answers(async () => 'refused')
    t.turn(2)
    await t.wait(30_000)
    expect(t.sent).toHaveLength(1)
  })
})
