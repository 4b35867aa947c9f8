// Reports results to the tracker. If this worker lost the lease of a run, deletes the duplicate Task that this worker wrote.

import { backOffMs } from '#shared/backoff.ts'
import { CodedError } from '#shared/errors.ts'
import type { EndpointResponse } from '#shared/http-contract.ts'
import type { RecordMatch } from '#shared/model/runs.ts'
import { sameRecord } from '#shared/salesforce-id.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'
import type { TrackerApi } from '#shared/tracker-api.ts'
import { readRefusal } from '../salesforce/answers.ts'
import type { Job } from './batch-types.ts'
import type { BatchContext } from './context.ts'
import { readTasks } from './reconcile.ts'

export type Settled = {
  job: Job
  settlement: Settlement
  /**
   * The Task that this attempt created; null without one. If the tracker keeps the Task of another worker, this Task is deleted, unless a
   * person has changed it.
   */
  createdTaskId: string | null
}
type SettleAnswer = EndpointResponse<TrackerApi['runs.settle']>

/** The tracker's limit for one call. */
const maxRunsPerCall = 1000

/**
 * Reports the settlements. Resolves when the tracker has stored the settlements. Throws CodedError if the tracker refuses, or if the app
 * stops.
 */
export async function settleRuns(
  context: BatchContext,
  settled: readonly Settled[],
  matches: readonly { visitId: string; match: RecordMatch }[],
): Promise<void> {
  for (let at = 0; at < settled.length; at += maxRunsPerCall) {
    const part = settled.slice(at, at + maxRunsPerCall)
    await context.step('settle')
    const answer = await callSettle(context, part, at === 0 ? matches : [])
    await context.step('settled')
    for (const lost of answer.lost) {
      const own = part.find((each) => each.job.run.id === lost.runId)
      context.log.warn({ runId: lost.runId, keptTaskId: lost.keptTaskId }, 'The lease of a run was lost')
      if (own?.createdTaskId) context.background(deleteOwnDuplicate(context, own, own.createdTaskId, lost))
    }
  }
}

/** Retries while the tracker can't be reached or refuses only for now, because the Tasks are already written. */
async function callSettle(
  { tracker, clock, log, timing, signal, takeApiCalls }: BatchContext,
  settled: readonly Settled[],
  matches: readonly { visitId: string; match: RecordMatch }[],
): Promise<SettleAnswer> {
  const runs = settled.map(({ job, settlement }) => ({
    runId: job.run.id,
    leaseToken: job.run.leaseToken,
    settlement,
  }))
  const apiCalls = takeApiCalls()
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await tracker.call('runs.settle', { body: { runs, matches: [...matches], apiCalls } })
    } catch (error) {
      const passing = error instanceof CodedError && error.isPassing
      // While the app stops, there is no retry: the next worker finds the Task by its reference line.
      if (!passing || signal.aborted || attempt >= 30) throw error
      log.warn({ code: error.code, attempt }, 'Settling runs failed, trying again')
      await clock.sleep(backOffMs({ firstMs: timing.backOff.firstMs, maxMs: 60_000 }, attempt + 1), signal)
    }
  }
}

/**
 * Called if this worker wrote a Task but lost its lease, so that another worker executes the run. Waits until the other worker has settled
 * the run. If the other worker settled the run with another Task, this function deletes this worker's Task. If the other worker settled the
 * run without a Task, this worker's Task stays, because a deletion would look like a decision of the rep. A Task that a person has changed
 * is never deleted (docs/adr/0043).
 */
async function deleteOwnDuplicate(
  context: BatchContext,
  own: Settled,
  createdTaskId: string,
  known: SettleAnswer['lost'][number],
): Promise<void> {
  const { org, clock, log, signal, timing } = context
  let last: typeof known | undefined = known
  while (last && last.keptTaskId === null && !last.isOver) {
    await clock.sleep(timing.keptTaskPollMs, signal)
    const answer = await callSettle(context, [own], [])
    last = answer.lost.find((each) => each.runId === own.job.run.id)
  }
  const kept = last?.keptTaskId ?? null
  if (kept === null || sameRecord(kept, createdTaskId)) return
  await context.step('undo')
  const [made] = await readTasks(org, [createdTaskId])
  if (made?.touched) {
    log.warn(
      { runId: own.job.run.id, taskId: createdTaskId, kept },
      'A person has changed the duplicate of this worker, so it is kept',
    )
    return
  }
  await deleteTasks(org.client, [createdTaskId])
  log.warn({ runId: own.job.run.id, taskId: createdTaskId, kept }, 'Deleted a duplicate of this worker')
}

/** Salesforce's limit for the subrequests of one composite call. */
export const tasksPerDelete = 25

/**
 * Deletes up to {@link tasksPerDelete} Tasks. A Task that was already deleted is no error. Returns the error codes of the Tasks that could not
 * be deleted, for example without the permission. Throws SalesforceError if the outcome is unknown.
 */
export async function deleteTasks(
  client: BatchContext['org']['client'],
  taskIds: readonly string[],
): Promise<string[]> {
  const results = await client.composite(
    'write',
    taskIds.slice(0, tasksPerDelete).map((id, index) => ({
      referenceId: `task${index}`,
      method: 'DELETE',
      path: `/sobjects/Task/${id}`,
    })),
  )
  return [...results.values()].flatMap(({ body }) => {
    const code = readRefusal(body)?.code
    return code && code !== 'ENTITY_IS_DELETED' && code !== 'NOT_FOUND' ? [code] : []
  })
}
