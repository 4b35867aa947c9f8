/** Calendar days in this computer's time zone, `YYYY-MM-DD`. An empty text means no limit. */
export type CustomRange = { from: string; to: string }
/** All visits, the last days including today, or the range that the member chose. */
export const ranges = ['whenever', '1', '7', '30', '90', 'own'] as const
export type Range = (typeof ranges)[number]

const localMidnight = (year: number, month: number, day: number) => new Date(year, month, day).toISOString()

function midnightOf(day: string, daysLater = 0): string | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? []
  return year ? localMidnight(Number(year), Number(month) - 1, Number(date) + daysLater) : undefined
}

/**
 * Converts a range of days into instants, ISO 8601. `from` is the start of the first day. `to` is the start of the day after the last day.
 * @param now epoch ms
 */
export function rangeToInstants(range: Range, own: CustomRange, now: number): { from?: string; to?: string } {
  if (range === 'whenever') return {}
  if (range === 'own') {
    const from = midnightOf(own.from)
    const to = midnightOf(own.to, 1)
    return { ...(from ? { from } : {}), ...(to ? { to } : {}) }
  }
  const today = new Date(now)
  // The range includes today, so 7 days are today and the 6 days before.
  const first = today.getDate() - Number(range) + 1
  return { from: localMidnight(today.getFullYear(), today.getMonth(), first) }
}
