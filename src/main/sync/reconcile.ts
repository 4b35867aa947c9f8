// Finds the Tasks of runs: by the reference line if an earlier attempt may have written a Task, and by id if the run was settled with a
// Task. SOQL can't filter by comments. So the query filters by other fields, and this module compares the comments.
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

/** The search criteria for a run's Task. One matching criterion is enough, because a person may have changed subject, record or owner. */
export type TaskSearch = {
  job: Job
  subject: string
  whoIds: readonly string[]
  ownerIds: readonly string[]
  /** The age of the run by the tracker's clock, in ms. */
  ageMs: number
}

/**
 * The Task of a run, and its duplicates. A duplicate is another Task with the same reference line; the cause is a late commit or a second
 * worker. The duplicates in `duplicates` may be deleted. The duplicates in `touched` were changed by a person and are kept.
 */
export type EarlierTask = { task: FoundTask; duplicates: readonly FoundTask[]; touched: readonly FoundTask[] }

/** A margin for clocks that are adjusted, and for differences between the clocks of the org's servers. */
const clockMarginMs = 24 * 60 * 60_000
/** The org's own automation changes a new Task within this time. A later change counts as a change by a person. */
const untouchedForMs = 5_000

/** `unseen`: the runs for which no Task was found, although a hidden Task may exist (see {@link isSearchInconclusive}). */
export type EarlierTasks = { earlier: Map<string, EarlierTask>; unseen: Set<string> }

/**
 * Searches for Tasks by reference line. The keys of `earlier` and the values of `unseen` are run ids. Runs without a Task are missing in
 * `earlier`. Throws SalesforceError.
 */
export async function findEarlier(
  org: SalesforceOrg,
  searches: readonly TaskSearch[],
  now: number,
): Promise<EarlierTasks> {
  const earlier = new Map<string, EarlierTask>()
  const unseen = new Set<string>()
  const doubtSharing = org.taskSetup.get()?.shared !== true
  // The org's clock is unknown before the first API call.
  if (org.client.clockOffsetMs() === null) await org.client.refreshUsage()
  const orgNow = now + (org.client.clockOffsetMs() ?? 0)
  for (const chunk of inChunks(searches)) {
    const names = namesOf(chunk.map(({ job }) => job))
    const owners = new Set(chunk.flatMap((search) => search.ownerIds))
    const { results } = await queryVisible(org, (access) => [
      querySubrequest('earlier', queryFor(chunk, orgNow, taskFields(access, names)), true),
      ...(doubtSharing ? [querySubrequest('seen', seenTasksOf([...owners]))] : []),
    ])
    const rows = await org.client.rows(results.get('earlier'), TaskRow)
    const tasks = rows.map((row) => toFoundTask(row, names))
    const seen = doubtSharing ? await org.client.rows(results.get('seen'), OwnedRow) : []
    for (const { job, ownerIds } of chunk) {
      const found = choose(tasks, job)
      if (found) earlier.set(job.run.id, found)
      else if (doubtSharing && isSearchInconclusive(ownerIds, seen)) unseen.add(job.run.id)
    }
  }
  return { earlier, unseen }
}

/** Returns the fields of a Task that this user may see, as a list for SELECT. `names`: the fields that workflows set. */
function taskFields(access: Access | null, names: readonly string[]): string {
  const known = ['Subject', 'Description', 'ActivityDate']
  const fields = visible(access, 'Task', [...new Set([...known, ...names])])
  return ['Id', ...fields, 'CreatedDate', 'LastModifiedDate', 'IsDeleted'].join(', ')
}

const idsPerQuery = 200

/** Returns the names of the fields that the workflows of these jobs set. */
const namesOf = (jobs: readonly Job[]): string[] =>
  jobs.flatMap(({ run: { action } }) =>
    action.type === 'task' ? (action.fields ?? []).map(({ name }) => name) : [],
  )

/**
 * Reads the Tasks with these ids, also deleted Tasks. Tasks that this user can't see are missing. `names`: additional fields to read. Throws
 * SalesforceError.
 */
