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
    /** Time passes without a single tick, as when the machine sleeps. */
    sleep: (ms: number) => {
      now += ms
    },
    show: (areas: Map<number, number>, preferred = 1) => attention.setShown(areas, preferred, now),
    use: () => attention.used(now),
    hide: () => attention.setVisible(false, now),
    unhide: () => attention.setVisible(true, now),
    turn: (value: boolean) => attention.setInTurn(value, now),
    pages: () => Object.fromEntries(attention.state(now).pages),
    state: () => attention.state(now),
  }
}

describe('waiting for the document', () => {
  it('is no idleness: who sees the first of it has just come', () => {
    const attention = createAttention({ idleAfterMs: 10_000, now: 0 })
    attention.setVisible(true, 0)
    for (let now = 500; now <= 30_000; now += 500) attention.tick(now)
    attention.setShown(only(1), 1, 30_000)
    attention.tick(35_000)
    expect(attention.state(35_000).pages).toEqual(new Map([[1, 5000]]))
  })
})

describe('pages', () => {
  it('credits the page on screen', () => {
    const r = reader()
    r.pass(3000)
    r.show(only(2))
    r.pass(1500)
    expect(r.pages()).toEqual({ 1: 3000, 2: 1500 })
    expect(r.state().page).toBe(2)
  })

  it('shares time between two pages by their area', () => {
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

  it('keeps a flip of 200 ms and drops a shorter one', () => {
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

  it('does not add two short glimpses up to a look', () => {
    const r = reader()
    for (const page of [2, 1, 2, 1]) {
      r.show(only(page))
      r.pass(150)
    }
    expect(r.pages()).toEqual({})
  })

  it('gives a sliver nothing', () => {
    expect(
      sharesOf(
        new Map([
          [1, 95],
          [2, 5],
        ]),
      ),
    ).toEqual(new Map([[1, 1]]))
  })

  it('takes the page that the reader went to when two are shown about equally', () => {
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
  it('stops both while hidden', () => {
    const r = reader()
    r.pass(2000)
    r.hide()
    r.pass(60_000)
    r.unhide()
    r.pass(1000)
    expect(r.pages()).toEqual({ 1: 3000 })
    expect(r.state().openMs).toBe(3000)
  })

  it('stops the active clock when idle, and the open clock goes on', () => {
    const r = reader()
    r.pass(90_000)
    expect(r.pages()).toEqual({ 1: IDLE })
    expect(r.state().openMs).toBe(90_000)
    r.use()
    r.pass(1000)
    expect(r.pages()).toEqual({ 1: IDLE + 1000 })
  })

  it('stops both while another tab has the turn: their time is counted there', () => {
    const r = reader()
    r.turn(false)
    r.pass(5000)
    r.turn(true)
    r.pass(2000)
    expect(r.pages()).toEqual({ 1: 2000 })
    expect(r.state().openMs).toBe(2000)
  })

  it('credits nothing for a sleep of the machine, whatever the page was told', () => {
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

  it('ignores a clock that goes backwards', () => {
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
    turnAway: () => r.turn(false),
    turnBack: () => r.turn(true),
  }
  if (s.show) r.show(s.show)
  if (s.act) acts[s.act]?.()
  if (s.pass) r.pass(s.pass)
  return s.pass ?? 0
}

describe('for any reader', () => {
  it('active time never exceeds open time, which never exceeds real time; nothing ever shrinks', () => {
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

describe('the ends of a document', () => {
  it('the last page is current where the reader says so, however many are whole on screen', () => {
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

  it('a page that is not on screen is not current', () => {
    const attention = createAttention({ idleAfterMs: 60_000, now: 0 })
    attention.setShown(new Map([[8, 100]]), 8, 0, { current: 10 })
    expect(attention.state(0).page).toBe(8)
  })

  it('a small page that is whole on screen is no sliver', () => {
    const areas = new Map([
      [1, 1000],
      [2, 20],
    ])
    expect([...sharesOf(areas).keys()]).toEqual([1])
    expect([...sharesOf(areas, new Set([2])).keys()]).toEqual([1, 2])
  })
})
