// Page times are stored as sums for each day (UTC) and for each block of days. The figures of a time range are computed from these sums. For the
// incomplete days at the ends of the range, single visits are read.

export const dayMs = 86_400_000
/** Number of days in a block. The sums of a year fit into about a dozen blocks. */
export const blockDays = 32
/**
 * Returns the key of a block for the column `day`. Blocks are numbered from 1970. The keys of blocks are negative, so that they differ from the keys
 * of days.
 */
export const blockKey = (block: number): number => -1 - block

/** `from` is included, `to` is not. Epoch ms, or numbers of days. */
export type Span = { from: number; to: number }

/** `stored`: ranges of keys (days and blocks) whose sums are stored. `ends`: the incomplete days, in epoch ms. */
export type SplitSpan = { stored: Span[]; ends: Span[] }

export const always: Span = { from: 0, to: Number.MAX_SAFE_INTEGER }

export const isSpanOfAll = ({ from, to }: Span): boolean => from === always.from && to === always.to

const isSome = ({ from, to }: Span) => from < to

/** Splits a range of days into whole blocks and the single days around them. */
function keysOf(days: Span): Span[] {
  const blocks = { from: Math.ceil(days.from / blockDays), to: Math.floor(days.to / blockDays) }
  if (!isSome(blocks)) return [days]
  return [
    // A later block has a smaller key, so the ends of the range are exchanged.
    { from: blockKey(blocks.to - 1), to: blockKey(blocks.from) + 1 },
    { from: days.from, to: blocks.from * blockDays },
    { from: blocks.to * blockDays, to: days.to },
  ]
}

/** Splits a range of epoch ms. Days are UTC days. */
export function splitSpan({ from, to }: Span): SplitSpan {
  const days = { from: Math.ceil(from / dayMs), to: Math.floor(to / dayMs) }
  if (!isSome(days)) return { stored: [], ends: [{ from, to }].filter(isSome) }
  const ends = [
    { from, to: days.from * dayMs },
    // The end of `always` is not an incomplete day.
    ...(to >= always.to ? [] : [{ from: days.to * dayMs, to }]),
  ]
  return { stored: keysOf(days).filter(isSome), ends: ends.filter(isSome) }
}
