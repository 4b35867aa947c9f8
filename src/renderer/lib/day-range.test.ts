import { describe, expect, it } from 'vitest'
import { rangeToInstants } from './day-range.ts'

const now = new Date(2026, 2, 3, 15, 30).getTime()
const local = (year: number, month: number, day: number) => new Date(year, month - 1, day).toISOString()
const open = { from: '', to: '' }

describe('rangeToInstants', () => {
  it('counts today as the last day, across the end of a month', () => {
    expect(rangeToInstants('7', open, now)).toEqual({ from: local(2026, 2, 25) })
  })
  it('includes the whole last day of a custom range', () => {
    expect(rangeToInstants('own', { from: '2026-02-28', to: '2026-02-28' }, now)).toEqual({
      from: local(2026, 2, 28),
      to: local(2026, 3, 1),
    })
  })
  it('sets no limit for an empty day and for the whole time', () => {
    expect(rangeToInstants('own', { from: '', to: '2026-01-31' }, now)).toEqual({ to: local(2026, 2, 1) })
    expect(rangeToInstants('whenever', open, now)).toEqual({})
  })
})
