// Owns finding the Tasks of runs: by their reference where an earlier attempt may have written (design §6, exactly once),
// and by their id where a run is settled with one. Comments can't be filtered: Tasks are narrowed by what can be, and read here.
import { z } from 'zod'
import { sameRecord } from '#shared/salesforce-id.ts'
import { referenceLine } from '#shared/task-text.ts'
import { type Access, visible } from '../salesforce/access.ts'
import { TaskRow } from '../salesforce/answers.ts'
import { askVisible } from '../salesforce/ask.ts'
import { querySubrequest } from '../salesforce/connection.ts'
import type { SalesforceOrg } from '../salesforce/salesforce.ts'
import { dateTime, list, literal, maxEncodedQueryLength } from '../salesforce/soql.ts'
import type { FoundTask, Job } from './found.ts'

/** What a run's Task would be found by: words and people may have changed since, hence any of them is enough. */
export type Trace = {
  job: Job
  subject: string
  whoIds: readonly string[]
  ownerIds: readonly string[]
  /** Since the run was made, by the tracker's clock. */
  ageMs: number
}

/**
 * A run's Task, and further ones with the same reference, which a late commit or a race of two workers left: `surplus` may be
 * deleted, `touched` were changed by somebody and stay.
 */
export type Earlier = { task: FoundTask; surplus: readonly FoundTask[]; touched: readonly FoundTask[] }

/** For clocks that step, and an org whose database and web server don't agree. */
const clockMarginMs = 24 * 60 * 60_000
/** What an org's own automation does to a new Task, it does at once. */
const untouchedForMs = 5_000

/** `unseen`: runs without a Task in sight that may have one all the same (see {@link unprovable}). */
export type Looked = { earlier: Map<string, Earlier>; unseen: Set<string> }

/** Both by run id; runs without a Task are left out of `earlier`. Throws SalesforceError. */
export async function findEarlier(
  org: SalesforceOrg,
  traces: readonly Trace[],
  now: number,
): Promise<Looked> {
  const earlier = new Map<string, Earlier>()
  const unseen = new Set<string>()
  const doubtSharing = org.taskSetup.known()?.shared !== true
  // Nothing was asked since the start: the org's clock is measured first.
  if (org.client.clockOffsetMs() === null) await org.client.refreshUsage()
  const orgNow = now + (org.client.clockOffsetMs() ?? 0)
  for (const chunk of inChunks(traces)) {
    const owners = new Set(chunk.flatMap((trace) => trace.ownerIds))
    const { results } = await askVisible(org, (access) => [
      querySubrequest('earlier', queryFor(chunk, orgNow, access), true),
      ...(doubtSharing ? [querySubrequest('seen', seenTasksOf([...owners]))] : []),
    ])
    const tasks = (await org.client.rows(results.get('earlier'), TaskRow)).map(toFoundTask)
    const seen = doubtSharing ? await org.client.rows(results.get('seen'), OwnedRow) : []
    for (const { job, ownerIds } of chunk) {
      const found = choose(tasks, job)
      if (found) earlier.set(job.run.id, found)
      else if (doubtSharing && unprovable(ownerIds, seen)) unseen.add(job.run.id)
    }
  }
  return { earlier, unseen }
}

/** What this user may see of a Task. */
function taskFields(access: Access | null): string {
  const fields = visible(access, 'Task', ['Subject', 'Description', 'ActivityDate'])
  return ['Id', ...fields, 'CreatedDate', 'LastModifiedDate', 'IsDeleted'].join(', ')
}

const idsPerQuery = 200

/** The Tasks with these ids that this user may see, deleted ones included. Throws SalesforceError. */
export async function readTasks(org: SalesforceOrg, ids: readonly string[]): Promise<FoundTask[]> {
  const tasks: FoundTask[] = []
  for (let at = 0; at < ids.length; at += idsPerQuery) {
    const which = `Id IN ${list(ids.slice(at, at + idsPerQuery))}`
    const { results } = await askVisible(org, (access) => [
      querySubrequest('held', `SELECT ${taskFields(access)} FROM Task WHERE ${which}`, true),
    ])
    tasks.push(...(await org.client.rows(results.get('held'), TaskRow)).map(toFoundTask))
  }
  return tasks
}

