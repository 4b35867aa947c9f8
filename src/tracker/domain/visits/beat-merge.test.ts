import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Beat, LoadCounters } from '#shared/viewer-api.ts'
import { expectLoad, mergeBeat, newLoads, saidGoodbye, totals, type VisitLoads } from './beat-merge.ts'
import { deadline, type Leases } from './leave-times.ts'

const openedAt = 1_000_000
const bounds = { openedAt, pageCount: 9 }
const leases: Leases = {
  graceMs: 5_000,
  closedGraceMs: 1_000,
  visibleLeaseMs: 30_000,
  hiddenLeaseMs: 300_000,
}

const beat = (part: Partial<Beat> & { pages: Record<string, number> }): Beat => ({
  token: 't',
  load: 'load-aaaa',
  seq: 1,
  openMs: Object.values(part.pages).reduce((a, b) => a + b, 0),
  page: 1,
  visible: true,
  goodbye: false,
  inputs: 3,
  ...part,
})

/** Merges beats, each at an offset from the opening. */
function play(beats: { at: number; beat: Beat }[], start: VisitLoads = newLoads(openedAt)): VisitLoads {
  return beats.reduce((state, next) => mergeBeat(state, next.beat, bounds, openedAt + next.at).state, start)
}

describe('merge of beats', () => {
  test('the totals come from the last state of a load', () => {
    const state = play([
      { at: 3_000, beat: beat({ seq: 1, pages: { 1: 3_000 } }) },
      { at: 8_000, beat: beat({ seq: 2, pages: { 1: 3_000, 2: 5_000 }, page: 2 }) },
    ])
    expect(totals(state, bounds, openedAt + 8_000)).toMatchObject({
      pages: { 1: 3_000, 2: 5_000 },
      activeMs: 8_000,
      openMs: 8_000,
      page: 2,
      visible: true,
      lastActiveAt: openedAt + 8_000,
    })
  })

  test('active time is not cut while the clock is slowed down', () => {
    // 60 s of reading, during which the tracker's clock advances by 57 s.
    const stretch = 1 / 0.95
    const held = { ...bounds, stretch }
    const beats = Array.from({ length: 30 }, (_, index) => index + 1)
    const read = (within: typeof bounds) =>
      beats.reduce(
        (state, seq) =>
          mergeBeat(state, beat({ seq, pages: { 1: seq * 2_000 } }), within, openedAt + seq * 1_900).state,
        newLoads(openedAt),
      )
    expect(totals(read(held), held, openedAt + 57_000).pages).toEqual({ 1: 60_000 })
    expect(totals(read(bounds), bounds, openedAt + 57_000).pages).toEqual({ 1: 57_000 })
  })

  test('counted time does not decrease if the next beat arrives at a process whose clock is some ms behind', () => {
    const state = play([
      { at: 3_000, beat: beat({ seq: 1, pages: { 1: 3_000 } }) },
      { at: 2_990, beat: beat({ seq: 2, pages: { 1: 3_010 }, goodbye: true }) },
    ])
    expect(totals(state, bounds, openedAt + 2_990).activeMs).toBe(3_000)
  })

  test('a reload is a second load: the time of both loads is added, and the counters that the tab kept complete the first load', () => {
    const kept: LoadCounters = { load: 'load-aaaa', seq: 7, pages: { 1: 4_000 }, openMs: 4_000, page: 1 }
    const state = play([
      { at: 3_000, beat: beat({ seq: 5, pages: { 1: 3_000 } }) },
      { at: 9_000, beat: beat({ load: 'load-bbbb', seq: 1, pages: { 2: 2_000 }, page: 2, earlier: kept }) },
      { at: 9_100, beat: beat({ load: 'load-bbbb', seq: 1, pages: { 2: 2_000 }, page: 2, earlier: kept }) },
    ])
    expect(totals(state, bounds, openedAt + 10_000)).toMatchObject({
      pages: { 1: 4_000, 2: 2_000 },
      activeMs: 6_000,
      page: 2,
    })
  })

  test('the sum of two tabs at the same time is at most the elapsed time', () => {
    const state = play([
      { at: 10_000, beat: beat({ load: 'load-aaaa', pages: { 1: 10_000 } }) },
      { at: 10_000, beat: beat({ load: 'load-bbbb', pages: { 2: 10_000 } }) },
    ])
    const { activeMs, openMs, pages } = totals(state, bounds, openedAt + 10_000)
    expect(activeMs).toBe(10_000)
    expect(openMs).toBe(10_000)
    expect(pages).toEqual({ 1: 5_000, 2: 5_000 })
  })

  test('an hour reported within a second is cut to the elapsed time', () => {
    const state = play([{ at: 1_000, beat: beat({ pages: { 1: 3_600_000, 2: 3_600_000 } }) }])
    const { activeMs, openMs } = totals(state, bounds, openedAt + 1_000)
    expect(activeMs).toBeLessThanOrEqual(1_000)
    expect(openMs).toBeLessThanOrEqual(1_000)
  })

  test('many beats in a short time add at most the elapsed time', () => {
    const state = play([
      { at: 60_000, beat: beat({ seq: 1, pages: { 1: 1_000 } }) },
      ...Array.from({ length: 50 }, (_, i) => ({
        at: 60_010 + i,
        beat: beat({ seq: 2 + i, pages: { 1: 10_000 * (2 + i) } }),
      })),
    ])
    expect(totals(state, bounds, openedAt + 60_060).activeMs).toBeLessThanOrEqual(60_060)
  })

  test('a beat that arrives late, after the network was down, does not reduce the active time of other beats', () => {
    const state = play([
      { at: 600_000, beat: beat({ seq: 1, pages: { 1: 5_000 } }) },
      { at: 600_100, beat: beat({ seq: 2, pages: { 1: 5_000, 2: 590_000 } }) },
    ])
    expect(totals(state, bounds, openedAt + 600_100)).toMatchObject({ activeMs: 595_000, openMs: 595_000 })
  })

  test('a late beat does not reduce the active time of the next beat', () => {
    const state = play([
      { at: 12_000, beat: beat({ seq: 1, pages: { 1: 10_000 } }) },
      { at: 15_100, beat: beat({ seq: 2, pages: { 1: 15_000 } }) },
    ])
    expect(totals(state, bounds, openedAt + 15_100).activeMs).toBe(15_000)
  })

  test('ten minutes of offline reading are counted when the next beat arrives', () => {
    const state = play([
      { at: 5_000, beat: beat({ seq: 1, pages: { 1: 5_000 } }) },
      { at: 605_000, beat: beat({ seq: 2, pages: { 1: 5_000, 2: 600_000 }, page: 2 }) },
    ])
    expect(totals(state, bounds, openedAt + 605_000).pages).toEqual({ 1: 5_000, 2: 600_000 })
  })

  test('a page number that the document does not have is refused, also in the counters of the earlier load', () => {
    const refused = expect.objectContaining({ code: 'beat_invalid' })
    const open = newLoads(openedAt)
    const at = openedAt + 5_000
    expect(() => mergeBeat(open, beat({ pages: { 10: 100 } }), bounds, at)).toThrow(refused)
    expect(() => mergeBeat(open, beat({ pages: {}, page: 10 }), bounds, at)).toThrow(refused)
    const earlier = { load: 'load-xxxx', seq: 1, pages: { 44: 5 }, openMs: 5, page: 1 }
    expect(() => mergeBeat(open, beat({ pages: {}, earlier }), bounds, at)).toThrow(refused)
  })

  test('hidden beats that add nothing change neither the page nor the last activity', () => {
    const state = play([
      { at: 4_000, beat: beat({ seq: 1, pages: { 3: 4_000 }, page: 3 }) },
      { at: 6_000, beat: beat({ seq: 2, pages: { 3: 4_000 }, page: 3, visible: false }) },
      { at: 9_000, beat: beat({ seq: 3, pages: { 3: 4_000 }, page: 3, visible: true, goodbye: true }) },
    ])
    expect(totals(state, bounds, openedAt + 9_000)).toMatchObject({
      page: 3,
      lastActiveAt: openedAt + 4_000,
      visible: false,
    })
  })
})

