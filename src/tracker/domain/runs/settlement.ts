import type { Settlement } from '#shared/tracker-api/runs.ts'
import { longestDelayMs } from './settlement-bounds.ts'
import type { RunChange, StoredRun } from './stored-run.ts'

/** True where this attempt certainly wrote nothing: nothing was sent, or Salesforce refused the request. */
function certainlyWroteNothing(settlement: Settlement): boolean {
  if (settlement.state === 'waiting') return settlement.wrote === 'no'
  return settlement.state === 'failed' && settlement.reason.code === 'salesforce_refused'
}

/** What a settlement changes of a run that its device still holds. `now`: epoch ms. */
export function changeBySettlement(run: StoredRun, settlement: Settlement, now: number): RunChange {
  // An attempt that wrote nothing speaks only for itself: an earlier attempt may still have written.
  const cleared = certainlyWroteNothing(settlement) && run.mayHaveWritten === run.attempt
  const common: RunChange = {
    leaseUntil: null,
    // A new problem has to be looked at again.
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
  // The visit left once more while the device was writing: the Task has to be updated.
  if (run.leaves > run.claimedLeaves) return { ...settled, state: 'waiting', availableAt: now }
  return { ...settled, state: settlement.state, settledAt: now }
}

/** Older desktops don't send `lookAgainAfterMs`. For them a due look counts as done; otherwise it would be claimed for ever. */
function lookAgainAt(run: StoredRun, settlement: Settlement, now: number): number | null {
  if (settlement.state !== 'done') return run.lookAgainAt
  const { lookAgainAfterMs } = settlement
  if (lookAgainAfterMs !== undefined)
    return lookAgainAfterMs === null ? null : now + Math.min(lookAgainAfterMs, longestDelayMs)
  return run.lookAgainAt !== null && run.lookAgainAt <= now ? null : run.lookAgainAt
}
