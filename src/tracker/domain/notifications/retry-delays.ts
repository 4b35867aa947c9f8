import { backOffMs } from '#shared/backoff.ts'

/** A message is tried for about a day in all. */
const maxAttempts = 20
const maxMs = 2 * 3_600_000

/**
 * How long to wait after a failed attempt, in ms; null: give up.
 * @param attempt Number of the failed attempt, counted from 1.
 * @param firstMs The wait after the first attempt.
 */
export function retryAfterMs(attempt: number, firstMs: number): number | null {
  if (attempt >= maxAttempts) return null
  return backOffMs({ firstMs, maxMs }, attempt)
}