/** The Tasks that runs are settled with, deleted ones included, by run id. Throws SalesforceError. */
export async function readHeld(org: SalesforceOrg, jobs: readonly Job[]): Promise<Map<string, FoundTask>> {
  const tasks = await readTasks(org, [...new Set(jobs.flatMap(({ run }) => run.previous?.taskId ?? []))])
  const held = new Map<string, FoundTask>()
  for (const { run } of jobs) {
    const task = tasks.find(({ id }) => run.previous?.taskId && sameRecord(id, run.previous.taskId))
    if (task) held.set(run.id, task)
  }
  return held
}

/**
 * Where activities are private, a Task that we made for somebody else can't be seen by us, and not finding it proves
 * nothing. That we see any Task of this owner (a manager does, or sharing is wider than it says) is the proof.
 */
function unprovable(ownerIds: readonly string[], seen: readonly z.output<typeof OwnedRow>[]): boolean {
  return !ownerIds.every((id) => seen.some((task) => sameRecord(task.OwnerId, id)))
}

const OwnedRow = z.object({ Id: z.string(), OwnerId: z.string() })
const enoughTasks = 200

function seenTasksOf(ownerIds: readonly string[]): string {
  return (
    `SELECT Id, OwnerId FROM Task WHERE OwnerId IN ${list(ownerIds)} ` +
    `ORDER BY CreatedDate DESC LIMIT ${enoughTasks}`
  )
}

/**
 * Of several living Tasks with a run's reference, the one that somebody changed stays, else the one that the run is settled
 * with, else the oldest: all workers choose the same one.
 */
function choose(tasks: readonly FoundTask[], { run }: Job): Earlier | null {
  const line = referenceLine(run.id)
  const settledWith = run.previous?.taskId
  const distance = (task: FoundTask) =>
    Number(task.deleted) * 4 +
    Number(!task.touched) * 2 +
    Number(!(settledWith && sameRecord(task.id, settledWith)))
  const own = tasks
    .filter((task) => task.comments.split('\n').some((each) => each.trim() === line))
    .toSorted((a, b) => distance(a) - distance(b) || compare(a, b))
  const [task, ...others] = own
  if (!task) return null
  const living = others.filter(({ deleted }) => !deleted)
  return {
    task,
    surplus: living.filter(({ touched }) => !touched),
    touched: living.filter(({ touched }) => touched),
  }
}

function compare(a: FoundTask, b: FoundTask): number {
  const [left, right] = [a.createdAt + a.id, b.createdAt + b.id]
  return left < right ? -1 : left > right ? 1 : 0
}

function queryFor(traces: readonly Trace[], orgNow: number, access: Access | null): string {
  const since = orgNow - Math.max(...traces.map(({ ageMs }) => ageMs)) - clockMarginMs
  const conditions = [
    inList('Subject', traces.map((trace) => trace.subject).filter(isFilterable)),
    inList(
      'WhoId',
      traces.flatMap((trace) => trace.whoIds),
    ),
    inList(
      'OwnerId',
      traces.flatMap((trace) => trace.ownerIds),
    ),
  ].filter((condition) => condition !== null)
  return (
    `SELECT ${taskFields(access)} FROM Task ` +
    `WHERE CreatedDate >= ${dateTime(since)} AND (${conditions.join(' OR ')}) ORDER BY CreatedDate`
  )
}

function inList(field: string, values: readonly string[]): string | null {
  return values.length > 0 ? `${field} IN ${list([...new Set(values)])}` : null
}

/** A title may hold a control character that no query can: such a Task is found by its people. */
function isFilterable(subject: string): boolean {
  try {
    return literal(subject).length > 2
  } catch {
    return false
  }
}

function inChunks(traces: readonly Trace[]): Trace[][] {
  const chunks: Trace[][] = []
  let length = Number.POSITIVE_INFINITY
  for (const trace of traces) {
    const cost = [trace.subject, ...trace.whoIds, ...trace.ownerIds]
      .map((text) => encodeURIComponent(text).length + 12)
      .reduce((sum, each) => sum + each, 0)
    if (length + cost > maxEncodedQueryLength - 500) {
      chunks.push([])
      length = 0
    }
    chunks.at(-1)?.push(trace)
    length += cost
  }
  return chunks
}

function toFoundTask(row: TaskRow): FoundTask {
  return {
    id: row.Id,
    subject: row.Subject ?? '',
    comments: row.Description ?? '',
    dueDate: row.ActivityDate,
    createdAt: row.CreatedDate,
    touched: Date.parse(row.LastModifiedDate) - Date.parse(row.CreatedDate) > untouchedForMs,
    deleted: row.IsDeleted,
  }
}
