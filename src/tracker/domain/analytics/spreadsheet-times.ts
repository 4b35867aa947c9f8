/** Formats epoch ms as local time, e.g. `2026-11-22 18:30:00`, which Excel reads as a time in every language. */
export type TimeOf = (at: number) => string

/** Returns a formatter for a time zone with this IANA name. */
export function timesIn(timeZone: string): TimeOf {
  // The Swedish locale writes dates in the order of ISO 8601.
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    ...({ year: 'numeric', month: '2-digit', day: '2-digit' } as const),
    ...({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const),
  })
  return (at) => format.format(at)
}
