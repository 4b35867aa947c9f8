import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAttention, currentPage, sharesOf } from './attention.ts'

const IDLE = 60_000
const only = (page: number) => new Map([[page, 1]])

function reader(idleAfterMs = IDLE) {
  let now = 1000
  const attention = createAttention({ idleAfterMs, now })
  attention.setVisible(true, now)
  attention.setShown(only(1), 1, now)
  const pass = (ms: number) => {
    // The page ticks once a second, as in the browser.
    for (const end = now + ms; now < end; ) {
      now = Math.min(end, now + 1000)
      attention.tick(now)
    }
  }
  return {
    attention,
    pass,
    /** Moves the time without a tick, as if the machine were suspended. */
    sleep: (ms: number) => {
      now += ms
    },
    show: (areas: Map<number, number>, preferred = 1) => attention.setShown(areas, preferred, now),
    use: () => attention.used(now),
    hide: () => attention.setVisible(false, now),
    unhide: () => attention.setVisible(true, now),
    setActiveTab: (value: boolean) => attention.setActiveTab(value, now),
    pages: () => Object.fromEntries(attention.state(now).pages),
    state: () => attention.state(now),
  }
}

describe('loading of the document', () => {
  it('does not count as idle time', () => {
    const attention = createAttention({ idleAfterMs: 10_000, now: 0 })
    attention.setVisible(true, 0)
    for (let now = 500; now <= 30_000; now += 500) attention.tick(now)
    attention.setShown(only(1), 1, 30_000)
    attention.tick(35_000)
    expect(attention.state(35_000).pages).toEqual(new Map([[1, 5000]]))
  })
})

describe('pages', () => {
  it('counts time for the visible page', () => {
    const r = reader()
    r.pass(3000)
    r.show(only(2))
    r.pass(1500)
    expect(r.pages()).toEqual({ 1: 3000, 2: 1500 })
    expect(r.state().page).toBe(2)
  })

  it('divides the time between two pages by area', () => {
    const r = reader()
    r.show(
      new Map([
        [1, 300],
        [2, 100],
      ]),
    )
    r.pass(4000)
    expect(r.pages()).toEqual({ 1: 3000, 2: 1000 })
    expect(r.state().page).toBe(1)
  })

  it('counts a page that is visible for 200 ms and drops a shorter view', () => {
    const r = reader()
    r.pass(1000)
    r.show(only(2))
    r.pass(199)
    r.show(only(3))
    r.pass(200)
    r.show(only(4))
    r.pass(1000)
    expect(r.pages()).toEqual({ 1: 1000, 3: 200, 4: 1000 })
  })

  it('does not add up two short views of a page', () => {
    const r = reader()
    for (const page of [2, 1, 2, 1]) {
      r.show(only(page))
      r.pass(150)
    }
    expect(r.pages()).toEqual({})
  })

  it('counts no time for a narrow strip of a page', () => {
    expect(
      sharesOf(
        new Map([
          [1, 95],
          [2, 5],
        ]),
      ),
    ).toEqual(new Map([[1, 1]]))
  })

  it('prefers the navigation target if two pages are about equally visible', () => {
    const areas = new Map([
      [3, 100],
      [4, 98],
    ])
    expect(currentPage(areas, 4)).toBe(4)
    expect(currentPage(areas, 1)).toBe(3)
    expect(currentPage(new Map(), 1)).toBeUndefined()
  })
})

