// Owns how long a delivery is tried: quickly at first, for about a day in all.

const longestMs = 2 * 3_600_000
const mostAttempts = 20

/** After the attempt with this number, counted from 1; null: give up. `firstMs`: the wait after the first. */
export function retryAfterMs(attempt: number, firstMs: number): number | null {
  if (attempt >= mostAttempts) return null
  return Math.min(longestMs, firstMs * 2 ** (attempt - 1))
}
