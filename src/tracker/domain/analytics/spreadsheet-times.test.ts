import { expect, test } from 'vitest'
import { timesIn } from './spreadsheet-times.ts'

test.each([
  ['Asia/Tokyo', Date.UTC(2026, 10, 22, 9, 30), '2026-11-22 18:30:00'],
  ['Asia/Tokyo', Date.UTC(2026, 10, 22, 15, 0, 5), '2026-11-23 00:00:05'],
  ['America/New_York', Date.UTC(2026, 10, 1, 5, 30), '2026-11-01 01:30:00'],
  ['America/New_York', Date.UTC(2026, 10, 1, 6, 30), '2026-11-01 01:30:00'],
  ['UTC', Date.UTC(2026, 0, 2, 3, 4, 5, 999), '2026-01-02 03:04:05'],
])('in %s, %i is %s: a time that Excel reads', (timeZone, at, text) => {
  expect(timesIn(timeZone)(at)).toBe(text)
})
