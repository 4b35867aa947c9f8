import type { z } from 'zod'
import type { EndpointResponse } from '#shared/http-contract.ts'
import type { WrittenTask } from '#shared/model/runs.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'
import type { TrackerApi, trackerApi } from '#shared/tracker-api.ts'
import type { Caller, DeviceCaller } from '../../domain/people/caller.ts'
import { changeBySettlement } from '../../domain/runs/settlement.ts'
import { bounded, boundedCalls } from '../../domain/runs/settlement-bounds.ts'
import { isKnownRun, type StoredRun } from '../../domain/runs/stored-run.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import { addCalls } from '../api-budget/budget.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace, type WorkspaceScope } from '../transaction.ts'
import { saveMatches } from './matches.ts'

type Body<O extends 'runs.renew' | 'runs.settle'> = z.output<(typeof trackerApi)[O]['body']>
type Outcome = Body<'runs.settle'>['runs'][number]

/**
 * Extends leases and returns the ids of the runs that the device still holds. A device holds a run with an expired lease until another device claims
 * the run. With `aboutToWrite`, the run is marked as possibly written before the device writes.
 */
export function renewRuns(
  { store, clock }: TrackerContext,
  { workspaceId, deviceId }: DeviceCaller,
  body: Body<'runs.renew'>,
): Promise<string[]> {
  return store.inTransaction(async (unit) => {
    const { runs } = unit.forWorkspace(workspaceId)
    const now = clock.now()
    const until = now + body.leaseMs
    const writingAt = body.aboutToWrite ? now : null
    const held: string[] = []
    // Runs are always updated in the order of their ids, which prevents deadlocks.
    const inOrder = [...body.runs].sort((a, b) => a.runId.localeCompare(b.runId))
    for (const { runId, leaseToken, writing } of inOrder) {
      const written = await runs.extendLease({ runId, leaseToken, deviceId }, until, writingAt)
      if (written === null) continue
      held.push(runId)
      if (body.aboutToWrite && writing) await noteWriting(runs, runId, written, writing)
    }
    return held
  })
}

/** The maximum number of stored versions of a Task. The latest versions are kept. */
const keptVersions = 4

/** Stores the text of the Task before the device writes it. So the text is available even if the device stops right after the write. */
async function noteWriting(
  runs: WorkspaceRepositories['runs'],
  runId: string,
  before: readonly WrittenTask[],
  writing: WrittenTask,
): Promise<void> {
  const text = JSON.stringify(writing)
  const others = before.filter((each) => JSON.stringify(each) !== text)
  const written = [...others, writing].slice(-keptVersions)
  if (JSON.stringify(written) === JSON.stringify(before)) return
  await runs.update(runId, { written })
}

export type Settled = { settled: string[]; lost: EndpointResponse<TrackerApi['runs.settle']>['lost'] }
type Held = { run: StoredRun; settlement: Settlement }

/** Settles the runs that the calling device holds. Runs whose lease is lost are returned as `lost`, with the id of the Task that is kept. */
export async function settleRuns(
  context: TrackerContext,
  caller: DeviceCaller,
  body: Body<'runs.settle'>,
): Promise<Settled> {
  const answer = await settleInTransaction(context, caller, body)
  if (answer.settled.length > 0) {
    // This write is not part of the transaction, so that no settlement waits for the row of the device.
    const { deviceConnections } = context.store.forWorkspace(caller.workspaceId)
    await deviceConnections.markWorked(caller.deviceId, context.clock.now(), workedEveryMs)
  }
  return answer
}

/** The minimum interval between two writes of `workedAt` for a device. */
const workedEveryMs = 10_000

function settleInTransaction(
  context: TrackerContext,
  caller: DeviceCaller,
  body: Body<'runs.settle'>,
): Promise<Settled> {
  return inWorkspace(context, caller.workspaceId, async (scope) => {
    const now = context.clock.now()
    const runs = await scope.repositories.runs.lock(body.runs.map(({ runId }) => runId))
    const answer: Settled = { settled: [], lost: [] }
    const held: Held[] = []
    for (const outcome of body.runs) {
      const run = runs.get(outcome.runId)
      const lease = run ? leaseOf(run, outcome, caller.deviceId) : 'lost'
      if (!run || lease === 'lost') {
        answer.lost.push(lostRun(outcome.runId, run))
        continue
      }
      answer.settled.push(run.id)
      if (lease === 'settledBefore') continue
      const settlement = accepted(context, caller, run, outcome.settlement)
      held.push({ run, settlement })
      runs.set(run.id, { ...run, ...(await settleOne(scope, caller, { run, settlement }, now)) })
    }
    await countCalls(scope.repositories, body.apiCalls, held, now)
    await saveMatches(scope, held, body.matches, now)
    return answer
  })
}

async function settleOne(
  { repositories, publish }: WorkspaceScope,
  { workspaceId }: Caller,
  { run, settlement }: Held,
  now: number,
) {
  const change = changeBySettlement(run, settlement, now)
  await repositories.runs.update(run.id, change)
  await publish({ type: 'run.settled', workspaceId, run, settlement, at: now })
  return change
}

const countCalls = (repositories: WorkspaceRepositories, calls: number, held: readonly Held[], now: number) =>
  addCalls(
    repositories,
    boundedCalls(
      calls,
      held.map(({ settlement }) => settlement),
    ),
    now,
  )

const lostRun = (runId: string, run: StoredRun | undefined): Settled['lost'][number] => ({
  runId,
  keptTaskId: run?.result?.taskId ?? null,
  isOver: !run || ['done', 'skipped', 'failed'].includes(run.state),
})

/** Returns the settlement. If the device reported values that this run cannot have, returns a failure instead (ADR 50). */
function accepted(
  { log }: TrackerContext,
  { deviceId }: DeviceCaller,
  run: StoredRun,
  reported: Settlement,
): Settlement {
  if (!isKnownRun(run)) throw new Error(`run ${run.id} has an action that this tracker does not know`)
  const settlement = bounded(run.action, reported)
  if (settlement !== reported && settlement.state === 'failed') {
    log.warn({ runId: run.id, deviceId, reason: settlement.reason.detail }, 'a settlement was not accepted')
  }
  return settlement
}

/** Returns `settledBefore` if this lease was settled already. The device repeats a call whose response was lost. A lease belongs to one device. */
function leaseOf(
  run: StoredRun,
  { leaseToken }: Outcome,
  deviceId: string,
): 'held' | 'settledBefore' | 'lost' {
  if (run.leaseToken !== leaseToken || run.leaseDeviceId !== deviceId) return 'lost'
  return run.state === 'claimed' ? 'held' : 'settledBefore'
}
