import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayIn } from './due-date.ts'

const zones = [
  'Asia/Tokyo',
  'America/Los_Angeles',
  'Pacific/Kiritimati',
  'Pacific/Niue',
  'Asia/Kolkata',
  'Europe/Dublin',
  'UTC',
]
const instant = fc.date({
  min: new Date('2000-01-01T00:00:00Z'),
  max: new Date('2099-12-31T00:00:00Z'),
  noInvalidDate: true,
})

/** Returns the offset of a time zone from UTC at `date`, in ms. Parses texts such as `GMT+05:45` and `GMT`. */
function offsetMs(timeZone: string, date: Date): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(date)
  const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign = '+', hours = '0', minutes = '0', seconds = '0'] =
    text.match(/GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?/) ?? []
  return (sign === '-' ? -1000 : 1000) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds))
}

describe('the day in a time zone', () => {
  it.each([
    ['2026-11-22T15:30:00.000Z', 'Asia/Tokyo', '2026-11-23'],
    ['2026-11-22T14:59:59.999Z', 'Asia/Tokyo', '2026-11-22'],
    ['2026-11-22T07:59:59.000Z', 'America/Los_Angeles', '2026-11-21'],
    ['2026-11-22T08:00:00.000Z', 'America/Los_Angeles', '2026-11-22'],
    // Daylight saving time: seven hours, not eight.
    ['2026-07-01T07:00:00.000Z', 'America/Los_Angeles', '2026-07-01'],
    ['2026-11-22T10:30:00.000Z', 'Pacific/Kiritimati', '2026-11-23'],
  ])('%s in %s is %s', (at, zone, day) => {
    expect(dayIn(zone, at)).toBe(day)
  })

  it('is the local date in the time zone', () => {
    fc.assert(
      fc.property(instant, fc.constantFrom(...zones), (date, timeZone) => {
        // The Swedish locale writes dates as ISO 8601, so the test computes the day independently of the code under test.
        const shown = new Intl.DateTimeFormat('sv-SE', { timeZone }).format(date)
        expect(dayIn(timeZone, date.toISOString())).toBe(shown)
      }),
    )
  })

  it('is the day of the time plus the offset, in every time zone, also around clock changes', () => {
    const everyZone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))
    // Clocks change soon after midnight, so the test uses times around midnight of random days.
    const nearMidnight = fc
      .tuple(instant, fc.integer({ min: -180, max: 180 }))
      .map(([day, minutes]) => new Date(day.setUTCHours(0, 0, 0, 0) + minutes * 60_000))
    fc.assert(
      fc.property(fc.oneof(instant, nearMidnight), everyZone, (date, timeZone) => {
        const shifted = new Date(date.getTime() + offsetMs(timeZone, date))
        expect(dayIn(timeZone, date.toISOString())).toBe(shifted.toISOString().slice(0, 10))
      }),
      { numRuns: 400 },
    )
  })

  it('is at most a day from the date in UTC', () => {
    fc.assert(
      fc.property(instant, fc.constantFrom(...zones), (date, zone) => {
        const here = Date.parse(dayIn(zone, date.toISOString()))
        const utc = Date.parse(date.toISOString().slice(0, 10))
        expect(Math.abs(here - utc)).toBeLessThanOrEqual(86_400_000)
      }),
    )
  })

  it('is the day in UTC for an unknown time zone', () => {
    expect(dayIn('Mars/Olympus', '2026-11-22T23:30:00.000Z')).toBe('2026-11-22')
  })
})
