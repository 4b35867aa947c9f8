// Calculates when digests are due. Each local day or week has exactly one, also in nights in which the clock changes (ADR 111).
import { dateFormat } from './date-format.ts'
import type { Digest } from './model/digest.ts'

const minuteMs = 60_000
const dayMs = 86_400_000

type Schedule = Pick<Digest, 'every' | 'at' | 'weekday' | 'timeZone'>

/** Returns a function for the local time in the zone, as the epoch ms of the same reading in UTC. An unknown time zone counts as UTC. */
function localTimeIn(timeZone: string): (epochMs: number) => number {
  const date = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const
  const options = { ...date, ...time }
  const formatIn = (zone: string) => dateFormat('en-US', { ...options, timeZone: zone })
  let format: Intl.DateTimeFormat
  try {
    format = formatIn(timeZone)
  } catch {
    format = formatIn('UTC')
  }
  return (epochMs) => {
    const parts = new Map(format.formatToParts(epochMs).map(({ type, value }) => [type, Number(value)]))
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
    return Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    )
  }
}

/**
 * Returns the instant at which a clock in the zone shows `local` (a local time as epoch ms). If the clock shows it twice, the first one. If it skips this
 * time, the instant that is as long after the skip as the time is after its start.
 */
function instantOf(local: number, localTime: (epochMs: number) => number): number {
  const offsetAt = (instant: number) => localTime(instant) - instant
  const before = local - offsetAt(local - dayMs)
  const after = local - offsetAt(local + dayMs)
  const right = [before, after].filter((instant) => localTime(instant) === local)
  return right.length > 0 ? Math.min(...right) : before
}

/** Monday is 1. `local` is a local time as epoch ms. */
const weekdayOf = (local: number) => ((new Date(local).getUTCDay() + 6) % 7) + 1

/** Returns the instants of the digests around `now`, in their order. */
function occurrences({ every, at, weekday, timeZone }: Schedule, now: number): number[] {
  const localTime = localTimeIn(timeZone)
  const [hours = 0, minutes = 0] = at.split(':').map(Number)
  const today = Math.floor(localTime(now) / dayMs) * dayMs
  // These days contain a digest before and one after `now`, also if a zone skips a day.
  const reach = every === 'daily' ? 2 : 8
  return Array.from({ length: 2 * reach + 1 }, (_, index) => today + (index - reach) * dayMs)
    .filter((day) => every === 'daily' || weekdayOf(day) === weekday)
    .map((day) => instantOf(day + (hours * 60 + minutes) * minuteMs, localTime))
}

/** Returns the first digest after `now` (epoch ms), and the one before. Null: digests are off. */
export function digestTimes(schedule: Schedule, now: number): { last: number; next: number } | null {
  if (schedule.every === 'off') return null
  const instants = occurrences(schedule, now)
  const next = instants.find((instant) => instant > now)
  const last = instants.findLast((instant) => instant <= now)
  return next === undefined || last === undefined ? null : { last, next }
}
