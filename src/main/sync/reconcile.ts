// Owns finding out what an earlier attempt wrote (design §6, exactly once): a Task ends in `Ref: <run id>`, but its
// comments can't be filtered, so Tasks are narrowed by what can be, deleted ones included, and read through here.
import { z } from 'zod'
import { sameRecord } from '#shared/salesforce-id.ts'
import { referenceLine } from '#shared/task-text.ts'
import { type Access, visible } from '../salesforce/access.ts'
import { TaskRow } from '../salesforce/answers.ts'
import { querySubrequest } from '../salesforce/connection.ts'
import type { SalesforceOrg } from '../salesforce/salesforce.ts'
import { dateTime, list, literal, maxEncodedQueryLength } from '../salesforce/soql.ts'
import type { FoundTask, Job } from './found.ts'

/** What a run's Task would be found by: words and people may have changed since, hence any of them is enough. */
export type Trace = { job: Job; subject: string; whoIds: readonly string[]; ownerIds: readonly string[] }

/** A run's Task, and further ones with the same reference, which a race of two workers left. */
export type Earlier = { task: FoundTask; surplus: readonly FoundTask[] }

/** Wide enough for clocks that are wrong by hours: tracker, desktop and org each have their own. */
const clockMarginMs = 24 * 60 * 60_000

/** `unseen`: runs without a Task in sight that may have one all the same (see {@link unprovable}). */
export type Looked = { earlier: Map<string, Earlier>; unseen: Set<string> }

/** Both by run id; runs without a Task are left out of `earlier`. Throws SalesforceError. */
export async function findEarlier(org: SalesforceOrg, traces: readonly Trace[]): Promise<Looked> {
  const earlier = new Map<string, Earlier>()
  const unseen = new Set<string>()
  const doubtSharing = org.taskSetup.known()?.shared !== true
  for (const chunk of inChunks(traces)) {
    const owners = new Set(chunk.flatMap((trace) => trace.ownerIds))
    const results = await org.client.composite('read', [
      querySubrequest('earlier', queryFor(chunk, org.access.known()), true),
      ...(doubtSharing ? [querySubrequest('seen', seenTasksOf([...owners]))] : []),
    ])
    const tasks = (await org.client.rows(results.get('earlier'), TaskRow)).map(toFoundTask)
    const seen = doubtSharing ? await org.client.rows(results.get('seen'), OwnedRow) : []
    for (const { job } of chunk) {
      const own = ownTasks(tasks, job.run.id)
      const [task, ...others] = own
      if (task) earlier.set(job.run.id, { task, surplus: others.filter((each) => !each.deleted) })
    }
    if (!doubtSharing) continue
    for (const { job, ownerIds } of chunk) {
      if (!earlier.has(job.run.id) && unprovable(ownerIds, seen)) unseen.add(job.run.id)
    }
  }
  return { earlier, unseen }
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

/** Tasks with a run's reference: living ones first, then the oldest, so that all workers choose the same. */
function ownTasks(tasks: readonly FoundTask[], runId: string): FoundTask[] {
  const line = referenceLine(runId)
  return tasks
    .filter((task) => task.comments.split('\n').some((each) => each.trim() === line))
    .toSorted((a, b) => Number(a.deleted) - Number(b.deleted) || compare(a, b))
}

function compare(a: FoundTask, b: FoundTask): number {
  const [left, right] = [a.createdAt + a.id, b.createdAt + b.id]
  return left < right ? -1 : left > right ? 1 : 0
}

function queryFor(traces: readonly Trace[], access: Access | null): string {
  const since = Math.min(...traces.map(({ job }) => Date.parse(job.run.createdAt))) - clockMarginMs
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
  const fields = visible(access, 'Task', ['Subject', 'Description', 'ActivityDate'])
  return (
    `SELECT Id, ${fields.join(', ')}, CreatedDate, IsDeleted FROM Task ` +
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
    // Salesforce's own pages save comments with CRLF.
    comments: (row.Description ?? '').replaceAll('\r\n', '\n'),
    dueDate: row.ActivityDate,
    createdAt: row.CreatedDate,
    deleted: row.IsDeleted,
  }
}
