// Owns the decision what a run shall write, from what was read: pure, so that every rule of design §6 is tested here.
import type {
  CampaignAction,
  FindOwnerAction,
  RecordMatch,
  RunReason,
  RunResult,
  TaskAction,
} from '#shared/model/runs.ts'
import { sameRecord } from '#shared/salesforce-id.ts'
import type { Access } from '../salesforce/access.ts'
import { mayAddMembers } from '../salesforce/access-rules.ts'
import type { Refusal } from '../salesforce/errors.ts'
import type { TaskSetup } from '../salesforce/task-setup.ts'
import { findAssignee } from './assignee.ts'
import type { Found, FoundRecord, FoundTask, Job, Owner } from './found.ts'
import { matchRecord, toMatch } from './match.ts'
import { type NewTask, newTask, type TaskFields, taskFields } from './task.ts'

export type Write =
  /** With `externalIdField`, an upsert by the run's id: repeating it makes no second Task. */
  | { type: 'createTask'; fields: NewTask; externalIdField: string | null }
  | { type: 'updateTask'; taskId: string; fields: TaskFields }
  | { type: 'addMember'; campaignId: string; record: { type: 'Lead' | 'Contact'; id: string } }

/** `result` is what is settled when the write went through, with the id that it brought. */
export type Plan =
  | { kind: 'skip'; job: Job; reason: RunReason }
  /** It can't be written, which is known without asking. */
  | { kind: 'refuse'; job: Job; refusal: Pick<Refusal, 'code' | 'message'> }
  /** Nothing to write: it is already so. */
  | { kind: 'keep'; job: Job; result: RunResult }
  /** An earlier attempt may have written what this user can't see: somebody has to look. */
  | { kind: 'undecided'; job: Job }
  | { kind: 'write'; job: Job; write: Write; result: RunResult }

export type PlanContext = {
  found: Found
  /** Tasks that carry a run's reference, for the runs that may have written before. */
  earlier: ReadonlyMap<string, FoundTask>
  /** What this user may see and write; null where it isn't known. */
  access: Access | null
  /** What the org's Task offers; null where it didn't say. */
  setup: TaskSetup | null
  /** Of runs that may have written before: whose Task could be there without being seen, by run id. */
  unseen: ReadonlySet<string>
  org: { instanceUrl: string; isSandbox: boolean }
  me: { id: string; timeZone: string }
  now: number
  /** Runs whose assignee Salesforce refused: they are written without one. */
  withoutAssignee: ReadonlySet<string>
  /** Visits whose pinned match turned out to be gone: match again. */
  unpinned: ReadonlySet<string>
}

export function planRun(job: Job, context: PlanContext): Plan {
  const email = job.visit.visit.visitor.email
  if (!email) return skip(job, 'no_email')
  const record = matchFor(job, context)
  const { action } = job.run
  switch (action.type) {
    case 'task':
      return planTask(job, action, record, context)
    case 'campaign':
      return planCampaign(job, action, record, context)
    case 'findOwner':
      return planFindOwner(job, action, record, context)
  }
}

/** The record that a job's visitor matches; null for an anonymous visit too. */
export function matchFor({ visit }: Job, context: PlanContext): FoundRecord | null {
  const email = visit.visit.visitor.email
  const pinned = context.unpinned.has(visit.visit.id) ? null : visit.match
  return email ? matchRecord(context.found, email, pinned) : null
}

function planTask(job: Job, action: TaskAction, record: FoundRecord | null, context: PlanContext): Plan {
  const assignee = assigneeFor(job, action, record, context)
  const fields = taskFields(job, action, assignee?.timeZone ?? context.me.timeZone)
  const previous = job.run.previous
  if (previous?.taskId) return updateOf(job, previous.taskId, fields, previous)

  const result = resultOf(context, record, assignee)
  const earlier = context.earlier.get(job.run.id)
  if (earlier) return continueEarlier(job, earlier, fields, { ...result, taskId: earlier.id })
  if (!record && !assignee) return skip(job, 'no_record_no_assignee')
  const externalIdField = context.setup?.externalIdField ?? null
  const forOther = assignee !== null && !sameRecord(assignee.id, context.me.id)
  if (!externalIdField && forOther && context.unseen.has(job.run.id)) return { kind: 'undecided', job }
  return {
    kind: 'write',
    job,
    write: { type: 'createTask', fields: newTask(fields, record, assignee), externalIdField },
    result,
  }
}

export function assigneeFor(
  job: Job,
  action: TaskAction,
  record: FoundRecord | null,
  context: PlanContext,
): Owner | null {
  if (context.withoutAssignee.has(job.run.id)) return null
  const { found, org, me } = context
  const rule = { found, isSandbox: org.isSandbox, meId: me.id }
  return findAssignee(action.assignee, rule, record, job.visit.documentOwner.email)
}

/** An earlier attempt did write: a Task that somebody deleted stays deleted, one with older words gets the new ones. */
function continueEarlier(job: Job, earlier: FoundTask, fields: TaskFields, result: RunResult): Plan {
  const same =
    earlier.subject === fields.Subject &&
    earlier.comments === fields.Description &&
    earlier.dueDate === fields.ActivityDate
  if (earlier.deleted || same) return { kind: 'keep', job, result }
  return updateOf(job, earlier.id, fields, result)
}

function updateOf(job: Job, taskId: string, fields: TaskFields, result: RunResult): Plan {
  return { kind: 'write', job, write: { type: 'updateTask', taskId, fields }, result }
}

/** As Salesforce says it of an object that a user can't see. */
const noCampaigns = { code: 'INVALID_TYPE', message: 'This user has no access to campaigns.' }

function planCampaign(
  job: Job,
  action: CampaignAction,
  record: FoundRecord | null,
  context: PlanContext,
): Plan {
  // Once added, a person stays a member: a later leave has nothing to add.
  if (job.run.previous?.record) return { kind: 'keep', job, result: job.run.previous }
  if (!record) return skip(job, 'no_record')
  if (!mayAddMembers(context.access)) return { kind: 'refuse', job, refusal: noCampaigns }
  const { type, id } = record
  return {
    kind: 'write',
    job,
    write: { type: 'addMember', campaignId: action.campaignId, record: { type, id } },
    result: resultOf(context, record, null),
  }
}

/** Nothing is written: the result says who is told. A queue, an inactive owner or no record is nobody. */
function planFindOwner(
  job: Job,
  { rule }: FindOwnerAction,
  record: FoundRecord | null,
  context: PlanContext,
): Plan {
  const account = rule === 'account' ? record?.accountOwner : null
  const owner = account ?? record?.owner ?? null
  const recordOwner = owner && { id: owner.id, name: owner.name, email: owner.email }
  return { kind: 'keep', job, result: { ...resultOf(context, record, null), recordOwner } }
}

function resultOf(context: PlanContext, record: FoundRecord | null, assignee: Owner | null): RunResult {
  const match: RecordMatch | null = record && toMatch(record, context.now)
  return {
    taskId: null,
    campaignMemberId: null,
    record: match,
    assignee: assignee && { id: assignee.id, name: assignee.name },
    instanceUrl: context.org.instanceUrl,
  }
}

function skip(job: Job, code: RunReason['code']): Plan {
  return { kind: 'skip', job, reason: { code, salesforceCode: null, detail: null } }
}
