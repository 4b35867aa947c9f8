import { CodedError } from '#shared/errors.ts'
import type { Run } from '#shared/model/runs.ts'
import type { Caller } from '../../domain/people/caller.ts'
import type { RunChange, StoredRun } from '../../domain/runs/stored-run.ts'
import { toRun } from '../../repositories/run-rows.ts'
import type { WorkspaceRepositories } from '../../repositories/store.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace, type WorkspaceScope } from '../transaction.ts'

async function change(
  { repositories, emit }: WorkspaceScope,
  run: StoredRun,
  to: RunChange,
): Promise<StoredRun> {
  await repositories.runs.update(run.id, to)
  emit({ type: 'run.changed', subject: { visitId: run.visitId, runId: run.id } })
  return { ...run, ...to }
}

/** Waits now, for the devices of all members. `now`: epoch ms. */
const waitingAgain = (now: number): RunChange => ({
  state: 'waiting',
  availableAt: now,
  sharedAt: now,
  settledAt: null,
  dismissedAt: null,
})

/** It is not known whether an attempt wrote to Salesforce. */
const hasUnknownOutcome = (run: StoredRun) => run.state === 'failed' && run.reason?.code === 'unknown_outcome'

/**
 * Tries a failed or skipped run again now, on any member's device. A run that waits for its next attempt is tried at once.
 * @throws CodedError not_found, conflict (a device works on it, or it is done)
 */
export function retryRun(context: TrackerContext, caller: Caller, runId: string): Promise<Run> {
  return inWorkspace(context, caller.workspaceId, async (scope) => {
    const run = await lockOpen(scope.repositories, runId)
    const to = waitingAgain(context.clock.now())
    // A member who retries a run of unknown outcome has looked in Salesforce, and found nothing.
    return toRun(await change(scope, run, hasUnknownOutcome(run) ? { ...to, mayHaveWritten: 0 } : to))
  })
}

const maxRetriedAtOnce = 500

/**
 * Tries again what needs attention: the caller's own runs, or everybody's if an admin asks for them. Runs of unknown outcome are
 * left out, because a person has to look at each of them. Answers how many are tried again.
 */
export function retryAll(
  context: TrackerContext,
  { workspaceId, memberId, role }: Caller,
  only: { mine: boolean; documentId?: string | undefined },
): Promise<number> {
  return inWorkspace(context, workspaceId, async (scope) => {
    const { runs } = scope.repositories
    const ownerId = only.mine || role !== 'admin' ? memberId : undefined
    const ids = await runs.retryable({ ownerId, documentId: only.documentId }, maxRetriedAtOnce)
    if (ids.length === 0) return 0
    const locked = [...(await runs.lock(ids)).values()]
    const over = locked.filter(({ state }) => state === 'failed' || state === 'skipped')
    for (const run of over) await change(scope, run, waitingAgain(context.clock.now()))
    return over.length
  })
}

/**
 * Marks a run as one that needs nobody's attention, or takes that back.
 * @throws CodedError not_found, conflict (it is done, or is being tried)
 */
export function dismissRun(
  context: TrackerContext,
  caller: Caller,
  runId: string,
  dismissed: boolean,
): Promise<Run> {
  return inWorkspace(context, caller.workspaceId, async (scope) => {
    const run = await lockOpen(scope.repositories, runId)
    if (run.state === 'waiting') throw new CodedError('conflict', 'This run is tried again already.')
    return toRun(await change(scope, run, { dismissedAt: dismissed ? context.clock.now() : null }))
  })
}

/** Locks a run that is neither done nor claimed. */
async function lockOpen({ runs }: WorkspaceRepositories, runId: string): Promise<StoredRun> {
  const run = (await runs.lock([runId])).get(runId)
  if (!run) throw new CodedError('not_found', 'There is no such run.')
  if (run.state === 'claimed' || run.state === 'done') {
    throw new CodedError('conflict', 'This run is done, or a device works on it now.')
  }
  return run
}
