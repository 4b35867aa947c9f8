// Owns the runs that need somebody: which they are, trying them again, and saying that nothing needs to be done.
import type { ExpressionBuilder, Transaction } from 'kysely'
import { CodedError } from '#shared/errors.ts'
import { findOwnerWorkflowId, type Run, RunReason } from '#shared/model/runs.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import type { FeedDraft } from '../../repositories/feed-events.ts'
import { type RunRow, runSnapshot } from '../../repositories/visit-snapshots.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace } from '../transaction.ts'
import { lockRuns } from './settle.ts'

type Trx = Transaction<Database>
type Emit = (event: FeedDraft) => void

/** Failed, or skipped for want of a record; not where somebody looked, nor where only an owner was asked for. */
export const needsSomebody = (run: ExpressionBuilder<Database, 'runs'>) =>
  run.and([
    run('runs.workflow_id', '!=', findOwnerWorkflowId),
    run('runs.dismissed_at', 'is', null),
    run.or([
      run('runs.state', '=', 'failed'),
      run.and([run('runs.state', '=', 'skipped'), run('runs.reason', 'like', '%"no_record%')]),
    ]),
  ])

type OnRuns = ExpressionBuilder<Database, 'runs'>

/** A device found that Salesforce wants its rep to connect again. */
export const waitsForConnection = (run: OnRuns) =>
  run.and([
    run('runs.workflow_id', '!=', findOwnerWorkflowId),
    run('runs.state', '=', 'waiting'),
    run('runs.reason', 'like', '%"salesforce_reconnect"%'),
  ])

/** Waits to be taken by a device: this member's first, whose connection is gone. */
export const waitsFor = (run: OnRuns, memberId: string) =>
  run.and([
    run('runs.workflow_id', '!=', findOwnerWorkflowId),
    run('runs.state', '=', 'waiting'),
    run('runs.owner_id', '=', memberId),
  ])

function reasonCode(run: RunRow): string | null {
  const reason: unknown = run.reason === null ? null : JSON.parse(run.reason)
  return RunReason.safeParse(reason).data?.code ?? null
}

/** Nobody could tell whether an attempt wrote. */
const isUnknown = (run: RunRow) => run.state === 'failed' && reasonCode(run) === 'unknown_outcome'

type Change = Partial<RunRow>

async function change(trx: Trx, run: RunRow, to: Change, emit: Emit): Promise<void> {
  await trx
    .updateTable('runs')
    .set(to)
    .where('workspace_id', '=', run.workspace_id)
    .where('run_id', '=', run.run_id)
    .execute()
  emit({ type: 'run.changed', subject: { visitId: run.visit_id, runId: run.run_id } })
}

const again = (now: number): Change => ({
  ...{ state: 'waiting', available_at: now, shared_at: now, settled_at: null, dismissed_at: null },
})

/**
 * A failed or skipped run is tried again now, by any member's device; one that backs off needn't wait any longer.
 * @throws CodedError not_found, conflict (somebody works on it, or it is done)
 */
export function retryRun(context: TrackerContext, caller: Caller, runId: string): Promise<Run> {
  return inWorkspace(context, caller.workspaceId, async ({ trx, emit }) => {
    const run = await lockOne(trx, context, caller, runId)
    // Whoever says "try again" of a run that may have written has looked, and there is nothing.
    const to = { ...again(context.clock.now()), ...(isUnknown(run) ? { may_have_written: 0 } : {}) }
    await change(trx, run, to, emit)
    return runSnapshot({ ...run, ...to })
  })
}

const mostAtOnce = 500

/**
 * Those that the caller may try again: their own, an admin's choice of all. Runs of which nobody knows whether they wrote are
 * left out, because somebody has to look at each. Answers how many are tried.
 */
export function retryAll(
  context: TrackerContext,
  { workspaceId, memberId, role }: Caller,
  only: { mine: boolean; documentId?: string | undefined },
): Promise<number> {
  return inWorkspace(context, workspaceId, async ({ trx, emit }) => {
    let due = trx
      .selectFrom('runs')
      .select('run_id')
      .where('workspace_id', '=', workspaceId)
      .where(needsSomebody)
      .where('reason', 'not like', '%"unknown_outcome"%')
      .orderBy('created_at', 'desc')
      .limit(mostAtOnce)
    if (only.mine || role !== 'admin') due = due.where('owner_id', '=', memberId)
    if (only.documentId) due = due.where('document_id', '=', only.documentId)
    const ids = (await due.execute()).map((row) => row.run_id)
    if (ids.length === 0) return 0
    const locked = [...(await lockRuns(trx, context.store.dialect, workspaceId, ids)).values()]
    const runs = locked.filter(({ state }) => state === 'failed' || state === 'skipped')
    for (const run of runs) await change(trx, run, again(context.clock.now()), emit)
    return runs.length
  })
}

/**
 * Somebody looked, and nothing needs to be done; or that is taken back.
 * @throws CodedError not_found, conflict (it is done, or is being tried)
 */
export function dismissRun(
  context: TrackerContext,
  caller: Caller,
  runId: string,
  dismissed: boolean,
): Promise<Run> {
  return inWorkspace(context, caller.workspaceId, async ({ trx, emit }) => {
    const run = await lockOne(trx, context, caller, runId)
    if (run.state === 'waiting') throw new CodedError('conflict', 'This run is tried again already.')
    const to = { dismissed_at: dismissed ? context.clock.now() : null }
    await change(trx, run, to, emit)
    const { dismissedAt: _before, ...rest } = runSnapshot(run)
    return to.dismissed_at === null ? rest : { ...rest, dismissedAt: toInstant(to.dismissed_at) }
  })
}

async function lockOne(
  trx: Trx,
  { store }: TrackerContext,
  { workspaceId }: Caller,
  runId: string,
): Promise<RunRow> {
  const run = (await lockRuns(trx, store.dialect, workspaceId, [runId])).get(runId)
  if (!run) throw new CodedError('not_found', 'There is no such run.')
  if (run.state === 'claimed' || run.state === 'done') {
    throw new CodedError('conflict', 'This run is done, or a device works on it now.')
  }
  return run
}