describe('deadline', () => {
  const at = (state: VisitLoads) => deadline(state, leases) - openedAt

  test('an opening has the lease of a visible page', () => {
    expect(at(newLoads(openedAt))).toBe(30_000)
  })

  test('the deadline depends on the newest state of the load', () => {
    const seen = { at: 2_000, beat: beat({ seq: 1, pages: {} }) }
    const hidden = { at: 3_000, beat: beat({ seq: 2, pages: {}, visible: false }) }
    const gone = { at: 4_000, beat: beat({ seq: 3, pages: {}, visible: false, goodbye: true }) }
    expect(at(play([seen]))).toBe(32_000)
    expect(at(play([seen, hidden]))).toBe(303_000)
    expect(at(play([seen, hidden, gone]))).toBe(9_000)
    // The goodbye arrived before a beat that the page had sent earlier.
    expect(at(play([seen, gone, { ...hidden, at: 4_500 }]))).toBe(9_000)
    expect(saidGoodbye(play([seen, gone]))).toBe(true)
    expect(saidGoodbye(play([seen, hidden]))).toBe(false)
  })

  test('a new load after a goodbye keeps the visit open', () => {
    const before = play([{ at: 4_000, beat: beat({ seq: 3, pages: {}, goodbye: true }) }])
    expect(at(before)).toBe(9_000)
    const reloaded = expectLoad(before, openedAt + 4_200)
    expect(at(reloaded)).toBe(34_200)
    expect(at(play([{ at: 5_000, beat: beat({ load: 'load-bbbb', pages: {} }) }], reloaded))).toBe(35_000)
  })

  test('a load whose goodbye was lost does not delay the leave after another load of the tab replaced it', () => {
    const kept: LoadCounters = { load: 'load-aaaa', seq: 4, pages: {}, openMs: 0, page: 1 }
    const state = play([
      { at: 3_000, beat: beat({ seq: 4, pages: {} }) },
      { at: 4_000, beat: beat({ load: 'load-bbbb', seq: 1, pages: {}, earlier: kept }) },
      { at: 5_000, beat: beat({ load: 'load-bbbb', seq: 2, pages: {}, goodbye: true }) },
    ])
    expect(at(state)).toBe(10_000)
  })

  test('a load that sent no beat itself does not delay the leave after a reload of the tab', () => {
    const kept: LoadCounters = { load: 'load-aaaa', seq: 2, pages: { 1: 900 }, openMs: 900, page: 1 }
    const reloaded = expectLoad(newLoads(openedAt), openedAt + 2_000)
    const state = play(
      [
        { at: 2_500, beat: beat({ load: 'load-bbbb', seq: 1, pages: {}, earlier: kept }) },
        { at: 4_000, beat: beat({ load: 'load-bbbb', seq: 2, pages: {}, goodbye: true }) },
      ],
      reloaded,
    )
    expect(at(state)).toBe(9_000)
    expect(saidGoodbye(state)).toBe(true)
  })

  test('a load whose answer was lost does not make the visit visible when the second load is hidden', () => {
    const twice = expectLoad(newLoads(openedAt), openedAt + 1_000)
    const seen = play([{ at: 1_500, beat: beat({ seq: 1, pages: {} }) }], twice)
    const hidden = play([{ at: 3_000, beat: beat({ seq: 2, pages: {}, visible: false }) }], seen)
    const isVisible = (state: VisitLoads) => totals(state, bounds, openedAt + 3_000).visible
    expect([twice, seen, hidden].map(isVisible)).toEqual([true, true, false])
  })

  test('a duplicated tab does not end the lease of the original tab', () => {
    const kept: LoadCounters = { load: 'load-aaaa', seq: 4, pages: {}, openMs: 0, page: 1 }
    const state = play([
      { at: 3_000, beat: beat({ seq: 4, pages: {} }) },
      { at: 4_000, beat: beat({ load: 'load-bbbb', seq: 1, pages: {}, earlier: kept }) },
      { at: 5_000, beat: beat({ seq: 5, pages: {} }) },
      { at: 6_000, beat: beat({ load: 'load-bbbb', seq: 2, pages: {}, goodbye: true, earlier: kept }) },
    ])
    expect(at(state)).toBe(35_000)
  })
})

