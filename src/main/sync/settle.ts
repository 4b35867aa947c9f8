// Settles runs with the tracker, and deletes a Task that a worker wrote after it had lost its lease.

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
  /** The Task that this attempt created, if any: it may have to be deleted. */
  createdTaskId: string | null
}
type SettleAnswer = EndpointResponse<TrackerApi['runs.settle']>

/** The limit of the tracker for one call. */
const maxRunsPerCall = 1000

/** Resolves when the tracker has the results. Throws if the tracker refuses this device, or the app stops. */
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
      if (own?.createdTaskId) context.background(undoDuplicate(context, own, own.createdTaskId, lost))
    }
  }
}

/** The Task is written, and the tracker must learn it: retries while the tracker can't be reached. */
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
      const passing = error instanceof CodedError && (error.status >= 500 || error.status === 429)
      // When the app stops one try is enough: the next worker finds the Task by its reference.
      if (!passing || signal.aborted || attempt >= 30) throw error
      log.warn({ code: error.code, attempt }, 'Settling runs failed, trying again')
      await clock.sleep(backOffMs({ firstMs: timing.backOff.firstMs, maxMs: 60_000 }, attempt + 1), signal)
    }
  }
}

/**
 * Another worker has the run. While it works it is open which Task stays: it may find ours. If the run is settled with another Task, ours is
 * deleted. If it is settled without one (refused, or nobody to write it for), ours stays: it is the only one, and the next attempt finds it
 * by its reference; if we deleted it, the deletion would look like a rep's decision. A Task that somebody changed stays too (docs/adr/0043).
 */
async function undoDuplicate(
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
      'A duplicate of this worker was changed by somebody and stays',
    )
    return
  }
  await deleteTasks(org.client, [createdTaskId])
  log.warn({ runId: own.job.run.id, taskId: createdTaskId, kept }, 'Deleted a duplicate of this worker')
}

/** The limit of a composite call. */
export const tasksPerDelete = 25

/**
 * Deletes up to {@link tasksPerDelete} Tasks. A Task that is deleted already is no error; returns the codes of other refusals (no permission
 * to delete). Throws SalesforceError if the outcome is unknown.
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
