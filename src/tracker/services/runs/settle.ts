// Owns the rest of a run's life: leases renewed, outcomes settled.
import type { Transaction } from 'kysely'
import type { z } from 'zod'
import type { EndpointResponse } from '#shared/http-contract.ts'
import { RunAction, type WrittenTask } from '#shared/model/runs.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'
import type { TrackerApi, trackerApi } from '#shared/tracker-api.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { bounded, boundedCalls, longestPutOffMs } from '../../domain/runs/settlement-bounds.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import { type RunRow, readResult, readWritten } from '../../repositories/visit-snapshots.ts'
import { addCalls } from '../api-budget/budget.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace } from '../transaction.ts'
import { keepMatches } from './matches.ts'

type Trx = Transaction<Database>
type Body<O extends 'runs.renew' | 'runs.settle'> = z.output<(typeof trackerApi)[O]['body']>
type Outcome = Body<'runs.settle'>['runs'][number]

/**
 * Leases that are still held, longer now. A lease that ran out is held as long as nobody else took the run. With
 * `aboutToWrite` the run remembers that a write may have happened, before it can.
 */
export function renewRuns(
  context: TrackerContext,
  caller: Caller,
  body: Body<'runs.renew'>,
): Promise<string[]> {
  return context.store.transaction(async (trx) => {
    const until = context.clock.now() + body.leaseMs
    const held: string[] = []
    // One order for all, so that two transactions never wait for each other in a circle.
    const inOrder = [...body.runs].sort((a, b) => a.runId.localeCompare(b.runId))
    for (const { runId, leaseToken, writing } of inOrder) {
      const row = await trx
        .updateTable('runs')
        .set((eb) => ({
          lease_until: until,
          ...(body.aboutToWrite
            ? {
                may_have_written: eb
                  .case()
                  .when('may_have_written', '>', 0)
                  .then(eb.ref('may_have_written'))
                  .else(eb.ref('attempt'))
                  .end(),
              }
            : {}),
        }))
        .where('workspace_id', '=', caller.workspaceId)
        .where('run_id', '=', runId)
        .where('state', '=', 'claimed')
        .where('lease_token', '=', leaseToken)
        .where('lease_device_id', '=', caller.deviceId)
        .returning(['run_id', 'written'])
        .executeTakeFirst()
      if (!row) continue
      held.push(row.run_id)
      if (body.aboutToWrite && writing) await noteWriting(trx, caller.workspaceId, row, writing)
    }
    return held
  })
}

/** So many versions are kept: the confirmed one, and those whose outcome nobody knows. */
const keptVersions = 4

/** Before the write, so that it is known even where the worker dies right after. */
async function noteWriting(
  trx: Trx,
  workspaceId: string,
  row: Pick<RunRow, 'run_id' | 'written'>,
  writing: WrittenTask,
): Promise<void> {
  const text = JSON.stringify(writing)
  const others = readWritten(row.written).filter((each) => JSON.stringify(each) !== text)
  const written = JSON.stringify([...others, writing].slice(-keptVersions))
  if (written === row.written) return
  await trx
    .updateTable('runs')
    .set({ written })
    .where('workspace_id', '=', workspaceId)
    .where('run_id', '=', row.run_id)
    .execute()
}

/** Locks as a claim and a leave do: first the visits, then their runs. */
export async function lockRuns(trx: Trx, dialect: string, workspaceId: string, runIds: string[]) {
  const rows = await trx
    .selectFrom('runs')
    .select(['run_id', 'visit_id'])
    .where('workspace_id', '=', workspaceId)
    .where('run_id', 'in', runIds)
    .execute()
  const visitIds = [...new Set(rows.map((row) => row.visit_id))]
  if (dialect === 'postgres' && visitIds.length > 0) {
    await trx
      .selectFrom('visits')
      .select('visit_id')
      .where('workspace_id', '=', workspaceId)
      .where('visit_id', 'in', visitIds)
      .orderBy('visit_id')
      .forUpdate()
      .execute()
  }
  const locked = await trx
    .selectFrom('runs')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('run_id', 'in', runIds)
    .orderBy('run_id')
    .$if(dialect === 'postgres', (query) => query.forUpdate())
    .execute()
  return new Map(locked.map((row) => [row.run_id, row]))
}

/** True where this attempt certainly wrote nothing: nothing was sent, or Salesforce answered with a definite no. */
function saysNo(settlement: Settlement): boolean {
  if (settlement.state === 'waiting') return settlement.wrote === 'no'
  return settlement.state === 'failed' && settlement.reason.code === 'salesforce_refused'
}

