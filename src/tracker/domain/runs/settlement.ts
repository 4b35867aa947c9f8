import type { Settlement } from '#shared/tracker-api/runs.ts'
import { longestDelayMs } from './settlement-bounds.ts'
import type { RunChange, StoredRun } from './stored-run.ts'

/** Returns true if this attempt certainly wrote nothing: nothing was sent, or Salesforce refused the request. */
function certainlyWroteNothing(settlement: Settlement): boolean {
  if (settlement.state === 'waiting') return settlement.wrote === 'no'
  return settlement.state === 'failed' && settlement.reason.code === 'salesforce_refused'
}

/** Returns the changes of a run after a settlement by the device that has the lease of the run. `now` is epoch ms. */
export function changeBySettlement(run: StoredRun, settlement: Settlement, now: number): RunChange {
  // `mayHaveWritten` is reset only if it is the number of this attempt. An earlier attempt with an unknown outcome may still have written.
  const cleared = certainlyWroteNothing(settlement) && run.mayHaveWritten === run.attempt
  const common: RunChange = {
    leaseUntil: null,
    // A settlement removes an earlier dismissal, because a member dismissed an earlier problem.
    dismissedAt: null,
    reason: settlement.state === 'done' ? null : settlement.reason,
    ...(settlement.result === null ? {} : { result: settlement.result }),
    mayHaveWritten: cleared || settlement.state === 'done' ? 0 : run.mayHaveWritten,
  }
  if (settlement.state === 'waiting') {
    return { ...common, state: 'waiting', availableAt: now + settlement.retryAfterMs }
  }
  const settled: RunChange = {
    ...common,
    settledLeaves: run.claimedLeaves,
    lookAgainAt: lookAgainAt(run, settlement, now),
  }
  // The visit left again while the device was writing, so the Task must be updated.
  if (run.leaves > run.claimedLeaves) return { ...settled, state: 'waiting', availableAt: now }
  return { ...settled, state: settlement.state, settledAt: now }
}

/**
 * Returns when a device must search a second time. Older desktops do not send `lookAgainAfterMs`. If an older desktop settles a run whose second
 * search is due, that search counts as done. Otherwise devices would claim the run again and again.
 */
function lookAgainAt(run: StoredRun, settlement: Settlement, now: number): number | null {
  if (settlement.state !== 'done') return run.lookAgainAt
  const { lookAgainAfterMs } = settlement
  if (lookAgainAfterMs !== undefined)
    return lookAgainAfterMs === null ? null : now + Math.min(lookAgainAfterMs, longestDelayMs)
  return run.lookAgainAt !== null && run.lookAgainAt <= now ? null : run.lookAgainAt
}
