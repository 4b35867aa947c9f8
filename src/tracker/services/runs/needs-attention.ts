import type { z } from 'zod'
import { leadsTeam } from '#shared/access.ts'
import { CodedError } from '#shared/errors.ts'
import type { Run } from '#shared/model/runs.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import { spanOf } from '../../domain/analytics/scope.ts'
import type { Caller } from '../../domain/people/caller.ts'
import type { RunChange, StoredRun } from '../../domain/runs/stored-run.ts'
import { fellShort } from '../../domain/runs/visit-conditions.ts'
import { toRun } from '../../repositories/run-rows.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace, type WorkspaceScope } from '../transaction.ts'
import { changedEventOf } from './changed-event.ts'

async function change(
  { repositories, emit }: WorkspaceScope,
  run: StoredRun,
  to: RunChange,
): Promise<StoredRun> {
  await repositories.runs.update(run.id, to)
  emit(changedEventOf(run))
  return { ...run, ...to }
}

/**
 * Returns the change after which the run waits, and the devices of all members may claim the run. `now` is epoch ms. A member who retries a run that
 * fell short wants the write nevertheless, so the run counts as one that met the conditions of its visit.
 */
const waitingAgain = (run: StoredRun, now: number): RunChange => ({
  ...(fellShort(run) ? { reason: null } : {}),
  state: 'waiting',
  availableAt: now,
  sharedAt: now,
  settledAt: null,
  dismissedAt: null,
})

/** True if the run failed because it is unknown whether an attempt wrote to Salesforce. */
const hasUnknownOutcome = (run: StoredRun) => run.state === 'failed' && run.reason?.code === 'unknown_outcome'

/**
 * Makes a failed or skipped run claimable now, for the devices of all members. A run that waits for its next attempt also becomes claimable now.
 * @throws CodedError not_found, conflict (a device has claimed the run, or the run is done)
 */
export function retryRun(context: TrackerContext, caller: Caller, runId: string): Promise<Run> {
  return inWorkspace(context, caller.workspaceId, async (scope) => {
    const run = await lockOpen(scope.repositories, runId)
    const to = waitingAgain(run, context.clock.now())
    // A member who retries a run with an unknown outcome has searched Salesforce and found nothing.
    return toRun(await change(scope, run, hasUnknownOutcome(run) ? { ...to, mayHaveWritten: 0 } : to))
  })
}

const maxRetriedAtOnce = 500

/**
 * Retries failed and skipped runs that need attention, at most 500. If a manager or an admin calls without `mine`, the runs of all members are retried. Otherwise,
 * only the caller's own runs. Runs with an unknown outcome are not retried, because a person must check each run. Returns the number of retried runs.
 */
export function retryAll(
  context: TrackerContext,
  caller: Caller,
  only: z.output<(typeof trackerApi)['runs.retryAll']['body']>,
): Promise<number> {
  return inWorkspace(context, caller.workspaceId, async (scope) => {
    const { runs } = scope.repositories
    const mine = only.mine || !leadsTeam(caller.role)
    const filters = { ...only, mine, openedIn: spanOf(only) }
    const ids = await runs.retryable(caller, filters, maxRetriedAtOnce)
    if (ids.length === 0) return 0
    const locked = [...(await runs.lock(ids)).values()]
    const over = locked.filter(({ state }) => state === 'failed' || state === 'skipped')
    for (const run of over) await change(scope, run, waitingAgain(run, context.clock.now()))
    return over.length
  })
}

/** Dismisses a run, or takes the dismissal back. @throws CodedError not_found, conflict (the run is done, claimed or waiting) */
export function dismissRun(
  context: TrackerContext,
  caller: Caller,
  runId: string,
  dismissed: boolean,
): Promise<Run> {
  return inWorkspace(context, caller.workspaceId, async (scope) => {
    const run = await lockOpen(scope.repositories, runId)
    if (run.state === 'waiting') throw new CodedError('conflict', 'This run is already being retried.')
    return toRun(await change(scope, run, { dismissedAt: dismissed ? context.clock.now() : null }))
  })
}

/** Locks the run. @throws CodedError not_found, conflict (the run is done or claimed) */
async function lockOpen({ runs }: WorkspaceRepositories, runId: string): Promise<StoredRun> {
  const run = (await runs.lock([runId])).get(runId)
  if (!run) throw new CodedError('not_found', 'There is no such run.')
  if (run.state === 'claimed' || run.state === 'done') {
    throw new CodedError('conflict', 'This run is done, or a device is executing it.')
  }
  return run
}
