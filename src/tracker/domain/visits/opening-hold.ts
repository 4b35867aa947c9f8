import type { RunReason } from '#shared/model/runs.ts'

/** Values of the column `visits.hold`. */
export const holds = { none: 0, held: 1, released: 2, dismissed: 3 } as const

/** Returns true if the visit must cause no notification and no run: the link's owner has not answered yet, or has refused it. */
export const isHeld = ({ hold }: { hold: number }): boolean => hold === holds.held || hold === holds.dismissed

/** The reason of runs that were skipped because their visit is held. */
export const heldReason: RunReason = { code: 'held', salesforceCode: null, detail: null }

/** The run and the messages of an opening wait for this time, so that a burst is detected before anything is written or sent. */
const pauseMs = 2_000

/** The settings of the opening budget from the tracker's configuration. */
export type HoldConfig = {
  readonly rateLimit: boolean
  readonly openingsPerNetwork: number
  readonly openingsPerLink: number
  readonly openingsBurst: number
}

/** False where the budget is switched off. */
export const hasBudget = (config: HoldConfig) => config.rateLimit && config.openingsPerNetwork > 0

/** Returns the waiting time for the runs and messages of this opening, in ms. It is 0 for visitors who verified their address with a code. */
export const openingPauseMs = (visit: { confidence: string }, config: HoldConfig): number =>
  hasBudget(config) && visit.confidence !== 'verified' ? pauseMs : 0
