// Plans the write of a run from the records that were read. The functions are pure, so each rule can be tested without Salesforce.
import { isDeepStrictEqual } from 'node:util'
import type {
  CampaignAction,
  CreateLeadAction,
  FindOwnerAction,
  RecordFieldsAction,
  RecordMatch,
  RunReason,
  RunResult,
  TaskAction,
  TaskNote,
  WrittenTask,
} from '#shared/model/runs.ts'
import type { LeftOutField, RelatedRecord } from '#shared/model/task-fields.ts'
import { sameRecord } from '#shared/salesforce-id.ts'
import { type Access, may } from '../salesforce/access.ts'
import { mayAddMembers } from '../salesforce/access-rules.ts'
import type { Refusal } from '../salesforce/errors.ts'
import type { TaskSetup } from '../salesforce/task-setup.ts'
import { findAssignee } from './assignee.ts'
import type { Found, FoundRecord, FoundTask, Job, Owner } from './batch-types.ts'
import { linkTaskWords } from './link-task.ts'
import { matchRecord, toMatch } from './match.ts'
import { isHigherStatus } from './member-status.ts'
import { type Member, statusOf } from './members.ts'
import { changesOf } from './merge.ts'
import { emailOf, type LeadWrite, leadWrite, referenceOf, refusalOf } from './new-leads.ts'
import { judgeRecord } from './record-conditions.ts'
import { type FieldValues, mappedValues } from './record-fields.ts'
import { relatedFor } from './related.ts'
import {
  type NewTask,
  newTask,
  type TaskFields,
  type TaskWords,
  taskWords,
  type WordOptions,
} from './task.ts'

export type Write =
  /** With `externalIdField` the write is an upsert by the run's id, so a repetition creates no second Task. */
  | { type: 'createTask'; fields: NewTask; externalIdField: string | null; written: WrittenTask }
  | { type: 'updateTask'; taskId: string; fields: Partial<TaskFields>; written: WrittenTask }
  /** `status` null: the campaign's default. */
  | {
      type: 'addMember'
      campaignId: string
      record: { type: 'Lead' | 'Contact'; id: string }
      status: string | null
    }
  /** Raises the status of an existing member. */
  | { type: 'updateMember'; memberId: string; status: string }
  | LeadWrite
  /** Sends nothing. Another run of the batch creates the Lead of this visitor, and this run is planned again afterwards. */
  | { type: 'awaitLead'; reference: string }
  /** Writes mapped fields of a Lead or Contact. */
  | { type: 'updateRecord'; record: { type: 'Lead' | 'Contact'; id: string }; fields: FieldValues }

/** The plan of a run. The run is settled with `result`; after a write, the new id is added to `result`. */
export type Plan =
  | { kind: 'skip'; job: Job; reason: RunReason }
  /** Salesforce would refuse the write, according to the permissions. */
  | { kind: 'refuse'; job: Job; refusal: Pick<Refusal, 'code' | 'message'> }
  /** Nothing to write: the record already has the wanted state. */
  | { kind: 'keep'; job: Job; result: RunResult }
  /** An earlier attempt may have written a Task that this user can't see. A person must search for the Task. */
  | { kind: 'undecided'; job: Job }
  /** An earlier call may still create the Lead that this run needs. The run is tried again after `ms`. */
  | { kind: 'wait'; job: Job; ms: number }
  /** `cached`: the record and the assignee come from the cache and may be out of date. */
  | { kind: 'write'; job: Job; write: Write; result: RunResult; cached?: boolean }