export async function readTasks(
  org: SalesforceOrg,
  ids: readonly string[],
  names: readonly string[] = [],
): Promise<FoundTask[]> {
  const tasks: FoundTask[] = []
  for (let at = 0; at < ids.length; at += idsPerQuery) {
    const which = `Id IN ${list(ids.slice(at, at + idsPerQuery))}`
    const { results } = await queryVisible(org, (access) => [
      querySubrequest('held', `SELECT ${taskFields(access, names)} FROM Task WHERE ${which}`, true),
    ])
    const rows = await org.client.rows(results.get('held'), TaskRow)
    tasks.push(...rows.map((row) => toFoundTask(row, names)))
  }
  return tasks
}

/** Reads the Tasks with which the runs were settled, also deleted Tasks. Returns these Tasks by run id. Throws SalesforceError. */
export async function readHeld(org: SalesforceOrg, jobs: readonly Job[]): Promise<Map<string, FoundTask>> {
  const ids = new Set(jobs.flatMap(({ run }) => run.previous?.taskId ?? []))
  const tasks = await readTasks(org, [...ids], namesOf(jobs))
  const held = new Map<string, FoundTask>()
  for (const { run } of jobs) {
    const task = tasks.find(({ id }) => run.previous?.taskId && sameRecord(id, run.previous.taskId))
    if (task) held.set(run.id, task)
  }
  return held
}

/**
 * True if an empty search does not prove that no Task exists. With private activities, the connected user can't see Tasks of other users.
 * But if the user sees any Task of an owner, the user would also see the searched Task of this owner, so the empty search is a proof. See
 * docs/adr/0021.
 */
function isSearchInconclusive(
  ownerIds: readonly string[],
  seen: readonly z.output<typeof OwnedRow>[],
): boolean {
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
 * Chooses the Task to keep if several Tasks have the run's reference line: a Task that is not deleted is preferred to a deleted Task, then
 * a Task that a person has changed, then the Task with which the run was settled, then the oldest Task. All workers make the same choice.
 */
function choose(tasks: readonly FoundTask[], { run }: Job): EarlierTask | null {
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
    duplicates: living.filter(({ touched }) => !touched),
    touched: living.filter(({ touched }) => touched),
  }
}

function compare(a: FoundTask, b: FoundTask): number {
  const [left, right] = [a.createdAt + a.id, b.createdAt + b.id]
  return left < right ? -1 : left > right ? 1 : 0
}

function queryFor(searches: readonly TaskSearch[], orgNow: number, fields: string): string {
  const since = orgNow - Math.max(...searches.map(({ ageMs }) => ageMs)) - clockMarginMs
  const conditions = [
    inList('Subject', searches.map((search) => search.subject).filter(isFilterable)),
    inList(
      'WhoId',
      searches.flatMap((search) => search.whoIds),
    ),
    inList(
      'OwnerId',
      searches.flatMap((search) => search.ownerIds),
    ),
  ].filter((condition) => condition !== null)
  return (
    `SELECT ${fields} FROM Task ` +
    `WHERE CreatedDate >= ${dateTime(since)} AND (${conditions.join(' OR ')}) ORDER BY CreatedDate`
  )
}

function inList(field: string, values: readonly string[]): string | null {
  return values.length > 0 ? `${field} IN ${list([...new Set(values)])}` : null
}

/**
 * False for an empty subject, and for a subject with a control character that a query can't contain. Then the Task is found by its record
 * or owner.
 */
function isFilterable(subject: string): boolean {
  try {
    return literal(subject).length > 2
  } catch {
    return false
  }
}

function inChunks(searches: readonly TaskSearch[]): TaskSearch[][] {
  const chunks: TaskSearch[][] = []
  let length = Number.POSITIVE_INFINITY
  for (const search of searches) {
    const cost = [search.subject, ...search.whoIds, ...search.ownerIds]
      .map((text) => encodeURIComponent(text).length + 12)
      .reduce((sum, each) => sum + each, 0)
    if (length + cost > maxEncodedQueryLength - 500) {
      chunks.push([])
      length = 0
    }
    chunks.at(-1)?.push(search)
    length += cost
  }
  return chunks
}

function toFoundTask(row: TaskRow, names: readonly string[]): FoundTask {
  return {
    id: row.Id,
    subject: row.Subject ?? '',
    comments: row.Description ?? '',
    dueDate: row.ActivityDate,
    fields: Object.fromEntries(names.filter((name) => name in row).map((name) => [name, row[name]])),
    createdAt: row.CreatedDate,
    touched: Date.parse(row.LastModifiedDate) - Date.parse(row.CreatedDate) > untouchedForMs,
    deleted: row.IsDeleted,
  }
}
