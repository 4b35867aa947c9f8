import type { RunReason } from '#shared/model/runs.ts'

/** Values of the column `visits.hold`. */
export const holds = { none: 0, held: 1, released: 2, dismissed: 3 } as const

/** Returns true if the visit must cause no notification and no run, because no member has answered yet, or because a member dismissed the visit. */
export const isHeld = ({ hold }: { hold: number }): boolean => hold === holds.held || hold === holds.dismissed

/** The reason of runs that were skipped because their visit is held. */
export const heldReason: RunReason = { code: 'held', salesforceCode: null, detail: null }

/**
 * The time that the runs and messages of an opening wait, in ms. If many openings follow within this time, they are held before anything is written
 * or sent.
 */
const pauseMs = 2_000

/** The settings of the opening budget from the tracker's configuration. */
export type HoldConfig = {
  readonly rateLimit: boolean
  readonly openingsPerNetwork: number
  readonly openingsPerLink: number
  readonly openingsBurst: number
}

/** Returns false if the budget is turned off. */
export const hasBudget = (config: HoldConfig) => config.rateLimit && config.openingsPerNetwork > 0

/**
 * Returns the waiting time for the runs and messages of this opening, in ms. The time is 0 for visitors who verified their address, and if the budget
 * is turned off.
 */
export const openingPauseMs = (visit: { confidence: string }, config: HoldConfig): number =>
  hasBudget(config) && visit.confidence !== 'verified' ? pauseMs : 0
