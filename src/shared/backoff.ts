/** The waits between attempts. The wait doubles after each failed attempt, up to `maxMs`. */
export type BackOff = {
  /** The wait after the first failed attempt, in ms. */
  firstMs: number
  /** The maximum wait in ms, without jitter. */
  maxMs: number
  /**
   * The wait is multiplied by a random factor between these two numbers. Therefore clients do not all call a restarted
   * server in the same second. Undefined: no jitter.
   */
  jitter?: readonly [lowest: number, highest: number]
}

/** With this exponent, the wait is longer than each `maxMs` in the project. A much larger exponent would give infinity. */
const maxExponent = 30

/**
 * Calculates the wait of an exponential back-off.
 *
 * @param attempt The number of failed attempts so far, counted from 1. Smaller numbers count as 1.
 * @param random Returns a number from 0 (inclusive) to 1 (exclusive).
 * @returns The wait before the next attempt, in whole ms.
 */
export function backOffMs(
  { firstMs, maxMs, jitter = [1, 1] }: BackOff,
  attempt: number,
  random: () => number = Math.random,
): number {
  const exponent = Math.min(maxExponent, Math.max(0, attempt - 1))
  const wait = Math.min(maxMs, firstMs * 2 ** exponent)
  const [lowest, highest] = jitter
  return Math.round(wait * (lowest + random() * (highest - lowest)))
}