/** A model of a reader who turns pages, hides and shows the page, and reloads. Each step creates a beat with the whole state. */
const step = fc.record({
  ms: fc.integer({ min: 0, max: 20_000 }),
  page: fc.integer({ min: 1, max: 9 }),
  visible: fc.boolean(),
  reload: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
})

function read(steps: (typeof step extends fc.Arbitrary<infer T> ? T : never)[]) {
  const beats: { at: number; beat: Beat }[] = []
  const truth: Record<string, number> = {}
  let at = 0
  let load = 0
  let seq = 0
  let pages: Record<string, number> = {}
  let openMs = 0
  let earlier: LoadCounters | undefined
  for (const { ms, page, visible, reload } of steps) {
    if (reload) {
      earlier = { load: `load-${load}000`, seq, pages, openMs, page }
      load++
      seq = 0
      pages = {}
      openMs = 0
    }
    at += ms
    seq++
    if (visible) {
      pages = { ...pages, [page]: (pages[page] ?? 0) + ms }
      openMs += ms
      truth[page] = (truth[page] ?? 0) + ms
    }
    const told = beat({ load: `load-${load}000`, seq, pages, openMs, page, visible })
    beats.push({ at, beat: earlier ? { ...told, earlier } : told })
  }
  return { beats, truth, end: at }
}

