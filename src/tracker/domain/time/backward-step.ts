/**
 * The reference clock was set back by `ms` at its instant `since` (epoch ms). Processes continue with the time before the step and reduce the
 * difference slowly (ADR 41).
 */
export type BackwardStep = { ms: number; since: number }

export const noStep: BackwardStep = { ms: 0, since: 0 }

/** A larger difference cannot come from a valid time and is ignored. */
export const maxStepMs = 86_400_000

/** The share of the elapsed time by which the difference shrinks. */
const lostPerMs = 0.05

/** Returns the remaining difference at the instant `reference` of the reference clock, in ms. */
export const remainingMs = ({ ms, since }: BackwardStep, reference: number): number =>
  Math.min(ms, Math.max(0, ms - (reference - since) * lostPerMs))
