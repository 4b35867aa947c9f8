import { describe, expect, it } from 'vitest'
import { combined, percentile, type Row, reaches, rowOf, summaryOf, tableOf } from './row.ts'

const row = (value: number, more: Partial<Row> = {}) =>
  rowOf({ bench: 'beats', case: 'sqlite', metric: 'acked_per_s', unit: '/s', value, against: 1000, ...more })

describe('percentile', () => {
  it('returns the nearest rank', () => {
    const values = [5, 1, 4, 2, 3]
    expect(percentile(values, 0.5)).toBe(3)
    expect(percentile(values, 0.99)).toBe(5)
    expect(percentile([7], 0.5)).toBe(7)
  })

  it('throws if there are no values', () => {
    expect(() => percentile([], 0.5)).toThrow()
  })
})

it('a row has the ratio of the measured value to the reference value', () => {
  expect(row(600).ratio).toBe(0.6)
  expect(tableOf([row(600)]).split('\n')).toHaveLength(2)
})

it('the rows of several runs become one row with the medians and the spread', () => {
  const rows = combined([row(600), row(7, { case: 'postgres' }), row(900), row(700)])
  expect(rows.map((each) => [each.case, each.value, each.ratio, each.runs])).toEqual([
    ['sqlite', 700, 0.7, 3],
    ['postgres', 7, 0.007, 1],
  ])
  expect(rows[0]?.spread).toEqual({ value: [600, 900], ratio: [0.6, 0.9] })
})

describe('goals', () => {
  it('a goal limits the value or the ratio, from above or from below', () => {
    expect(reaches(row(600))).toBe(true)
    expect(reaches(row(600, { goal: { of: 'ratio', atLeast: 0.6 } }))).toBe(true)
    expect(reaches(row(600, { goal: { of: 'ratio', atLeast: 0.7 } }))).toBe(false)
    expect(reaches(row(600, { goal: { of: 'value', atMost: 600 } }))).toBe(true)
    expect(reaches(row(600, { goal: { of: 'value', atMost: 599 } }))).toBe(false)
  })

  it('the summary compares each row that has a goal with the goal and with the last release', () => {
    const goal = { of: 'ratio', atLeast: 0.7 } as const
    const now = [row(600, { goal }), row(800, { case: 'postgres', goal }), row(1, { metric: 'without goal' })]
    const [head, first, second, sum, ...rest] = summaryOf(now, [row(500)]).split('\n')
    expect(head?.split(/ {2,}/)).toEqual([
      'bench',
      'case',
      'metric',
      'goal',
      'now',
      'spread',
      'before',
      'unit',
    ])
    expect(first?.split(/ {2,}/).slice(1)).toEqual([
      'sqlite',
      'acked_per_s',
      '≥ 0.7',
      '0.6',
      '0.6–0.6',
      '0.5',
      '×',
      'missed',
    ])
    expect(second?.split(/ {2,}/).slice(1)).toEqual([
      'postgres',
      'acked_per_s',
      '≥ 0.7',
      '0.8',
      '0.8–0.8',
      '–',
      '×',
    ])
    expect([sum, ...rest]).toEqual(['1 of 2 goals are reached.'])
  })
})
