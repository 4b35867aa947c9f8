// Executes a batch of claimed visits: read, search for earlier Tasks, plan, write, settle. Nothing is stored on this device. If the process
// dies, the leases expire, and the next worker finds the written Tasks by the reference lines.
import { normalizeForComparison } from '#shared/email-address.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'
import { refreshAccess } from '../salesforce/visible-query.ts'
import type { Found, FoundRecord, Job } from './batch-types.ts'
import type { BatchContext } from './context.ts'
import { linkSubjectOf, readClosedStatus } from './link-task.ts'
import { toMatch } from './match.ts'
import { findMembers, type MemberSearch, statusOf } from './members.ts'
import { referenceOf, withPlannedLeads } from './new-leads.ts'
import { planRun } from './plan.ts'
import { matchFor } from './plan-common.ts'
import type { PlanContext } from './plan-types.ts'
import { readBatch } from './read.ts'
import { type EarlierTask, findEarlier, readHeld, type TaskSearch } from './reconcile.ts'
import { readRelated } from './related.ts'
import { deleteTasks, type Settled, settleRuns, tasksPerDelete } from './settle.ts'
import { subjectOf } from './task.ts'
import { hasFields } from './task-field-values.ts'
import { settlementOfFailure } from './verdict.ts'
import type { WritePlan } from './write.ts'
import { withoutWrite, writeInRounds } from './write-rounds.ts'

export type BatchResult = { settlements: readonly Settlement[] }

/**
 * Executes and settles the runs. After an error of Salesforce, the runs are settled as waiting or failed. Throws CodedError
 * if the tracker fails.
 */
export async function executeBatch(context: BatchContext, jobs: readonly Job[]): Promise<BatchResult> {
  const read = await readAll(context, jobs)
  if ('error' in read) return settleAll(context, jobs, read.error)
  if (context.signal.aborted) return settleAll(context, jobs, new Stopped())

  const written = await writeAll(context, jobs, read.plan)
  const verified = await verify(context, read.plan, written)
  const undeleted = new Set([...read.undeleted, ...verified.undeleted])
  const done = verified.settled.map((each) => withSecondSearch(context, read.plan, each, undeleted))
  await settleRuns(context, done, matchesOf(jobs, read.plan, done))
  return { settlements: done.map((each) => each.settlement) }
}

/** The app is quitting. Runs that were not written are settled as waiting, so that another worker can claim these runs at once. */
class Stopped extends Error {}

/** `undeleted`: the runs with a duplicate whose deletion has an unknown outcome. */
type Read = { plan: PlanContext; undeleted: ReadonlySet<string> } | { error: unknown }

async function readAll(context: BatchContext, jobs: readonly Job[]): Promise<Read> {
  const { org, clock } = context
  try {
    await context.step('read')
    const found = await readPeople(context, jobs.filter(needsMatch))
    const planned = withPlannedLeads(jobs, found, context.timing.afterLateCommitMs)
    const isStatusNeeded = jobs.some((job) => isNewLinkTask(job) && matchFor(job, planned) !== null)
    const plan = { ...planned, closedStatus: isStatusNeeded ? await readClosedStatus(org) : null }
    await context.step('planned')
    const members = await findMembers(org, memberSearches(jobs, plan))
    const related = await readRelated(org, contactsToRelate(jobs, plan))
    const uncertain = jobs.filter((job) => isOutcomeUncertain(job) || isSecondSearchDue(job))
    const updated = jobs.filter((job) => job.run.previous?.taskId && job.run.action.type === 'task')
    if (uncertain.length + updated.length === 0)
      return { plan: { ...plan, members, related }, undeleted: new Set<string>() }
    await context.step('reconcile')
    const searches = uncertain.map((job) => taskSearchOf(context, job, plan))
    const { earlier, unseen } =
      searches.length > 0
        ? await findEarlier(org, searches, clock.now())
        : { earlier: new Map<string, EarlierTask>(), unseen: new Set<string>() }
    const held = await readHeld(
      org,
      updated.filter(({ run }) => !earlier.has(run.id)),
    )
    await context.step('reconciled')
    const undeleted = await deleteDuplicates(context, earlier)
    const tasks = new Map([...earlier].map(([runId, each]) => [runId, each.task]))
    return {
      plan: { ...plan, members, related, earlier: tasks, held: new Map([...held, ...tasks]), unseen },
      undeleted,
    }
  } catch (error) {
    return { error }
  }
}