describe('clocks', () => {
  it('stops both clocks while the tab is hidden', () => {
    const r = reader()
    r.pass(2000)
    r.hide()
    r.pass(60_000)
    r.unhide()
    r.pass(1000)
    expect(r.pages()).toEqual({ 1: 3000 })
    expect(r.state().openMs).toBe(3000)
  })

  it('stops only the active clock while the reader is idle', () => {
    const r = reader()
    r.pass(90_000)
    expect(r.pages()).toEqual({ 1: IDLE })
    expect(r.state().openMs).toBe(90_000)
    r.use()
    r.pass(1000)
    expect(r.pages()).toEqual({ 1: IDLE + 1000 })
  })

  it('stops both clocks while another tab is the active tab', () => {
    const r = reader()
    r.setActiveTab(false)
    r.pass(5000)
    r.setActiveTab(true)
    r.pass(2000)
    expect(r.pages()).toEqual({ 1: 2000 })
    expect(r.state().openMs).toBe(2000)
  })

  it('counts no time while the machine is suspended', () => {
    const r = reader()
    r.pass(5000)
    r.sleep(3_600_000)
    r.pass(1000)
    expect(r.state().openMs).toBe(5000)
    expect(r.pages()).toEqual({ 1: 5000 })
    r.use()
    r.pass(2000)
    expect(r.pages()).toEqual({ 1: 7000 })
  })

  it('ignores time that goes backwards', () => {
    const attention = createAttention({ idleAfterMs: IDLE, now: 5000 })
    attention.setVisible(true, 5000)
    attention.setShown(only(1), 1, 5000)
    attention.tick(4000)
    attention.tick(6000)
    expect(attention.state(6000).openMs).toBe(1000)
  })
})

const step = fc.oneof(
  fc.integer({ min: 1, max: 5000 }).map((ms) => ({ pass: ms })),
  fc
    .dictionary(fc.integer({ min: 1, max: 5 }).map(String), fc.integer({ min: 0, max: 1000 }))
    .map((areas) => ({ show: new Map(Object.entries(areas).map(([page, area]) => [Number(page), area])) })),
  fc.constantFrom('hide', 'unhide', 'use', 'turnAway', 'turnBack').map((act) => ({ act })),
)

function play(
  r: ReturnType<typeof reader>,
  s: { pass?: number; show?: Map<number, number>; act?: string },
): number {
  const acts: Record<string, () => void> = {
    hide: r.hide,
    unhide: r.unhide,
    use: r.use,
    turnAway: () => r.setActiveTab(false),
    turnBack: () => r.setActiveTab(true),
  }
  if (s.show) r.show(s.show)
  if (s.act) acts[s.act]?.()
  if (s.pass) r.pass(s.pass)
  return s.pass ?? 0
}

describe('any sequence of events', () => {
  it('active time ≤ open time ≤ real time, and no counter decreases', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const r = reader(3000)
        let real = 0
        let before = r.state()
        for (const s of steps) {
          real += play(r, s)
          const after = r.state()
          const active = [...after.pages.values()].reduce((total, ms) => total + ms, 0)
          expect(active).toBeLessThanOrEqual(after.openMs + 1e-6)
          expect(after.openMs).toBeLessThanOrEqual(real)
          for (const [page, ms] of before.pages) expect(after.pages.get(page)).toBeGreaterThanOrEqual(ms)
          expect(after.openMs).toBeGreaterThanOrEqual(before.openMs)
          before = after
        }
      }),
    )
  })
})

describe('start and end of a document', () => {
  it('uses the given current page if several pages are wholly visible', () => {
    const attention = createAttention({ idleAfterMs: 60_000, now: 0 })
    attention.setVisible(true, 0)
    const areas = new Map([
      [8, 100],
      [9, 100],
      [10, 100],
    ])
    attention.setShown(areas, 8, 0, { current: 10 })
    const { page, pages } = attention.state(3000)
    expect(page).toBe(10)
    expect([...pages]).toEqual([
      [8, 1000],
      [9, 1000],
      [10, 1000],
    ])
  })

  it('ignores a given current page that is not visible', () => {
    const attention = createAttention({ idleAfterMs: 60_000, now: 0 })
    attention.setShown(new Map([[8, 100]]), 8, 0, { current: 10 })
    expect(attention.state(0).page).toBe(8)
  })

  it('counts time for a small page that is wholly visible', () => {
    const areas = new Map([
      [1, 1000],
      [2, 20],
    ])
    expect([...sharesOf(areas).keys()]).toEqual([1])
    expect([...sharesOf(areas, new Set([2])).keys()]).toEqual([1, 2])
  })
})
