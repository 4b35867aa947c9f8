// The port to the current time, so that tests can set it.

export type Clock = {
  /** Epoch ms. */
  now(): number
  /**
   * How many real ms may have passed for each ms of this clock since that instant: 1, or a little more where the clock was held back since.
   * Left out: always 1.
   */
  stretchSince?(epochMs: number): number
}

export const stretchSince = (clock: Clock, epochMs: number): number => clock.stretchSince?.(epochMs) ?? 1

export const toInstant = (epochMs: number): string => new Date(epochMs).toISOString()
export const toInstantOrNull = (epochMs: number | null): string | null =>
  epochMs === null ? null : toInstant(epochMs)
