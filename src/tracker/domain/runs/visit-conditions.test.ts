import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Conditions, conditionNames, RecordConditions } from '#shared/model/conditions.ts'
import { seenFromMs } from '#shared/seen-from.ts'
import { mergeBeat, newLoads, totals } from '../visits/beat-merge.ts'
import { recordConditionsOf, unmetByVisit, type VisitFigures } from './visit-conditions.ts'

const visit = (part: Partial<VisitFigures> = {}): VisitFigures => ({
  ...{
    signals: [],
    did: new Set<string>(),
    returning: false,
    activeMs: 30_000,
    pages: { 1: 10_000, 2: 15_000, 3: 5_000 },
    pageCount: 9,
  },
  ...part,
})
const unmet = (conditions: Conditions, part: Partial<VisitFigures> = {}) =>
  unmetByVisit('left', conditions, visit(part))

describe('a visit meets', () => {
  test('an empty list of conditions', () => {
    expect(unmet({}, { activeMs: 0, pages: {} })).toEqual([])
  })

  test('an action if the reader did at least one of the list', () => {
    const did: Conditions['did'] = ['meeting', 'download']
    expect(unmet({ did }, { did: new Set(['download', 'link']) })).toEqual([])
    expect(unmet({ did }, { did: new Set(['link']) })).toEqual([{ condition: 'did', wanted: did }])
    expect(unmetByVisit('opened', { did }, visit())).toEqual([])
  })

  test('a reading time from the first ms of it on, and otherwise the figures say how much is missing', () => {
    expect(unmet({ readForMs: 30_000 })).toEqual([])
    expect(unmet({ readForMs: 30_001 })).toEqual([
      { condition: 'readForMs', wantedMs: 30_001, actualMs: 30_000 },
    ])
  })

  test('a time on a page, or on the pages of a range together', () => {
    expect(unmet({ pages: { from: 2, to: 2, readForMs: 15_000 } })).toEqual([])
    expect(unmet({ pages: { from: 2, to: 3, readForMs: 20_000 } })).toEqual([])
    expect(unmet({ pages: { from: 3, to: 9, readForMs: 6_000 } })).toEqual([
      { condition: 'pages', from: 3, to: 9, wantedMs: 6_000, actualMs: 5_000 },
    ])
  })

  test('a share of the pages, counted as analytics counts seen pages, and rounded down', () => {
    expect(unmet({ sharePercent: 33 })).toEqual([])
    expect(unmet({ sharePercent: 34 })).toEqual([{ condition: 'sharePercent', wanted: 34, actual: 33 }])
    const scrolledOver = { pages: { 1: seenFromMs, 2: seenFromMs - 1 }, pageCount: 2 }
    expect(unmet({ sharePercent: 50 }, scrolledOver)).toEqual([])
    expect(unmet({ sharePercent: 51 }, scrolledOver)).toHaveLength(1)
  })

  test('first or returning', () => {
    expect(unmet({ visit: 'first' })).toEqual([])
    expect(unmet({ visit: 'returning' })).toEqual([{ condition: 'visit', wanted: 'returning' }])
    expect(unmet({ visit: 'first' }, { returning: true })).toEqual([{ condition: 'visit', wanted: 'first' }])
  })

  test('all of several conditions, and each that is unmet is named in the order of the sentence', () => {
    const all: Conditions = {
      ...{ pages: { from: 9, to: 9, readForMs: 1_000 }, sharePercent: 50, readForMs: 60_000 },
      ...{ visit: 'returning', record: 'Lead' },
    }
    expect(unmet(all).map(({ condition }) => condition)).toEqual([
      'visit',
      'readForMs',
      'sharePercent',
      'pages',
    ])
  })
})

test('an opening is not asked for reading, because nothing is read yet', () => {
  const all: Conditions = {
    ...{ readForMs: 1_000, sharePercent: 1, pages: { from: 1, to: 1, readForMs: 1_000 } },
    visit: 'returning',
  }
  expect(unmetByVisit('opened', all, visit({ activeMs: 0, pages: {} }))).toEqual([
    { condition: 'visit', wanted: 'returning' },
  ])
})