async function readPeople(context: BatchContext, jobs: readonly Job[]): Promise<PlanContext> {
  const { org, people, clock } = context
  if (areFieldsMissing(org, jobs)) await refreshAccess(org)
  const cached = people.lookUp(org, jobs, clock.now())
  if (cached.missing.length === 0) return planContext(context, cached.found, cached.visitIds)
  const read = await readBatch(org, cached.missing)
  people.store(org, cached.missing, read, clock.now())
  const found = {
    records: [...cached.found.records, ...read.records],
    users: [...cached.found.users, ...read.users],
    claims: read.claims,
  }
  return planContext(context, found, cached.visitIds)
}

/** False for a run that has already written: such a run needs neither a record nor an assignee. */
function needsMatch({ run }: Job): boolean {
  if (run.action.type === 'task') return !run.previous?.taskId
  const isRecordEnough = run.action.type === 'campaign' || run.action.type === 'createLead'
  return !isRecordEnough || !run.previous?.record
}

function planContext({ org, clock }: BatchContext, found: Found, cached: ReadonlySet<string>): PlanContext {
  return {
    found,
    cached,
    earlier: new Map(),
    held: new Map(),
    members: new Map(),
    unseen: new Set(),
    access: org.access.get(),
    setup: org.taskSetup.get(),
    org,
    me: org.user,
    now: clock.now(),
    withoutAssignee: new Set(),
    refusedFields: new Map(),
    related: new Map(),
    unpinned: new Set(),
    leadRuns: new Map(),
    waitForLead: new Map(),
    closedStatus: null,
    leadRefusals: new Map(),
  }
}

/** True if the run logs a link, and its Task is not written yet. Such a Task is closed. */
const isNewLinkTask = ({ kind, run }: Job): boolean => kind === 'link' && !run.previous?.taskId

/**
 * True if an earlier attempt may have created a Task whose id is unknown. An org with an external ID field needs the search too: the earlier
 * attempt may have written without the field, and a Task that a person has deleted must not be created again.
 */
function isOutcomeUncertain({ run }: Job): boolean {
  return run.mayHaveWritten && run.action.type === 'task' && !run.previous?.taskId
}

/**
 * Builds the searches for runs whose earlier attempt may have added a member. The earlier attempt may have matched another record. A run that
 * sets a status and whose record is cached is searched for too: an earlier run of the visit probably added the member.
 */
function memberSearches(jobs: readonly Job[], plan: PlanContext): MemberSearch[] {
  return jobs.flatMap((job) => {
    const { run, subject } = job
    if (run.action.type !== 'campaign' || run.previous?.record) return []
    if (!run.mayHaveWritten && !(statusOf(job) && plan.cached.has(subject.id))) return []
    const email = normalizeForComparison(subject.email ?? '')
    const match = matchFor(job, plan)
    const others = plan.found.records.filter(
      (each) => email !== '' && each.email === email && each.id !== match?.id,
    )
    const records = (match ? [match, ...others] : others).filter(({ id }) => referenceOf(id) === null)
    return [{ job, records }]
  })
}

/** Returns the Contacts of the new Tasks that get a related record. */
function contactsToRelate(jobs: readonly Job[], plan: PlanContext): FoundRecord[] {
  const records = jobs.flatMap((job) => {
    const { action, previous } = job.run
    if (action.type !== 'task' || action.relateTo !== 'opportunityOrAccount' || previous?.taskId) return []
    return matchFor(job, plan) ?? []
  })
  return [...new Map(records.map((record) => [record.id, record])).values()]
}

/** The permissions are read again if they are older than this time and do not contain a field or a value of a workflow. */
const missingForMs = 10 * 60_000

