// Owns how a range of instants falls into whole days in UTC, which are kept added up, and the broken ones at its ends. Pure.
import { dayMs } from './count-leaves.ts'

/** Opened at `from` or later and before `to`, epoch ms. */
export type Span = { from: number; to: number }
/** `days`: from the first number on and before the second, as page_days counts them. */
export type SplitSpan = { days: Span; ends: Span[] }

export const always: Span = { from: 0, to: Number.MAX_SAFE_INTEGER }

export function splitSpan({ from, to }: Span): SplitSpan {
  const days = { from: Math.ceil(from / dayMs), to: Math.floor(to / dayMs) }
  if (days.from >= days.to) return { days: { from: 0, to: 0 }, ends: from < to ? [{ from, to }] : [] }
  const ends = [
    { from, to: days.from * dayMs },
    // What comes after the last day that there can be needs no second look.
    ...(to >= always.to ? [] : [{ from: days.to * dayMs, to }]),
  ]
  return { days, ends: ends.filter((end) => end.from < end.to) }
}
