// The port to the current time, so that tests can set it.

export type Clock = {
  /** Epoch ms. */
  now(): number
  /**
   * The maximum number of real ms per ms of this clock since that instant: 1, or slightly more if the clock was slowed down since then. Absent:
   * always 1.
   */
  stretchSince?(epochMs: number): number
}

export const stretchSince = (clock: Clock, epochMs: number): number => clock.stretchSince?.(epochMs) ?? 1

export const toInstant = (epochMs: number): string => new Date(epochMs).toISOString()
export const toInstantOrNull = (epochMs: number | null): string | null =>
  epochMs === null ? null : toInstant(epochMs)
