/**
 * The reference clock was set back by `ms` at its instant `since` (epoch ms). Processes go on from the time before the step and lose the
 * difference slowly (ADR 41).
 */
export type BackwardStep = { ms: number; since: number }

export const noStep: BackwardStep = { ms: 0, since: 0 }

/** A larger difference than this was never a valid time and is ignored. */
export const maxStepMs = 86_400_000

/** The share of the elapsed time by which the difference shrinks. */
const lostPerMs = 0.05

/** The difference that is left at the instant `reference` of the reference clock, in ms. */
export const remainingMs = ({ ms, since }: BackwardStep, reference: number): number =>
  Math.min(ms, Math.max(0, ms - (reference - since) * lostPerMs))