/** What a settlement makes of a run that its worker still holds. */
function settled(run: RunRow, settlement: Settlement, now: number): Partial<RunRow> {
  const result = settlement.result === null ? {} : { result: JSON.stringify(settlement.result) }
  const reason = settlement.state === 'done' ? null : JSON.stringify(settlement.reason)
  // What went wrong anew is looked at anew.
  const covered = {
    settled_leaves: run.claimed_leaves,
    lease_until: null,
    dismissed_at: null,
    reason,
    ...result,
  }
  // "No" speaks for this attempt only: an earlier one may still have written.
  const cleared = saysNo(settlement) && run.may_have_written === run.attempt
  const doubt = { may_have_written: cleared || settlement.state === 'done' ? 0 : run.may_have_written }
  if (settlement.state === 'waiting') {
    return {
      ...covered,
      ...doubt,
      settled_leaves: run.settled_leaves,
      state: 'waiting',
      available_at: now + settlement.retryAfterMs,
    }
  }
  const over = { ...covered, ...doubt, look_again_at: lookAgainAt(run, settlement, now) }
  // The visit left once more while the worker was writing: what it wrote has to be brought up to date.
  if (run.leaves > run.claimed_leaves) return { ...over, state: 'waiting', available_at: now }
  return { ...over, state: settlement.state, settled_at: now }
}

/** Of a desktop that doesn't know of looking again, a due look counts as done: it would be handed out for ever. */
function lookAgainAt(run: RunRow, settlement: Settlement, now: number): number | null {
  if (settlement.state !== 'done') return run.look_again_at
  const { lookAgainAfterMs } = settlement
  if (lookAgainAfterMs !== undefined)
    return lookAgainAfterMs === null ? null : now + Math.min(lookAgainAfterMs, longestPutOffMs)
  return run.look_again_at !== null && run.look_again_at <= now ? null : run.look_again_at
}

export type Settled = { settled: string[]; lost: EndpointResponse<TrackerApi['runs.settle']>['lost'] }

export function settleRuns(
  context: TrackerContext,
  caller: Caller,
  body: Body<'runs.settle'>,
): Promise<Settled> {
  const { workspaceId } = caller
  return inWorkspace(context, workspaceId, async ({ trx, unit, publish }) => {
    const now = context.clock.now()
    const ids = body.runs.map(({ runId }) => runId)
    const rows = await lockRuns(trx, context.store.dialect, workspaceId, ids)
    const answer: Settled = { settled: [], lost: [] }
    const held: { run: RunRow; settlement: Settlement }[] = []
    for (const outcome of body.runs) {
      const run = rows.get(outcome.runId)
      const verdict = run ? judge(run, outcome, caller.deviceId) : 'lost'
      if (verdict === 'lost') {
        answer.lost.push({
          runId: outcome.runId,
          keptTaskId: readResult(run?.result ?? null)?.taskId ?? null,
          isOver: !run || ['done', 'skipped', 'failed'].includes(run.state),
        })
        continue
      }
      answer.settled.push(outcome.runId)
      if (verdict === 'known' || !run) continue
      const settlement = bounded(RunAction.parse(JSON.parse(run.action)), outcome.settlement)
      if (settlement !== outcome.settlement && settlement.state === 'failed') {
        context.log.warn(
          { runId: run.run_id, deviceId: caller.deviceId, reason: settlement.reason.detail },
          'a settlement was not accepted',
        )
      }
      held.push({ run, settlement })
      const change = settled(run, settlement, now)
      rows.set(run.run_id, { ...run, ...change })
      await trx
        .updateTable('runs')
        .set(change)
        .where('workspace_id', '=', workspaceId)
        .where('run_id', '=', run.run_id)
        .execute()
      await publish({ type: 'run.settled', run, settlement, at: now })
    }
    await addCalls(
      unit.forWorkspace(workspaceId),
      boundedCalls(
        body.apiCalls,
        held.map(({ settlement }) => settlement),
      ),
      now,
    )
    await keepMatches(trx, workspaceId, held, body.matches)
    return answer
  })
}

/** `known`: this very lease was settled before, and only the answer was lost. A lease is its device's alone. */
function judge(run: RunRow, { leaseToken }: Outcome, deviceId: string): 'held' | 'known' | 'lost' {
  if (run.lease_token !== leaseToken || run.lease_device_id !== deviceId) return 'lost'
  return run.state === 'claimed' ? 'held' : 'known'
}
