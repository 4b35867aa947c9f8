// Owns instants as spreadsheets read them: `2026-11-22 18:30:00`, which Excel takes for a time in every language.

/** Epoch ms as wall time. */
export type TimeOf = (at: number) => string

export function timesIn(timeZone: string): TimeOf {
  // Sweden writes ISO 8601.
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    ...({ year: 'numeric', month: '2-digit', day: '2-digit' } as const),
    ...({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const),
  })
  return (at) => format.format(at)
}
