// Owns how a range of instants falls into blocks of days and days in UTC, which are kept added up, and the broken days at its
// ends. Pure.
import { blockDays, blockKey, dayMs } from '../../services/analytics/counted-visits.ts'

/** From the first on and before the second. Of instants: epoch ms. */
export type Span = { from: number; to: number }
/** `kept`: keys of page_days that cover what `ends`, in instants, do not. */
export type SplitSpan = { kept: Span[]; ends: Span[] }

export const always: Span = { from: 0, to: Number.MAX_SAFE_INTEGER }

const isSome = ({ from, to }: Span) => from < to

/** Days by their numbers: whole blocks of them where there are any. */
function keysOf(days: Span): Span[] {
  const blocks = { from: Math.ceil(days.from / blockDays), to: Math.floor(days.to / blockDays) }
  if (!isSome(blocks)) return [days]
  return [
    // The keys of blocks run backwards.
    { from: blockKey(blocks.to - 1), to: blockKey(blocks.from) + 1 },
    { from: days.from, to: blocks.from * blockDays },
    { from: blocks.to * blockDays, to: days.to },
  ]
}

export function splitSpan({ from, to }: Span): SplitSpan {
  const days = { from: Math.ceil(from / dayMs), to: Math.floor(to / dayMs) }
  if (!isSome(days)) return { kept: [], ends: [{ from, to }].filter(isSome) }
  const ends = [
    { from, to: days.from * dayMs },
    // What comes after the last day that there can be needs no second look.
    ...(to >= always.to ? [] : [{ from: days.to * dayMs, to }]),
  ]
  return { kept: keysOf(days).filter(isSome), ends: ends.filter(isSome) }
}
