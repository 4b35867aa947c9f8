// Owns the way of a batch of claimed visits: read, look for earlier Tasks, plan, write, settle. It keeps nothing: killed
// anywhere, the lease runs out and the next worker finds what was written by its reference.
import type { ClaimedVisit, Settlement } from '#shared/tracker-api/runs.ts'
import type { BatchContext } from './context.ts'
import { type Found, type Job, jobsOf } from './found.ts'
import { toMatch } from './match.ts'
import { matchFor, type PlanContext, planRun } from './plan.ts'
import { readBatch } from './read.ts'
import { type Earlier, findEarlier, type Trace } from './reconcile.ts'
import { deleteTasks, type Settled, settleRuns } from './settle.ts'
import { taskFields } from './task.ts'
import { settlementOfFailure } from './verdict.ts'
import type { WritePlan } from './write.ts'
import { withoutWrite, writeHeld } from './write-held.ts'

export type BatchResult = { settlements: readonly Settlement[] }

/** Throws where the tracker can't be reached or refuses; what Salesforce does is settled, never thrown. */
export async function executeBatch(
  context: BatchContext,
  visits: readonly ClaimedVisit[],
): Promise<BatchResult> {
  const jobs = jobsOf(visits)
  const read = await readAll(context, jobs)
  if ('error' in read) return settleAll(context, jobs, read.error)
  if (context.signal.aborted) return settleAll(context, jobs, new Stopped())

  const written = await writeAll(context, jobs, read.plan)
  const done = await verify(context, read.plan, written)
  await settleRuns(context, done, matchesOf(visits, read.plan))
  return { settlements: done.map((each) => each.settlement) }
}

/** The app is being quit: what isn't written yet is given back at once, for the next worker. */
class Stopped extends Error {}

type Read = { plan: PlanContext } | { error: unknown }

async function readAll(context: BatchContext, jobs: readonly Job[]): Promise<Read> {
  try {
    await context.step('read')
    const plan = planContext(context, await readBatch(context.org, jobs))
    await context.step('planned')
    const doubtful = jobs.filter(isDoubtful)
    if (doubtful.length === 0) return { plan }
    await context.step('reconcile')
    const { earlier, unseen } = await findEarlier(
      context.org,
      doubtful.map((job) => traceOf(job, plan)),
    )
    await context.step('reconciled')
    await deleteSurplus(context, earlier)
    const tasks = new Map([...earlier].map(([runId, each]) => [runId, each.task]))
    return { plan: { ...plan, earlier: tasks, unseen } }
  } catch (error) {
    return { error }
  }
}

function planContext({ org, clock }: BatchContext, found: Found): PlanContext {
  return {
    found,
    earlier: new Map(),
    unseen: new Set(),
    access: org.access.known(),
    setup: org.taskSetup.known(),
    org,
    me: org.user,
    now: clock.now(),
    withoutAssignee: new Set(),
    unpinned: new Set(),
  }
}

/**
 * An earlier attempt may have made a Task that nobody knows of. Updates and campaign members repeat harmlessly. Looked for
 * even where there is an external id: the earlier attempt may not have known of it, and a deleted Task stays deleted.
 */
function isDoubtful({ run }: Job): boolean {
  return run.mayHaveWritten && run.action.type === 'task' && !run.previous?.taskId
}

function traceOf(job: Job, plan: PlanContext): Trace {
  const { action } = job.run
  if (action.type !== 'task') throw new TypeError('Only a Task has a trace.')
  const planned = planRun(job, plan)
  const fields =
    planned.kind === 'write' && planned.write.type === 'createTask'
      ? planned.write.fields
      : { WhoId: undefined, OwnerId: undefined }
  return {
    job,
    subject: taskFields(job, action, plan.me.timeZone).Subject,
    whoIds: [fields.WhoId, job.visit.match?.id].filter((id) => id !== undefined),
    // Without an assignee a Task is the connected user's.
    ownerIds: [fields.OwnerId ?? plan.me.id],
  }
}

async function writeAll(context: BatchContext, jobs: readonly Job[], plan: PlanContext): Promise<Settled[]> {
  const plans = jobs.map((job) => planRun(job, plan))
  const writes = plans.filter((each): each is WritePlan => each.kind === 'write')
  const settled = plans.flatMap(withoutWrite)
  const written = writes.length > 0 ? await writeHeld(context, plan, writes) : []
  return [...settled, ...written]
}

/**
 * A run that wrote anew although an earlier attempt might have: that one's Task may have appeared meanwhile (a slow
 * commit, a worker that woke up). All workers keep the oldest.
 */
async function verify(
  context: BatchContext,
  plan: PlanContext,
  settled: readonly Settled[],
): Promise<readonly Settled[]> {
  const doubtful = settled.filter((each) => each.createdTaskId !== null && each.job.run.mayHaveWritten)
  if (doubtful.length === 0) return settled
  try {
    await context.step('verify')
    const { earlier } = await findEarlier(
      context.org,
      doubtful.map(({ job }) => traceOf(job, plan)),
    )
    await deleteSurplus(context, earlier)
    return settled.map((each) => keepOldest(each, earlier.get(each.job.run.id)))
  } catch (error) {
    // The Task is there; only the second look failed.
    context.log.warn({ reason: String(error) }, 'Could not look for duplicates')
    return settled
  }
}

function keepOldest(settled: Settled, earlier: Earlier | undefined): Settled {
  const { settlement } = settled
  if (!earlier || earlier.task.deleted || settlement.state !== 'done') return settled
  return {
    ...settled,
    settlement: { ...settlement, result: { ...settlement.result, taskId: earlier.task.id } },
  }
}

async function deleteSurplus(context: BatchContext, found: ReadonlyMap<string, Earlier>): Promise<void> {
  const ids = [...found.values()].flatMap((each) => each.surplus.map((task) => task.id))
  for (let at = 0; at < ids.length; at += 25) await deleteTasks(context.org.client, ids.slice(at, at + 25))
}

/** Nothing was written in this attempt; for runs of which it wasn't looked for, an earlier Task stays possible. */
async function settleAll(context: BatchContext, jobs: readonly Job[], error: unknown): Promise<BatchResult> {
  const settled = jobs.map((job) => ({
    job,
    settlement: settlementOf(context, job, error),
    createdTaskId: null,
  }))
  context.log.warn({ runs: jobs.length, reason: String(error) }, 'Salesforce could not be asked')
  await settleRuns(context, settled, [])
  return { settlements: settled.map((each) => each.settlement) }
}

function settlementOf({ timing }: BatchContext, { run }: Job, error: unknown): Settlement {
  const wrote = run.mayHaveWritten ? 'unknown' : 'no'
  if (!(error instanceof Stopped)) return settlementOfFailure(error, timing, run, wrote)
  const reason = { code: 'salesforce_unavailable', salesforceCode: null, detail: null } as const
  return { state: 'waiting', reason, retryAfterMs: 0, wrote, result: run.previous }
}

function matchesOf(visits: readonly ClaimedVisit[], plan: PlanContext) {
  return visits.flatMap((visit) => {
    const [run] = visit.runs
    const record = run ? matchFor({ visit, run }, plan) : null
    return record ? [{ visitId: visit.visit.id, match: toMatch(record, plan.now) }] : []
  })
}