test('model: lost, repeated and late beats give the same visit as all beats in order', () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 30 }),
      fc.array(fc.record({ lose: fc.boolean(), repeat: fc.boolean(), lateMs: fc.nat({ max: 25_000 }) }), {
        minLength: 30,
        maxLength: 30,
      }),
      (steps, network) => {
        const { beats, truth, end } = read(steps)
        const last = beats.length - 1
        // The last beat of each load arrives, or the last beat of the following load contains its counters as `earlier`.
        const keeps = (i: number) => i === last || beats[i + 1]?.beat.load !== beats[i]?.beat.load
        const arriving = beats.flatMap((sent, i) => {
          const fate = network[i]
          if (!fate || (fate.lose && !keeps(i))) return []
          const first = { ...sent, at: sent.at + fate.lateMs }
          return fate.repeat ? [first, { ...first, at: first.at + 10_000 }] : [first]
        })
        arriving.sort((a, b) => a.at - b.at)
        const state = play(arriving)
        const { pages } = totals(state, bounds, openedAt + end + 100_000)
        const read200 = (record: Record<string, number>) =>
          Object.fromEntries(Object.entries(record).filter(([, ms]) => ms > 0))
        expect(read200(pages)).toEqual(read200(truth))
      },
    ),
  )
})

describe('a page that the browser closed', () => {
  const closing = { pages: { 1: 500 }, visible: true, goodbye: true, closed: openedAt }

  test('only a goodbye closes it, and a later beat of the same load reopens it', () => {
    const closed = play([{ at: 500, beat: beat({ ...closing, seq: 1 }) }])
    expect(deadline(closed, leases)).toBe(openedAt + 1_500)
    const shown = play([{ at: 600, beat: beat({ pages: { 1: 500 }, seq: 2 }) }], closed)
    expect(deadline(shown, leases)).toBe(openedAt + 30_600)
    const again = play([{ at: 700, beat: beat({ pages: { 1: 500 }, seq: 3, goodbye: true }) }], shown)
    expect(deadline(again, leases)).toBe(openedAt + 5_700)
    const open = play([{ at: 500, beat: beat({ ...closing, seq: 1, goodbye: false }) }])
    expect(open.loads[0]).not.toHaveProperty('closed', openedAt)
  })

  test('an earlier goodbye of the same load that arrives late changes nothing', () => {
    const whole = play([{ at: 900, beat: beat({ pages: { 1: 500 }, seq: 9, goodbye: true }) }])
    const late = play([{ at: 1_000, beat: beat({ ...closing, seq: 8 }) }], whole)
    expect(deadline(late, leases)).toBe(openedAt + 5_900)
  })
})