/** True if an admin may have added a field or a picklist value of a workflow after the permissions were read. */
function areFieldsMissing({ access }: BatchContext['org'], jobs: readonly Job[]): boolean {
  const known = access.get()
  if (known === null || access.age() < missingForMs) return false
  return jobs.some(({ run: { action } }) => action.type === 'task' && !hasFields(known, action.fields ?? []))
}

/** True if the second search for a duplicate is due: an earlier write may have been committed late (docs/adr/0043). */
function isSecondSearchDue({ run }: Job): boolean {
  return run.action.type === 'task' && run.lookAgainInMs !== null && run.lookAgainInMs <= 0
}

function taskSearchOf({ timing }: BatchContext, job: Job, plan: PlanContext): TaskSearch {
  const { action, previous } = job.run
  if (action.type !== 'task') throw new TypeError('Only the run of a Task can have a Task search.')
  const planned = previous?.taskId ? null : planRun(job, plan)
  const fields: { WhoId?: string; OwnerId?: string } =
    planned?.kind === 'write' && planned.write.type === 'createTask' ? planned.write.fields : {}
  // Both times come from the tracker's clock.
  const claimedAt = Date.parse(job.run.leaseUntil) - timing.leaseMs
  return {
    job,
    subject:
      job.kind === 'link'
        ? linkSubjectOf(job, action)
        : subjectOf(job, action, matchFor(job, plan), plan.me.timeZone),
    whoIds: [fields.WhoId, job.subject.match?.id, previous?.record?.id]
      .filter((id) => id !== undefined)
      .filter((id) => referenceOf(id) === null),
    // A Task without an assignee belongs to the connected user.
    ownerIds: [fields.OwnerId ?? previous?.assignee?.id ?? plan.me.id],
    ageMs: Math.max(0, claimedAt - Date.parse(job.run.createdAt)),
  }
}

async function writeAll(context: BatchContext, jobs: readonly Job[], plan: PlanContext): Promise<Settled[]> {
  const plans = jobs.map((job) => planRun(job, plan))
  const writes = plans.filter((each): each is WritePlan => each.kind === 'write')
  const settled = plans.flatMap(withoutWrite)
  const written = writes.length > 0 ? await writeInRounds(context, plan, writes) : []
  return [...settled, ...written]
}

type Verified = { settled: readonly Settled[]; undeleted: ReadonlySet<string> }

/**
 * Searches for duplicates of runs that have written now and may have written before. The Task of the earlier attempt may have been
 * committed late, or by another worker. All workers keep the same Task.
 */
async function verify(
  context: BatchContext,
  plan: PlanContext,
  settled: readonly Settled[],
): Promise<Verified> {
  const uncertain = settled.filter((each) => each.createdTaskId !== null && each.job.run.mayHaveWritten)
  if (uncertain.length === 0) return { settled, undeleted: new Set() }
  try {
    await context.step('verify')
    const searches = uncertain.map(({ job }) => taskSearchOf(context, job, plan))
    const { earlier } = await findEarlier(context.org, searches, context.clock.now())
    const undeleted = await deleteDuplicates(context, earlier)
    return { settled: settled.map((each) => keepChosen(each, earlier.get(each.job.run.id))), undeleted }
  } catch (error) {
    // The Task exists; only the search failed. So the settlement stays unchanged.
    context.log.warn({ reason: String(error) }, 'Searching for duplicate Tasks failed')
    return { settled, undeleted: new Set() }
  }
}

function keepChosen(settled: Settled, earlier: EarlierTask | undefined): Settled {
  const { settlement } = settled
  if (!earlier || earlier.task.deleted || settlement.state !== 'done') return settled
  return {
    ...settled,
    settlement: { ...settlement, result: { ...settlement.result, taskId: earlier.task.id } },
  }
}

