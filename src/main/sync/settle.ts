// Owns telling the tracker what came of runs, and undoing what a worker wrote after it had lost its lease.

import { backOffMs } from '#shared/backoff.ts'
import { CodedError } from '#shared/errors.ts'
import type { EndpointResponse } from '#shared/http-contract.ts'
import type { RecordMatch } from '#shared/model/runs.ts'
import { sameRecord } from '#shared/salesforce-id.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'
import type { TrackerApi } from '#shared/tracker-api.ts'
import { readRefusal } from '../salesforce/answers.ts'
import type { BatchContext } from './context.ts'
import type { Job } from './found.ts'
import { readTasks } from './reconcile.ts'

export type Settled = {
  job: Job
  settlement: Settlement
  /** The Task that this attempt itself made, if any: what there would be to undo. */
  createdTaskId: string | null
}
type SettleAnswer = EndpointResponse<TrackerApi['runs.settle']>

/** At most what the tracker takes in one call. */
const maxRunsPerCall = 1000

/** Resolves when the tracker has it. Throws where the tracker refuses this device, or at a stop. */
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

/** A Task is written: that must reach the tracker, so this goes on while the tracker can't be reached. */
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
      // At a stop one try is enough: the next worker finds the Task by its reference.
      if (!passing || signal.aborted || attempt >= 30) throw error
      log.warn({ code: error.code, attempt }, 'Settling runs failed, trying again')
      await clock.sleep(backOffMs({ firstMs: timing.backOff.firstMs, maxMs: 60_000 }, attempt + 1), signal)
    }
  }
}

/**
 * Another worker took the run over. While it is at work nobody knows which Task stays: it may find ours. Once the run is
 * settled with another Task, ours goes. Settled without one (refused, nobody to write it for), ours stays: it is the only
 * one, and whoever tries the run again finds it by its reference. A deleted one would be taken for a rep's own decision. One that
 * somebody has changed stays too (ADR 43).
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
    log.warn({ runId: own.job.run.id, taskId: createdTaskId, kept }, 'An own duplicate was changed and stays')
    return
  }
  await deleteTasks(org.client, [createdTaskId])
  log.warn({ runId: own.job.run.id, taskId: createdTaskId, kept }, 'Deleted an own duplicate')
}

/** A composite's limit. */
export const tasksPerDelete = 25

/**
 * At most {@link tasksPerDelete}. Deleting what is deleted already is no error; answers the codes of other refusals (no right to
 * delete). Throws SalesforceError where nobody knows.
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
