import { afterEach, expect, test, vi } from 'vitest'
import { dateFormat, isTimeZone } from './date-format.ts'

afterEach(() => vi.restoreAllMocks())

const tokyo = { timeZone: 'Asia/Tokyo', timeStyle: 'short' } as const

test('the same arguments give the same formatter, and other arguments another one', () => {
  expect(dateFormat('en', tokyo)).toBe(dateFormat('en', { ...tokyo }))
  expect(dateFormat('ja', tokyo)).not.toBe(dateFormat('en', tokyo))
  expect(dateFormat('sv', tokyo).format(Date.parse('2026-11-22T06:30:00Z'))).toBe('15:30')
})

test('a formatter that was not used for a long time is forgotten', () => {
  const first = dateFormat('en', tokyo)
  for (let digits = 0; digits < 150; digits += 1) {
    dateFormat(`en-u-nu-latn-x-${digits}`, tokyo)
    if (digits < 100) expect(dateFormat('en', tokyo)).toBe(first)
  }
  for (let digits = 0; digits < 100; digits += 1) dateFormat(`ja-x-${digits}`, tokyo)
  expect(dateFormat('en', tokyo)).not.toBe(first)
})

test('an unknown time zone is refused each time, and not kept', () => {
  expect(() => dateFormat('en', { timeZone: 'Mars/Base' })).toThrow(RangeError)
  expect([isTimeZone('Mars/Base'), isTimeZone('Mars/Base'), isTimeZone('Asia/Tokyo')]).toEqual([
    false,
    false,
    true,
  ])
})
