// Owns the tracker's idea of now: a port, so that tests move time by hand.

export type Clock = {
  /** Epoch ms. */
  now(): number
}

export const toInstant = (epochMs: number): string => new Date(epochMs).toISOString()
export const toInstantOrNull = (epochMs: number | null): string | null =>
  epochMs === null ? null : toInstant(epochMs)
