/**
 * A step of the reference clock: it was set back by `ms` when it showed `since` (epoch ms). After such a step, the tracker's clock does not go back.
 * It reduces the difference slowly (ADR 41).
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