test('the conditions on the record are for the worker, and null if there are none', () => {
  const memberOf = { campaignId: '701000000000001AAA', campaignName: 'Fair' }
  expect(recordConditionsOf({ readForMs: 1_000, record: 'Lead', memberOf })).toEqual({
    record: 'Lead',
    memberOf,
  })
  expect(recordConditionsOf({ readForMs: 1_000 })).toBeNull()
})

const pageCount = 6
const aPage = fc.integer({ min: 1, max: pageCount })
const aTime = fc.integer({ min: 1_000, max: 60_000 })
const someConditions: fc.Arbitrary<Conditions> = fc.record(
  {
    readForMs: aTime,
    sharePercent: fc.integer({ min: 1, max: 100 }),
    visit: fc.constantFrom('first' as const, 'returning' as const),
    pages: fc
      .tuple(aPage, aPage, aTime)
      .map(([a, b, readForMs]) => ({ from: Math.min(a, b), to: Math.max(a, b), readForMs })),
  },
  { requiredKeys: [] },
)
const someTimes = fc.array(fc.integer({ min: 0, max: 40_000 }), {
  minLength: pageCount,
  maxLength: pageCount,
})

/** Merges cumulative beats of one load in the given order, each at the end of the visit. Returns the figures that the tracker stores. */
function figuresAfter(beats: readonly { seq: number; times: number[] }[], returning: boolean): VisitFigures {
  const openedAt = 1_000_000
  const now = openedAt + 3_600_000
  const bounds = { openedAt, pageCount, stretch: 1 }
  let state = newLoads(openedAt)
  for (const { seq, times } of beats) {
    const pages = Object.fromEntries(times.map((ms, index) => [String(index + 1), ms]))
    const openMs = times.reduce((sum, ms) => sum + ms, 0)
    const beat = {
      token: '',
      load: 'load_1',
      seq,
      page: 1,
      visible: true,
      goodbye: false,
      inputs: 1,
      pages,
      openMs,
    }
    state = mergeBeat(state, beat, bounds, now).state
  }
  const { activeMs, pages } = totals(state, bounds, now)
  return { signals: [], did: new Set<string>(), returning, activeMs, pages, pageCount }
}

/** Beats whose counters only grow, as a viewer sends them. */
const someBeats = fc.array(someTimes, { minLength: 1, maxLength: 6 }).map((steps) =>
  steps.map((_step, index) => ({
    seq: index + 1,
    times: Array.from({ length: pageCount }, (_, page) =>
      steps.slice(0, index + 1).reduce((sum, step) => sum + (step[page] ?? 0), 0),
    ),
  })),
)

describe('for any beats', () => {
  test('a condition that is met stays met when more is read', () => {
    fc.assert(
      fc.property(someConditions, someBeats, fc.boolean(), (conditions, beats, returning) => {
        let before: string[] | null = null
        for (let count = 1; count <= beats.length; count += 1) {
          const now = unmetByVisit('left', conditions, figuresAfter(beats.slice(0, count), returning)).map(
            ({ condition }) => condition,
          )
          if (before) for (const name of now) expect(before).toContain(name)
          before = now
        }
      }),
    )
  })

  test('the order, the repetition and the loss of beats do not matter, if the last one arrives', () => {
    const shuffled = someBeats.chain((beats) =>
      fc.tuple(
        fc.constant(beats),
        fc.shuffledSubarray([...beats, ...beats], { minLength: 0, maxLength: beats.length * 2 }),
      ),
    )
    fc.assert(
      fc.property(someConditions, shuffled, fc.boolean(), (conditions, [beats, heard], returning) => {
        const last = beats.slice(-1)
        expect(unmetByVisit('left', conditions, figuresAfter([...heard, ...last], returning))).toEqual(
          unmetByVisit('left', conditions, figuresAfter(beats, returning)),
        )
      }),
    )
  })
})

test('every condition belongs to the visit or to the record', () => {
  const ofVisit = ['signals', 'visit', 'readForMs', 'sharePercent', 'pages', 'did']
  expect([...ofVisit, ...Object.keys(RecordConditions.shape)].sort()).toEqual([...conditionNames].sort())
})
