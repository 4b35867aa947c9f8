// Owns the days that are counted, in the rep's zone, as instants for the tracker. Pure.

/** Calendar days of the rep, `YYYY-MM-DD`; an empty one is open. */
export type OwnRange = { from: string; to: string }
export type Range = 'whenever' | '7' | '30' | '90' | 'own'

const localMidnight = (year: number, month: number, day: number) => new Date(year, month, day).toISOString()

function midnightOf(day: string, daysLater = 0): string | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? []
  return year ? localMidnight(Number(year), Number(month) - 1, Number(date) + daysLater) : undefined
}

/** From the first day's midnight on, and before the midnight that ends the last day. `now`: epoch ms. */
export function instantsOf(range: Range, own: OwnRange, now: number): { from?: string; to?: string } {
  if (range === 'whenever') return {}
  if (range === 'own') {
    const from = midnightOf(own.from)
    const to = midnightOf(own.to, 1)
    return { ...(from ? { from } : {}), ...(to ? { to } : {}) }
  }
  const today = new Date(now)
  // Today is the last of the days.
  const first = today.getDate() - Number(range) + 1
  return { from: localMidnight(today.getFullYear(), today.getMonth(), first) }
}
