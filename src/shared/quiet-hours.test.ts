import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { QuietHours } from './model/people.ts'
import { quietHoursEnd } from './quiet-hours.ts'

const tokyo: QuietHours = { from: '19:00', to: '08:30', timeZone: 'Asia/Tokyo' }
const at = (instant: string) => Date.parse(instant)
const until = (quietHours: QuietHours | null, instant: string) => {
  const end = quietHoursEnd(quietHours, at(instant))
  return end === null ? null : new Date(end).toISOString()
}

describe('quiet hours', () => {
  it.each([
    ['none are set', null, '2026-11-22T12:00:00.000Z', null],
    ['an evening in Tokyo, over midnight', tokyo, '2026-11-22T10:00:00.000Z', '2026-11-22T23:30:00.000Z'],
    ['after midnight', tokyo, '2026-11-22T15:00:59.999Z', '2026-11-22T23:30:00.000Z'],
    ['their last millisecond', tokyo, '2026-11-22T23:29:59.999Z', '2026-11-22T23:30:00.000Z'],
    ['their end', tokyo, '2026-11-22T23:30:00.000Z', null],
    ['just before they begin', tokyo, '2026-11-22T09:59:59.999Z', null],
    [
      'a lunch break',
      { from: '12:00', to: '13:00', timeZone: 'UTC' },
      '2026-11-22T12:20:00.000Z',
      '2026-11-22T13:00:00.000Z',
    ],
    [
      'a night in which clocks go forward',
      { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin' },
      '2026-03-28T22:30:00.000Z',
      '2026-03-29T05:00:00.000Z',
    ],
    [
      'a night in which clocks go back',
      { from: '22:00', to: '07:00', timeZone: 'America/New_York' },
      '2026-11-01T03:00:00.000Z',
      '2026-11-01T12:00:00.000Z',
    ],
    [
      'a night in which the clock skips their end',
      { from: '22:00', to: '02:30', timeZone: 'America/New_York' },
      '2025-03-09T06:00:00.000Z',
      '2025-03-09T07:00:00.000Z',
    ],
    [
      'shortly before the clock skips their end',
      { from: '22:00', to: '02:30', timeZone: 'America/New_York' },
      '2025-03-09T06:45:30.000Z',
      '2025-03-09T07:00:00.000Z',
    ],
    [
      'all day',
      { from: '09:00', to: '09:00', timeZone: 'UTC' },
      '2026-11-22T12:00:00.000Z',
      '2026-11-23T09:00:00.000Z',
    ],
    [
      'an unknown zone, as UTC',
      { from: '00:00', to: '01:00', timeZone: 'Mars/Olympus' },
      '2026-11-22T00:30:00.000Z',
      '2026-11-22T01:00:00.000Z',
    ],
  ])('%s', (_what, quietHours, now, end) => {
    expect(until(quietHours, now)).toBe(end)
  })

  it('end at the first minute outside of them, at most 25 hours later', () => {
    const wallTime = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map((parts) => {
        return parts.map((part) => String(part).padStart(2, '0')).join(':')
      })
    const anyTime = fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') })
    const aroundChange = fc
      .tuple(
        fc.constantFrom('2025-03-09T07:00Z', '2025-11-02T06:00Z', '2026-03-29T01:00Z', '2026-10-25T01:00Z'),
        fc.integer({ min: -300, max: 300 }),
      )
      .map(([change, minutes]) => at(change) + minutes * 60_000)
    const now = fc.oneof(anyTime, aroundChange)
    const timeZone = fc.constantFrom('Asia/Tokyo', 'America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'UTC')
    fc.assert(
      fc.property(wallTime, wallTime, timeZone, now, (from, to, zone, instant) => {
        const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
        // A change of daylight saving time cannot skip a break of more than two hours between the quiet hours.
        fc.pre((minutes(from) - minutes(to) + 1440) % 1440 > 120)
        const quietHours = { from, to, timeZone: zone }
        const end = quietHoursEnd(quietHours, instant)
        if (end === null) return
        expect(end).toBeGreaterThan(instant)
        expect(end - instant).toBeLessThanOrEqual(25 * 3_600_000)
        expect(quietHoursEnd(quietHours, end)).toBeNull()
        expect(quietHoursEnd(quietHours, end - 60_000)).toBe(end)
      }),
    )
  })
})
