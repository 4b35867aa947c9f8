// Plans the write of a run from the records that were read. The functions are pure, so each rule can be tested without Salesforce.
import type { CreateLeadAction, FindOwnerAction, RecordFieldsAction } from '#shared/model/runs.ts'
import type { Claim, FoundRecord, Job } from './batch-types.ts'
import { missingClaim } from './claimed-records.ts'
import { emailOf, leadWrite, referenceOf, refusalOf } from './new-leads.ts'
import { planCampaign } from './plan-campaign.ts'
import { matchFor, noCampaigns, resultOf, skip } from './plan-common.ts'
import { planTask } from './plan-task.ts'
import type { Plan, PlanContext, Write } from './plan-types.ts'
import { judgeRecord } from './record-conditions.ts'
import { mappedValues } from './record-fields.ts'

/** Plans one run. Pure. */
export function planRun(job: Job, context: PlanContext): Plan {
  const plan = planAction(job, context)
  return plan.kind === 'write' ? { ...plan, cached: context.cached.has(job.subject.id) } : plan
}

function planAction(job: Job, context: PlanContext): Plan {
  const { email, claim } = job.subject
  if (!email && !claim) return skip(job, 'no_email')
  const record = matchFor(job, context)
  if (!email && claim && !record && !hasWritten(job, context)) return skipMissing(job, claim, context)
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

/** A Task about a claimed record that this user cannot find would name nobody. */
function skipMissing(job: Job, claim: Claim, { found }: PlanContext): Plan {
  const claimedRecord = missingClaim(found, claim)
  return {
    kind: 'skip',
    job,
    reason: { code: 'no_record', salesforceCode: null, detail: null, claimedRecord },
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
