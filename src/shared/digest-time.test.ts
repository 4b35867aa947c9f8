import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestTimes } from './digest-time.ts'
import { defaultDigest } from './model/digest.ts'

const daily = { ...defaultDigest, every: 'daily', at: '08:00', timeZone: 'Asia/Tokyo' } as const
const weekly = { ...daily, every: 'weekly', weekday: 5 } as const
const nextOf = (schedule: Parameters<typeof digestTimes>[0], instant: string) => {
  const times = digestTimes(schedule, Date.parse(instant))
  return times && new Date(times.next).toISOString()
}

describe('the time of a digest', () => {
  it.each([
    ['off', { ...daily, every: 'off' }, '2026-11-30T06:00:00.000Z', null],
    ['today in Tokyo', daily, '2026-11-29T22:59:59.999Z', '2026-11-29T23:00:00.000Z'],
    ['tomorrow, at the time itself', daily, '2026-11-29T23:00:00.000Z', '2026-11-30T23:00:00.000Z'],
    ['the next Friday', weekly, '2026-11-30T06:00:00.000Z', '2026-12-03T23:00:00.000Z'],
    [
      'an unknown zone, as UTC',
      { ...daily, timeZone: 'Mars/Base' },
      '2026-11-30T06:00:00.000Z',
      '2026-11-30T08:00:00.000Z',
    ],
    [
      'a time that the clock skips',
      { ...daily, at: '02:30', timeZone: 'Europe/Berlin' },
      '2026-03-29T00:00:00.000Z',
      '2026-03-29T01:30:00.000Z',
    ],
    [
      'a time that the clock shows twice: the first',
      { ...daily, at: '02:30', timeZone: 'Europe/Berlin' },
      '2026-10-24T23:00:00.000Z',
      '2026-10-25T00:30:00.000Z',
    ],
    [
      'and not the second',
      { ...daily, at: '02:30', timeZone: 'Europe/Berlin' },
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ],
    [
      'a day that Samoa skipped has no digest of its own',
      { ...daily, timeZone: 'Pacific/Apia' },
      '2011-12-29T18:00:00.000Z',
      '2011-12-30T18:00:00.000Z',
    ],
  ] as const)('%s', (_name, schedule, now, expected) => {
    expect(nextOf(schedule, now)).toBe(expected)
  })

  const zones = [
    ...['America/New_York', 'Europe/Berlin', 'Europe/Dublin', 'Australia/Lord_Howe', 'Asia/Tokyo'],
    ...['Africa/Casablanca', 'America/Sao_Paulo', 'Pacific/Chatham', 'Asia/Kolkata', 'Africa/Cairo', 'UTC'],
    ...['America/Santiago', 'Asia/Beirut', 'Antarctica/Troll'],
  ]

  it('in each zone, the digests of a year follow each other by a day, once for each local date', () => {
    const property = fc.property(
      fc.constantFrom(...zones),
      fc.nat(23),
      fc.nat(59),
      fc.date({ min: new Date('2024-01-01'), max: new Date('2027-01-01'), noInvalidDate: true }),
      (timeZone, hour, minute, start) => {
        const at = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
        const dateIn = new Intl.DateTimeFormat('sv-SE', { timeZone })
        const dates: string[] = []
        let now = start.getTime()
        for (let count = 0; count < 370; count++) {
          const times = digestTimes({ ...daily, at, timeZone }, now)
          if (!times) throw new Error('There is no next digest.')
          expect(times.last).toBeLessThanOrEqual(now)
          if (count > 0) expect(times.last).toBe(now)
          const hours = (times.next - now) / 3_600_000
          if (count > 0) expect(hours).toBeGreaterThanOrEqual(21.5)
          expect(hours).toBeLessThanOrEqual(26.5)
          now = times.next
          dates.push(dateIn.format(now))
        }
        const expected = dates.map((_, index) =>
          new Date(Date.parse(`${dates[0]}T00:00:00Z`) + index * 86_400_000).toISOString().slice(0, 10),
        )
        expect(dates).toEqual(expected)
      },
    )
    fc.assert(property, { numRuns: 20 })
  })

  it('a weekly digest comes every 7 local days', () => {
    const property = fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: 1, max: 7 }),
      (timeZone, weekday) => {
        let now = Date.parse('2026-01-01T00:00:00.000Z')
        for (let count = 0; count < 60; count++) {
          const next = digestTimes({ ...weekly, weekday, timeZone }, now)?.next ?? 0
          if (count > 0) expect(Math.abs(next - now - 7 * 86_400_000)).toBeLessThanOrEqual(2.5 * 3_600_000)
          now = next
        }
      },
    )
    fc.assert(property, { numRuns: 40 })
  })
})
