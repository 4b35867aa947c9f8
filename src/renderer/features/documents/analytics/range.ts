/** Calendar days in the rep's time zone, `YYYY-MM-DD`. An empty one means no limit. */
export type OwnRange = { from: string; to: string }
export type Range = 'whenever' | '7' | '30' | '90' | 'own'

const localMidnight = (year: number, month: number, day: number) => new Date(year, month, day).toISOString()

function midnightOf(day: string, daysLater = 0): string | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? []
  return year ? localMidnight(Number(year), Number(month) - 1, Number(date) + daysLater) : undefined
}

/** The instants of a range: `from` is inclusive (midnight of the first day), `to` is exclusive (the midnight after the last day). `now`: epoch ms. */
export function instantsOf(range: Range, own: OwnRange, now: number): { from?: string; to?: string } {
  if (range === 'whenever') return {}
  if (range === 'own') {
    const from = midnightOf(own.from)
    const to = midnightOf(own.to, 1)
    return { ...(from ? { from } : {}), ...(to ? { to } : {}) }
  }
  const today = new Date(now)
  // Today counts as the last day.
  const first = today.getDate() - Number(range) + 1
  return { from: localMidnight(today.getFullYear(), today.getMonth(), first) }
}