/** Deletes duplicates. Returns the ids of the runs with a duplicate whose deletion has an unknown outcome. */
async function deleteDuplicates(
  { org, log }: BatchContext,
  found: ReadonlyMap<string, EarlierTask>,
): Promise<Set<string>> {
  const duplicates = [...found].flatMap(([runId, each]) => each.duplicates.map(({ id }) => ({ runId, id })))
  const undeleted = new Set<string>()
  for (let at = 0; at < duplicates.length; at += tasksPerDelete) {
    const part = duplicates.slice(at, at + tasksPerDelete)
    const ids = part.map(({ id }) => id)
    try {
      const refused = await deleteTasks(org.client, ids)
      log.warn({ taskIds: ids, refused }, 'Deleted duplicate Tasks')
    } catch (error) {
      log.warn({ taskIds: ids, reason: String(error) }, 'Deleting duplicate Tasks has an unknown outcome')
      for (const { runId } of part) undeleted.add(runId)
    }
  }
  for (const [runId, { touched }] of found) {
    if (touched.length === 0) continue
    const taskIds = touched.map(({ id }) => id)
    log.warn({ runId, taskIds }, 'A person has changed a duplicate Task, so it is kept')
  }
  return undeleted
}

/**
 * Schedules a second search if the Task may have been written twice. The search is due when Salesforce can no longer be executing the first
 * write (docs/adr/0043). A search that was already scheduled and is not yet due stays scheduled. An upsert by external ID can't create a
 * duplicate.
 */
function withSecondSearch(
  { timing }: BatchContext,
  plan: PlanContext,
  settled: Settled,
  undeleted: ReadonlySet<string>,
): Settled {
  const { job, settlement, createdTaskId } = settled
  const { run } = job
  if (settlement.state !== 'done' || run.action.type !== 'task') return settled
  const wroteTwice = run.mayHaveWritten && (createdTaskId !== null || run.attempt > 2)
  const mayDouble = (wroteTwice && !plan.setup?.externalIdField) || undeleted.has(run.id)
  if (!mayDouble && run.lookAgainInMs === null) return settled
  const rest = isSecondSearchDue(job) ? null : run.lookAgainInMs
  const lookAgainAfterMs = mayDouble ? timing.afterLateCommitMs : rest && Math.round(rest)
  return { ...settled, settlement: { ...settlement, lookAgainAfterMs } }
}

/** Settles all runs after a failed read. This attempt wrote nothing; if an earlier attempt may have written, the outcome stays unknown. */
async function settleAll(context: BatchContext, jobs: readonly Job[], error: unknown): Promise<BatchResult> {
  const settled = jobs.map((job) => ({
    job,
    settlement: settlementOf(context, job, error),
    createdTaskId: null,
  }))
  context.log.warn({ runs: jobs.length, reason: String(error) }, 'Reading from Salesforce failed')
  await settleRuns(context, settled, [])
  return { settlements: settled.map((each) => each.settlement) }
}

function settlementOf({ timing }: BatchContext, { run }: Job, error: unknown): Settlement {
  const wrote = run.mayHaveWritten ? 'unknown' : 'no'
  if (!(error instanceof Stopped)) return settlementOfFailure(error, timing, run, wrote)
  const reason = { code: 'salesforce_unavailable', salesforceCode: null, detail: null } as const
  return { state: 'waiting', reason, retryAfterMs: 0, wrote, result: run.previous }
}

/** Returns the new matches of the visits. A link has no stored match. */
function matchesOf(jobs: readonly Job[], plan: PlanContext, settled: readonly Settled[]) {
  const byVisit = Map.groupBy(
    jobs.filter(({ kind }) => kind === 'visit'),
    ({ subject }) => subject.id,
  )
  return [...byVisit].flatMap(([visitId, [job]]) => {
    // The tracker already has this match.
    if (!job || plan.cached.has(visitId)) return []
    const record = matchFor(job, plan)
    // The Lead did not exist when the batch was read.
    const lead = settled.find(
      (each) => each.job.subject.id === visitId && each.job.run.action.type === 'createLead',
    )
    const match = lead?.settlement.state === 'done' ? lead.settlement.result.record : null
    if (match) return [{ visitId, match }]
    return record && referenceOf(record.id) === null ? [{ visitId, match: toMatch(record, plan.now) }] : []
  })
}
