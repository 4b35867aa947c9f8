/**
 * A step of the reference clock. The reference clock was set back by `ms` at the instant `since` (epoch ms on the reference clock). After such a
 * step, the tracker's clock does not go back, but it runs more slowly until the difference is 0 (ADR 41).
 */
export type BackwardStep = { ms: number; since: number }

export const noStep: BackwardStep = { ms: 0, since: 0 }

/** The maximum size of a step. A larger step is ignored, because it cannot come from a valid time. */
export const maxStepMs = 86_400_000

/** The number of ms by which the difference decreases in each ms. */
const lostPerMs = 0.05

/** Returns the remaining difference at the instant `reference` of the reference clock, in ms. */
export const remainingMs = ({ ms, since }: BackwardStep, reference: number): number =>
  Math.min(ms, Math.max(0, ms - (reference - since) * lostPerMs))
