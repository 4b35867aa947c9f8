import type { Locale } from '#shared/model/basics.ts'
import type { Visit } from '#shared/model/visits.ts'

export type VisitLine =
  | { kind: 'day'; key: string; label: string }
  | { kind: 'visit'; key: string; visit: Visit }

/**
 * Groups visits by the day on which the visit began, in this computer's time zone. `visits` must be sorted newest first. The result has the same order.
 * @param now epoch ms
 */
export function byDay(visits: readonly Visit[], locale: Locale, now: number): VisitLine[] {
  const lines: VisitLine[] = []
  let lastDay = ''
  for (const visit of visits) {
    const day = new Date(visit.openedAt).toDateString()
    if (day !== lastDay) {
      lines.push({ kind: 'day', key: `day ${day}`, label: dayLabel(new Date(visit.openedAt), locale, now) })
      lastDay = day
    }
    lines.push({ kind: 'visit', key: visit.id, visit })
  }
  return lines
}

/** Returns the date with its weekday. For today and yesterday, also contains "today" or "yesterday". */
function dayLabel(day: Date, locale: Locale, now: number): string {
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate())
  const ago = Math.round((midnight(new Date(now)).getTime() - midnight(day).getTime()) / 86_400_000)
  const date = new Intl.DateTimeFormat(locale, { month: 'long', day: 'numeric', weekday: 'long' }).format(day)
  if (ago > 1) return date
  const word = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-ago, 'day')
  return `${word.charAt(0).toUpperCase()}${word.slice(1)} · ${date}`
}
