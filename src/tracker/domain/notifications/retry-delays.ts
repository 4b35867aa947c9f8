import { backOffMs } from '#shared/backoff.ts'

/** With this number of attempts, the retries end after about a day. */
const maxAttempts = 20
const maxMs = 2 * 3_600_000

/**
 * Returns the waiting time after a failed attempt, in ms. Returns null after the last attempt.
 * @param attempt Number of the failed attempt, counted from 1.
 * @param firstMs The waiting time after the first attempt, in ms.
 */
export function retryAfterMs(attempt: number, firstMs: number): number | null {
  if (attempt >= maxAttempts) return null
  return backOffMs({ firstMs, maxMs }, attempt)
}