export type PlanContext = {
  found: Found
  /** The visits whose record comes from the cache and was not read in this batch. */
  cached: ReadonlySet<string>
  /** The Tasks that a search by reference line has found, by run id. The search covers runs that may have written before. */
  earlier: ReadonlyMap<string, FoundTask>
  /** The permissions of the connected user; null if unknown. */
  access: Access | null
  /**
   * The current Tasks of runs that were already settled with a Task, and the Tasks of `earlier`, by run id. Tasks that this user can't see
   * are missing.
   */
  held: ReadonlyMap<string, FoundTask>
  /** The org's setup for Tasks; null if unknown. */
  setup: TaskSetup | null
  /** The existing campaign members that a search has found, by run id. */
  members: ReadonlyMap<string, Member>
  /** The ids of runs that may have written a Task which this user can't see. */
  unseen: ReadonlySet<string>
  org: { instanceUrl: string; isSandbox: boolean }
  me: { id: string; timeZone: string; name?: string; email?: string }
  now: number
  /** The ids of runs whose assignee Salesforce refused. Their Tasks are written without an assignee. */
  withoutAssignee: ReadonlySet<string>
  /** The names of fields that Salesforce refused, by run id. The Task is written without these fields. */
  refusedFields: ReadonlyMap<string, ReadonlySet<string>>
  /** The related records of Contacts, by Contact id, for the runs whose workflow wants one. */
  related: ReadonlyMap<string, RelatedRecord>
  /** By address: the id of the run that creates the planned Lead. The Lead is one of `found.records`. See new-leads.ts. */
  leadRuns: ReadonlyMap<string, string>
  /** By address: the time in ms in which an earlier call may still create a Lead. */
  waitForLead: ReadonlyMap<string, number>
  /** The status of Tasks that log links; null: the org's default. */
  closedStatus: string | null
  /** By address: why Salesforce refused to create the Lead. */
  leadRefusals: ReadonlyMap<string, Refusal>
  /** The ids of visits whose pinned record no longer exists. These visits are matched again. */
  unpinned: ReadonlySet<string>
}

/** Plans one run. Pure. */
export function planRun(job: Job, context: PlanContext): Plan {
  const plan = planAction(job, context)
  return plan.kind === 'write' ? { ...plan, cached: context.cached.has(job.subject.id) } : plan
}

function planAction(job: Job, context: PlanContext): Plan {
  const email = job.subject.email
  if (!email) return skip(job, 'no_email')
  const record = matchFor(job, context)
  const ms = context.waitForLead.get(emailOf(job))
  if (!record && ms !== undefined && waitsForLead(job, context)) return { kind: 'wait', job, ms }
  const stopped = hasWritten(job, context) ? null : stoppedByConditions(job, record, context)
  if (stopped) return stopped
  const { action } = job.run
  switch (action.type) {
    case 'task':
      return planTask(job, action, record, context)
    case 'campaign':
      return planCampaign(job, action, record, context)
    case 'findOwner':
      return planFindOwner(job, action, record, context)
    case 'createLead':
      return planLead(job, action, record, context)
    case 'recordFields':
      return planRecordFields(job, action, record, context)
  }
}

/** True if an attempt of the run has written. Such a run ignores its conditions: its Task must stay up to date. */
function hasWritten({ run }: Job, { earlier, members }: PlanContext): boolean {
  if (run.action.type === 'campaign') {
    return run.previous?.record != null || (run.mayHaveWritten && members.has(run.id))
  }
  return run.previous?.taskId != null || earlier.has(run.id)
}

/** Returns the plan of a run whose record does not meet the conditions. Null: it meets them. */
function stoppedByConditions(job: Job, record: FoundRecord | null, { found }: PlanContext): Plan | null {
  const verdict = judgeRecord(job, record, found)
  if (verdict.kind === 'met') return null
  if (verdict.kind === 'hidden') return { kind: 'refuse', job, refusal: noCampaigns }
  const reason = { code: 'condition_not_met' as const, salesforceCode: null, detail: null }
  return { kind: 'skip', job, reason: { ...reason, unmet: verdict.unmet } }
}

/** A run that has already written, and the search for an owner, don't wait. */
const waitsForLead = ({ run }: Job, { earlier }: PlanContext) =>
  run.action.type !== 'findOwner' && !run.previous?.taskId && !run.previous?.record && !earlier.has(run.id)

/** Plans the creation of a Lead. If a record exists, nothing is written. If the record comes from an earlier attempt of this run, it counts as created. */
function planLead(
  job: Job,
  action: CreateLeadAction,
  record: FoundRecord | null,
  context: PlanContext,
): Plan {
  const { run } = job
  if (run.previous?.record) return { kind: 'keep', job, result: run.previous }
  if (!record) {
    const refusal = context.leadRefusals.get(emailOf(job)) ?? refusalOf(job, context.access)
    return refusal ? { kind: 'refuse', job, refusal } : skip(job, 'no_record')
  }
  const result = resultOf(context, record, null)
  if (referenceOf(record.id) === null) {
    return { kind: 'keep', job, result: { ...result, ...(run.mayHaveWritten ? { leadCreated: true } : {}) } }
  }
  const isOwn = context.leadRuns.get(emailOf(job)) === run.id
  const withOwner = !context.withoutAssignee.has(run.id)
  const write: Write = isOwn
    ? leadWrite(job, action, record, { access: context.access, withOwner })
    : { type: 'awaitLead', reference: referenceOf(record.id) ?? '' }
  return { kind: 'write', job, write, result: { ...result, leadCreated: true } }
}

