/** How the wait between attempts grows: it doubles from `firstMs` up to `maxMs`. */
export type BackOff = {
  /** The wait after the first failed attempt, in ms. */
  firstMs: number
  /** Upper limit of the doubled wait, before jitter, in ms. */
  maxMs: number
  /**
   * The wait is multiplied by a random factor between these two numbers, so that many clients of a server that comes
   * back don't all call it in the same second. Without it there is no jitter.
   */
  jitter?: readonly [lowest: number, highest: number]
}

/** 2^30 times the first wait is above every limit; larger exponents would only risk an overflow. */
const maxExponent = 30

/**
 * Exponential back-off.
 *
 * @param attempt The number of failed attempts so far, counted from 1. Smaller numbers count as 1.
 * @param random A number from 0 (inclusive) to 1; tests hand in their own.
 * @returns How long to wait before the next attempt: whole ms.
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
