import { describe, expect, it } from 'vitest'
import { percentile, rowOf, tableOf } from './row.ts'

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
  const row = rowOf({
    bench: 'beats',
    case: 'sqlite',
    metric: 'acked_per_s',
    unit: '/s',
    value: 600,
    against: 1000,
  })
  expect(row.ratio).toBe(0.6)
  expect(tableOf([row]).split('\n')).toHaveLength(2)
})
