import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Beat } from '#shared/viewer-api.ts'
import { createGoodbye, type GoodbyeApis } from './goodbye.ts'
import { type BeatAnswer, createReporter } from './reporter.ts'

/** A fake `fetchLater`. `pending` returns the beats that the browser would send when the page ends. */
function fakeFetchLater() {
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

function setUp(overrides: Partial<GoodbyeApis> = {}) {
  const sent: Beat[] = []
  const beacons: Beat[] = []
  const kept: Beat[] = []
  const remembered: number[] = []
  const ended = vi.fn()
  const closed = vi.fn()
  const later = fakeFetchLater()
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
    spend: async (ms: number) => {
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
    /** The page is hidden after its goodbye. */
    becomeHidden: () => {
      visible = false
    },
    answers: (next: () => Promise<BeatAnswer>) => {
      answer = next
    },
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('beats', () => {
  it('are sent at the interval only if the counters change', async () => {
    const t = setUp()
    await t.spend(5000)
    await t.spend(5000)
    expect(t.sent).toHaveLength(2)
    await t.wait(60_000)
    expect(t.sent).toHaveLength(2)
  })

  it('are sent soon after a page change, with one beat for several changes', async () => {
    const t = setUp()
    t.turn(2)
    t.turn(3)
    await t.wait(100)
    expect(t.sent.map(({ page }) => page)).toEqual([3])
  })

  it('have increasing sequence numbers on all APIs', async () => {
    const t = setUp()
    await t.spend(5000)
    t.hide()
    t.reporter.now()
    await t.wait(0)
    t.reporter.goodbye()
    const numbers = [...t.sent, ...t.beacons].map(({ seq }) => seq).sort((a, b) => a - b)
    expect(new Set(numbers).size).toBe(numbers.length)
    expect(t.beacons.at(-1)?.seq).toBe(Math.max(...numbers))
    expect(t.remembered).toEqual([...t.remembered].sort((a, b) => a - b))
  })

  it('send the newest state after an open request ends', async () => {
    const t = setUp()
    let answerRequest = (_: BeatAnswer) => {}
    t.answers(
      () =>
        new Promise((resolve) => {
          answerRequest = resolve
        }),
    )
    t.turn(2)
    await t.wait(100)
    t.turn(3)
    await t.wait(100)
    expect(t.sent).toHaveLength(1)
    answerRequest('ok')
    await t.wait(0)
    expect(t.sent.map(({ page }) => page)).toEqual([2, 3])
  })
})

describe('when the tracker cannot be reached', () => {
  it('retries with back-off and sends the current state', async () => {
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
    t.reporter.now() // the browser is online again
    await t.wait(0)
    expect(t.sent.at(-1)?.page).toBe(7)
    await t.wait(60_000)
    expect(t.sent).toHaveLength(attempts + 1)
  })
})

describe('the goodbye', () => {
  it('is sent while a beat is in progress', async () => {
    const t = setUp()
    t.answers(() => new Promise(() => {}))
    await t.spend(5000)
    t.reporter.goodbye()
    expect(t.beacons).toMatchObject([{ goodbye: true, openMs: 5000 }])
  })

  it('is prepared for a killed tab, at most one second old and with the highest sequence number', async () => {
    const t = setUp()
    await t.spend(7400)
    const [prepared, ...others] = t.later.pending()
    expect(others).toEqual([])
    expect(prepared).toMatchObject({ goodbye: true, openMs: 7400 })
    expect(prepared?.seq).toBeGreaterThan(t.sent.at(-1)?.seq ?? 0)
  })

  it('is not cancelled by timers but is replaced when the reader returns', async () => {
    const t = setUp()
    await t.spend(2000)
    t.reporter.goodbye()
    t.turn(2)
    await t.spend(20_000)
    expect(t.sent).toEqual([])
    t.reporter.now()
    expect(t.sent).toMatchObject([{ goodbye: false, page: 2 }])
    expect(t.sent[0]?.seq).toBeGreaterThan(t.beacons[0]?.seq ?? 0)
  })

  it('is prepared when the tab becomes hidden, after a normal beat', async () => {
    const t = setUp()
    await t.spend(2500)
    t.hide()
    expect(t.beacons).toMatchObject([{ goodbye: false, visible: false, openMs: 2500 }])
    expect(t.later.pending()).toMatchObject([{ goodbye: true, visible: false }])
  })

  it('also uses keepalive without fetchLater, because a blocked beacon reports no error', () => {
    const t = setUp({ fetchLater: null })
    t.reporter.goodbye()
    expect(t.kept).toEqual(t.beacons)
    expect(t.kept).toMatchObject([{ goodbye: true }])
  })

  it('uses keepalive if the browser refuses a beacon', () => {
    const t = setUp({ sendBeacon: () => false })
    t.hide()
    expect(t.kept).toMatchObject([{ goodbye: false, visible: false }])
  })
})

describe('the end of a visit', () => {
  it('is reported once and stops all beats', async () => {
    const t = setUp()
    t.answers(async () => 'ended')
    t.turn(2)
    await t.wait(100)
    expect(t.ended).toHaveBeenCalledOnce()
    await t.spend(60_000)
    t.reporter.goodbye()
    expect(t.sent).toHaveLength(1)
    expect(t.beacons).toEqual([])
    expect(t.later.pending()).toEqual([])
  })

  it('does not retry a refused beat', async () => {
    const t = setUp()
    t.answers(async () => 'refused')
    t.turn(2)
    await t.wait(30_000)
    expect(t.sent).toHaveLength(1)
  })
})

describe('a goodbye of a page that is closed for good', () => {
  it('has the time of the page, in each API', async () => {
    const t = setUp()
    await t.spend(5000)
    t.reporter.goodbye(77)
    expect(t.beacons.at(-1)).toMatchObject({ goodbye: true, closed: 77 })
    expect(t.later.pending().at(-1)).toMatchObject({ goodbye: true, closed: 77 })
  })

  it('is not replaced while the page closes and becomes hidden', async () => {
    const t = setUp()
    await t.spend(5000)
    t.reporter.goodbye(77)
    t.becomeHidden()
    await t.wait(1000)
    expect(t.later.pending()).toEqual([expect.objectContaining({ visible: true, closed: 77 })])
    t.reporter.now()
    expect(t.later.pending()).toEqual([expect.not.objectContaining({ closed: 77 })])
  })

  it('has no such time if it was prepared, or if the last beat failed', async () => {
    const t = setUp()
    await t.spend(5000)
    expect(t.later.pending().at(-1)).toMatchObject({ goodbye: true })
    expect(t.later.pending().at(-1)).not.toHaveProperty('closed')
    t.answers(() => Promise.reject(new Error('offline')))
    await t.spend(5000)
    t.reporter.goodbye(77)
    expect(t.beacons.at(-1)).not.toHaveProperty('closed')
  })
})