/** Plans the write of mapped fields. Writes nothing if the record has the same or newer values. */
function planRecordFields(
  job: Job,
  action: RecordFieldsAction,
  record: FoundRecord | null,
  context: PlanContext,
): Plan {
  if (!record) return skip(job, 'no_record')
  const { access, me } = context
  const { values, labels, readOnly } = mappedValues(job, action, record, { access, timeZone: me.timeZone })
  const result = { ...resultOf(context, record, null), fields: labels }
  if (labels.length === 0 && readOnly.length > 0) {
    const message = `Fields without write access: ${readOnly.join(', ')}`
    return { kind: 'refuse', job, refusal: { code: 'INVALID_FIELD_FOR_INSERT_UPDATE', message } }
  }
  if (labels.length === 0) return { kind: 'keep', job, result }
  const { type, id } = record
  return { kind: 'write', job, write: { type: 'updateRecord', record: { type, id }, fields: values }, result }
}

/** Returns the record that matches the visitor; null without a match, and for an anonymous visit. */
export function matchFor({ subject }: Job, context: PlanContext): FoundRecord | null {
  const { id, email, match } = subject
  const pinned = context.unpinned.has(id) ? null : match
  return email ? matchRecord(context.found, email, pinned) : null
}

function planTask(job: Job, action: TaskAction, record: FoundRecord | null, context: PlanContext): Plan {
  const { previous } = job.run
  if (previous?.taskId) return planUpdate(job, action, previous, context)
  const assignee = assigneeFor(job, action, record, context)
  const timeZone = assignee?.timeZone ?? context.me.timeZone
  const earlier = context.earlier.get(job.run.id)
  if (earlier) {
    const words = wordsFor(job, action, { timeZone, record, right: 'updateable' }, context)
    return updateOf(job, earlier, words, { ...resultOf(context, record, assignee), taskId: earlier.id })
  }
  const words = wordsFor(job, action, { timeZone, record, right: 'createable' }, context)
  const { related, leftOut } = relatedFor(job.run.id, action, record, context)
  const result = {
    ...resultOf(context, record, assignee),
    ...(related ? { relatedTo: related } : {}),
    ...withLeftOut([...words.leftOut, ...leftOut]),
  }
  if (!record && job.kind === 'link') return skip(job, 'no_record')
  if (!record && !assignee) return skip(job, 'no_record_no_assignee')
  const externalIdField = context.setup?.externalIdField ?? null
  const forOther = assignee !== null && !sameRecord(assignee.id, context.me.id)
  if (!externalIdField && forOther && context.unseen.has(job.run.id)) return { kind: 'undecided', job }
  return {
    kind: 'write',
    job,
    write: {
      type: 'createTask',
      fields: newTask(words.fields, record, assignee, related),
      externalIdField,
      written: words.written,
    },
    result,
  }
}

const none: ReadonlySet<string> = new Set()

function wordsFor(
  job: Job,
  action: TaskAction,
  options: Pick<WordOptions, 'timeZone' | 'record' | 'right'>,
  { access, refusedFields, closedStatus }: PlanContext,
): TaskWords {
  const all = { ...options, access, refused: refusedFields.get(job.run.id) ?? none }
  return job.kind === 'link' ? linkTaskWords(job, action, all, closedStatus) : taskWords(job, action, all)
}

const withLeftOut = (leftOut: readonly LeftOutField[]) =>
  leftOut.length > 0 ? { leftOut: [...leftOut] } : {}

export function assigneeFor(
  job: Job,
  action: TaskAction,
  record: FoundRecord | null,
  context: PlanContext,
): Owner | null {
  if (context.withoutAssignee.has(job.run.id)) return null
  const { found, org, me } = context
  const rule = { found, isSandbox: org.isSandbox, meId: me.id }
  const chosen = findAssignee(action.assignee, rule, record, job.subject.documentOwner.email)
  // The Task of a link belongs to the record's owner if the link's owner has no user (ADR 84).
  return chosen ?? (job.kind === 'link' ? (record?.owner ?? null) : null)
}

