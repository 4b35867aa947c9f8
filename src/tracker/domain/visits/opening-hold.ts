import type { RunReason } from '#shared/model/runs.ts'

/** Values of the column `visits.hold`. */
export const holds = { none: 0, held: 1, released: 2, dismissed: 3 } as const

/** True where the visit must cause no notification and no run: its link's owner has not answered yet, or has said no. */
export const isHeld = ({ hold }: { hold: number }): boolean => hold === holds.held || hold === holds.dismissed

/** The reason of runs that were skipped because their visit is held. */
export const heldReason: RunReason = { code: 'held', salesforceCode: null, detail: null }

/** A run or message of an opening waits this long, so that a burst is noticed before any of it is written or sent. */
const pauseMs = 2_000

/** The settings of the budget of openings, as they are in the tracker's configuration. */
export type HoldConfig = {
  readonly rateLimit: boolean
  readonly openingsPerNetwork: number
  readonly openingsPerLink: number
  readonly openingsBurst: number
}

/** False where the budget is switched off. */
export const hasBudget = (config: HoldConfig) => config.rateLimit && config.openingsPerNetwork > 0

/** How long the runs and messages of this opening wait, in ms. Visitors who proved their address by a code don't wait. */
export const openingPauseMs = (visit: { confidence: string }, config: HoldConfig): number =>
  hasBudget(config) && visit.confidence !== 'verified' ? pauseMs : 0
