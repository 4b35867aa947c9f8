import type { Locale } from '#shared/model/basics.ts'
import { dayOfWeek, relativeDay } from './date-formats.ts'

/** A line of a list that is grouped by days: the heading of a day, or an item. */
export type DayLine<T> = { kind: 'day'; key: string; label: string } | { kind: 'item'; key: string; item: T }

/**
 * Groups items by day, in this computer's time zone. The items must be sorted by `instantOf`, newest first. The result has the same order.
 * @param instantOf returns the time of an item, ISO 8601
 * @param now epoch ms
 */
export function groupByDay<T extends { id: string }>(
  items: readonly T[],
  instantOf: (item: T) => string,
  locale: Locale,
  now: number,
): DayLine<T>[] {
  const lines: DayLine<T>[] = []
  let lastDay = ''
  for (const item of items) {
    const date = new Date(instantOf(item))
    const day = date.toDateString()
    if (day !== lastDay) {
      lines.push({ kind: 'day', key: `day ${day}`, label: dayLabel(date, locale, now) })
      lastDay = day
    }
    lines.push({ kind: 'item', key: item.id, item })
  }
  return lines
}

/** Returns the date with its weekday. For today and yesterday, also contains "today" or "yesterday". */
function dayLabel(day: Date, locale: Locale, now: number): string {
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate())
  const ago = Math.round((midnight(new Date(now)).getTime() - midnight(day).getTime()) / 86_400_000)
  const date = dayOfWeek(locale).format(day)
  if (ago > 1) return date
  const word = relativeDay(locale).format(-ago, 'day')
  return `${word.charAt(0).toUpperCase()}${word.slice(1)} · ${date}`
}