/**
 * Plans the update of a Task after the visit was resumed and left again. If this user can't see the Task (private activities, changed
 * permissions), the Task is not written, because the write could overwrite a person's text.
 */
function planUpdate(job: Job, action: TaskAction, previous: RunResult, context: PlanContext): Plan {
  const task = context.held.get(job.run.id)
  const timeZone = previous.assignee ? previous.assignee.timeZone : context.me.timeZone
  const options = { timeZone: timeZone ?? 'UTC', record: previous.record, right: 'updateable' } as const
  const words = wordsFor(job, action, options, context)
  if (!task) return { kind: 'keep', job, result: noted(job, words.written, previous, 'notVisible') }
  // Without the assignee's time zone the due date can't be computed, so the due date is not changed.
  const written = timeZone ? words.written : { ...words.written, dueDate: '' }
  return updateOf(job, task, { ...words, written }, { ...previous, taskId: task.id })
}

/** Plans the update of a Task. A Task that a person has deleted is not created again. */
function updateOf(
  job: Job,
  task: FoundTask,
  { written, own }: Pick<TaskWords, 'written' | 'own'>,
  result: RunResult,
): Plan {
  if (task.deleted) return { kind: 'keep', job, result: noted(job, written, result, 'deleted') }
  const fields = changesOf(task, job.run.written, written, own)
  const upToDate = { ...result, taskNote: null }
  if (Object.keys(fields).length === 0) return { kind: 'keep', job, result: upToDate }
  return {
    kind: 'write',
    job,
    write: { type: 'updateTask', taskId: task.id, fields, written },
    result: upToDate,
  }
}

/** Adds a note to the result. If the last written text equals the current text, returns the result without a note. */
function noted(job: Job, now: WrittenTask, result: RunResult, note: TaskNote): RunResult {
  const last = job.run.written.at(-1)
  const isUpToDate = last && isDeepStrictEqual([last.subject, last.lines], [now.subject, now.lines])
  return isUpToDate ? result : { ...result, taskNote: note }
}

/** Salesforce's refusal for an object that the user can't see. */
const noCampaigns = { code: 'INVALID_TYPE', message: 'This user has no access to campaigns.' }

function planCampaign(
  job: Job,
  action: CampaignAction,
  record: FoundRecord | null,
  context: PlanContext,
): Plan {
  // An earlier execution of this run was settled with a record, so the member exists. The member is not changed.
  if (job.run.previous?.record) return { kind: 'keep', job, result: job.run.previous }
  const member = context.members.get(job.run.id)
  if (member) {
    return planMember(job, member, resultOf(context, member.record, null))
  }
  if (!record) return skip(job, 'no_record')
  if (!mayAddMembers(context.access)) return { kind: 'refuse', job, refusal: noCampaigns }
  const { type, id } = record
  const wanted = statusOf(job)
  const status = may(context.access, 'CampaignMember', 'Status', 'createable') ? wanted : null
  return {
    kind: 'write',
    job,
    write: { type: 'addMember', campaignId: action.campaignId, record: { type, id }, status },
    result: { ...resultOf(context, record, null), ...(wanted ? { memberStatus: status } : {}) },
  }
}

/** Raises the status of an existing member. A status that is higher, or that is not in the list of the campaign, is not changed. */
function planMember(job: Job, { id, status, statuses }: Member, found: RunResult): Plan {
  const wanted = statusOf(job)
  const result = { ...found, campaignMemberId: id, ...(wanted ? { memberStatus: status } : {}) }
  if (!wanted || !isHigherStatus(statuses, status, wanted)) return { kind: 'keep', job, result }
  return {
    kind: 'write',
    job,
    write: { type: 'updateMember', memberId: id, status: wanted },
    result: { ...result, memberStatus: wanted },
  }
}

/**
 * Plans no write. `recordOwner` in the result is the owner to notify: with the rule `account` the account's owner if there is one,
 * otherwise the record's owner. `recordOwner` is null for a queue, for an inactive owner, and without a record.
 */
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
    assignee: assignee && { id: assignee.id, name: assignee.name, timeZone: assignee.timeZone },
    instanceUrl: context.org.instanceUrl,
  }
}

function skip(job: Job, code: RunReason['code']): Plan {
  return { kind: 'skip', job, reason: { code, salesforceCode: null, detail: null } }
}
