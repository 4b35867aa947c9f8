// Finds the Tasks of runs: by their reference if an earlier attempt may have written one, and by id if the run is settled with one. Comments
// can't be filtered in SOQL: other fields narrow the query, and the comments are compared here.
import { z } from 'zod'
import { sameRecord } from '#shared/salesforce-id.ts'
import { referenceLine } from '#shared/task-text.ts'
import { type Access, visible } from '../salesforce/access.ts'
import { TaskRow } from '../salesforce/answers.ts'
import { querySubrequest } from '../salesforce/connection.ts'
import type { SalesforceOrg } from '../salesforce/org.ts'
import { dateTime, list, literal, maxEncodedQueryLength } from '../salesforce/soql.ts'
import { queryVisible } from '../salesforce/visible-query.ts'
import type { FoundTask, Job } from './batch-types.ts'

/** What a run's Task is searched by: subject, record and owner may have changed since, so any of them is enough. */
export type Trace = {
  job: Job
  subject: string
  whoIds: readonly string[]
  ownerIds: readonly string[]
  /** The age of the run by the tracker's clock, in ms. */
  ageMs: number
}

/**
 * A run's Task, and others with the same reference from a late commit or from two workers at once: `surplus` may be deleted, `touched` were
 * changed by somebody and stay.
 */
export type Earlier = { task: FoundTask; surplus: readonly FoundTask[]; touched: readonly FoundTask[] }

/** For clocks that jump, and for an org whose database and web servers have different clocks. */
const clockMarginMs = 24 * 60 * 60_000
/** An org's own automation changes a new Task within this time. */
const untouchedForMs = 5_000

/** `unseen`: runs without a visible Task that may have one all the same (see {@link unprovable}). */
export type Looked = { earlier: Map<string, Earlier>; unseen: Set<string> }

/** Both results are by run id; runs without a Task are missing in `earlier`. Throws SalesforceError. */
export async function findEarlier(
  org: SalesforceOrg,
  traces: readonly Trace[],
  now: number,
): Promise<Looked> {
  const earlier = new Map<string, Earlier>()
  const unseen = new Set<string>()
  const doubtSharing = org.taskSetup.known()?.shared !== true
  // No call was made since the start: the org's clock must be measured first.
  if (org.client.clockOffsetMs() === null) await org.client.refreshUsage()
  const orgNow = now + (org.client.clockOffsetMs() ?? 0)
  for (const chunk of inChunks(traces)) {
    const owners = new Set(chunk.flatMap((trace) => trace.ownerIds))
    const { results } = await queryVisible(org, (access) => [
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

/** The fields of a Task that this user may see. */
function taskFields(access: Access | null): string {
  const fields = visible(access, 'Task', ['Subject', 'Description', 'ActivityDate'])
  return ['Id', ...fields, 'CreatedDate', 'LastModifiedDate', 'IsDeleted'].join(', ')
}

const idsPerQuery = 200

/** The Tasks with these ids that this user may see, including deleted ones. Throws SalesforceError. */
export async function readTasks(org: SalesforceOrg, ids: readonly string[]): Promise<FoundTask[]> {
  const tasks: FoundTask[] = []
  for (let at = 0; at < ids.length; at += idsPerQuery) {
    const which = `Id IN ${list(ids.slice(at, at + idsPerQuery))}`
    const { results } = await queryVisible(org, (access) => [
      querySubrequest('held', `SELECT ${taskFields(access)} FROM Task WHERE ${which}`, true),
    ])
    tasks.push(...(await org.client.rows(results.get('held'), TaskRow)).map(toFoundTask))
  }
  return tasks
}

/** The Tasks that runs are settled with, including deleted ones, by run id. Throws SalesforceError. */
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
 * With private activities a Task that we created for another user is invisible to us, and an empty search proves nothing. If we see any
 * Task of that owner (as a manager does, or because sharing is wider than the setting says), it does. See docs/adr/0021.
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
 * Of several living Tasks with a run's reference, the one that somebody changed stays; else the one that the run is settled with; else
 * the oldest. All workers choose the same one.
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

/** A title can contain a control character, which no query can: such a Task is found by record and owner. */
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
