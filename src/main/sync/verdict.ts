// Decides how to continue after a write: settle the run, or write again at once in another way. All rules for the outcomes of a
// write and for the classes of refusals are in this file.

import { backOffMs } from '#shared/backoff.ts'
import { CodedError } from '#shared/errors.ts'
import type { RunReason, RunResult } from '#shared/model/runs.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'
import { classify, type Refusal, SalesforceError } from '../salesforce/errors.ts'
import { outOfReach, refusedFieldsOf, refusesOptionalField } from './refused-fields.ts'
import type { Timing } from './timing.ts'
import type { WriteOutcome, WritePlan } from './write.ts'

export type Verdict =
  | { kind: 'settle'; settlement: Settlement }
  /** A row lock: write again after a short wait. */
  | { kind: 'again' }
  /** Salesforce refused the assignee: write again without an assignee. */
  | { kind: 'withoutAssignee' }
  /** Salesforce refused the values of these fields, which the workflow sets: write again without the fields. */
  | { kind: 'withoutFields'; names: readonly string[] }
  /** The external ID field was removed, or this user may not write the field: write again without the field. */
  | { kind: 'withoutExternalId' }
  /** An optional field is hidden: read the permissions again, then write without the field. */
  | { kind: 'relearn' }
  /** The record and the assignee came from the cache: read both again, then write. */
  | { kind: 'reread' }
  /** A record of the write was deleted, converted or not found: match again, then write. */
  | { kind: 'relookup' }
  /** Salesforce refused the campaign member as a duplicate: search for the existing member. */
  | { kind: 'findMember' }
  /** The write needs a Lead that was not created in this round: plan it again. */
  | { kind: 'afterLead' }
  /** A duplicate rule names existing records: use one of them in place of a new Lead. */
  | { kind: 'useExisting'; ids: readonly string[] }

/** Returns how the worker continues after `outcome`. Pure. */
export function judgeOutcome(plan: WritePlan, outcome: WriteOutcome, timing: Timing): Verdict {
  if (outcome.kind === 'yes') return settle({ state: 'done', result: withId(plan, outcome.id) })
  if (outcome.kind === 'deferred') return { kind: 'afterLead' }
  if (outcome.kind === 'no') return judgeRefusal(plan, outcome.refusal, timing)
  const { error } = outcome
  if (outcome.kind === 'notSent')
    return settle(waitingAfter(error, timing, plan.job.run.attempt, 'no', plan.job.run.previous))
  return settle({
    state: 'waiting',
    reason: reasonOf('unknown_outcome', error),
    // After a timeout the server may still execute the write. A search for the Task would then come too early.
    retryAfterMs: Math.max(
      error.timedOut ? timing.afterTimeOutMs : timing.afterLostAnswerMs,
      requestedWaitMs(error),
    ),
    wrote: 'unknown',
    result: plan.job.run.previous,
  })
}

function judgeRefusal(plan: WritePlan, refusal: Refusal, timing: Timing): Verdict {
  const { write, job, result } = plan
  if (write.type === 'createTask' && write.externalIdField) {
    const verdict = judgeUpsert(plan, write.externalIdField, refusal, timing)
    if (verdict) return verdict
  }
  const verdict = judgeFields(plan, refusal) ?? judgeLead(plan, refusal)
  if (verdict) return verdict
  if (plan.cached && mayBeOutOfDate(refusal)) return { kind: 'reread' }
  switch (classify(refusal)) {
    case 'success':
      // A duplicate Task means that an admin has added a unique field to Activity.
      if (write.type !== 'addMember') break
      return judgeDuplicateMember(plan, refusal)
    case 'retryNow':
      return { kind: 'again' }
    case 'fallbackOwner':
      if (write.type === 'createTask' && write.fields.OwnerId) return { kind: 'withoutAssignee' }
      break
    case 'relookup':
      // A person has deleted the Task. The Task is not created again.
      if (write.type === 'updateTask') {
        return settle({ state: 'done', result: { ...result, taskNote: 'deleted' } })
      }
      // A person has removed the member between the read and the write.
      if (write.type === 'updateMember') return { kind: 'findMember' }
      return { kind: 'relookup' }
    case 'retryLater':
    case 'login':
    case 'reconnect': {
      const error = new SalesforceError('no', refusal)
      return settle(waitingAfter(error, timing, job.run.attempt, 'no', job.run.previous))
    }
    case 'admin':
    case 'bug':
      break
  }
  return settle(refused(refusal, job.run.previous))
}

/** Handles refusals of single fields of a Task, and of a Task that this user can't change. Returns null for all other refusals. */
function judgeFields({ write, result }: WritePlan, refusal: Refusal): Verdict | null {
  if (write.type !== 'createTask' && write.type !== 'updateTask') return null
  if (refusesOptionalField(refusal)) return { kind: 'relearn' }
  // The Task exists, but this user can no longer change the Task (private activities, or an approval process has locked it).
  if (write.type === 'updateTask' && outOfReach.has(refusal.code)) {
    const taskNote = refusal.code === 'ENTITY_IS_LOCKED' ? 'locked' : 'notEditable'
    return settle({ state: 'done', result: { ...result, taskNote } })
  }
  const names = refusedFieldsOf(write, refusal)
  return names.length > 0 ? { kind: 'withoutFields', names } : null
}

/** Handles refusals that occur only for a new Lead. Returns null for all other refusals. */
function judgeLead({ write }: WritePlan, refusal: Refusal): Verdict | null {
  if (write.type !== 'createLead') return null
  const { code, duplicates = [] } = refusal
  if (code === 'DUPLICATES_DETECTED' && duplicates.length > 0) return { kind: 'useExisting', ids: duplicates }
  if (code === 'INVALID_FIELD' || code === 'INVALID_FIELD_FOR_INSERT_UPDATE') return { kind: 'relearn' }
  const kind = classify(refusal)
  const refusesOwner = kind === 'fallbackOwner' || kind === 'relookup' || outOfReach.has(code)
  return refusesOwner && write.fields.OwnerId ? { kind: 'withoutAssignee' } : null
}

function judgeDuplicateMember(plan: WritePlan, refusal: Refusal): Verdict {
  const named = namedRecord(refusal, '00v')
  // The status of the existing member decides whether it is raised.
  if (named === null || plan.result.memberStatus) return { kind: 'findMember' }
  return settle({ state: 'done', result: withId(plan, named) })
}

/** True if a cached owner or record may have caused the refusal: the owner is inactive, or the record was deleted, converted or hidden. */
function mayBeOutOfDate(refusal: Refusal): boolean {
  const kind = classify(refusal)
  return kind === 'fallbackOwner' || kind === 'relookup' || outOfReach.has(refusal.code)
}

/** Returns the record id in the message of a refusal, for example in "…duplicates value on record with id: 00T…"; null without an id. */
function namedRecord({ message }: Refusal, prefix: '00T' | '00v'): string | null {
  return message.match(new RegExp(`\\b${prefix}[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?\\b`))?.[0] ?? null
}

/**
 * Returns the settlement of a campaign member that Salesforce refused as a duplicate, if a search has not found the member. A refusal that
 * names a custom field comes from an admin's unique field, so no member exists. The message "Already a campaign member." names no field.
 */
export function settleHiddenMember({ job, result }: WritePlan, refusal: Refusal): Settlement {
  const namesField = refusal.fields.length > 0 || /\b\w+__c\b/.test(refusal.message)
  return namesField ? refused(refusal, job.run.previous) : { state: 'done', result }
}

/**
 * True if the refusal proves that an earlier attempt has created the run's Task, although this user can't see it. Salesforce reports a
 * duplicate value in the external ID field (or in `<unknown>` if the field is hidden), or the message of the refusal names a Task that this
 * user may not change.
 */
function provesTaskExists(refusal: Refusal, field: string, mayHaveWritten: boolean): boolean {
  if (refusal.code === 'DUPLICATE_VALUE') {
    return refusal.message.includes(field) || (mayHaveWritten && /found: <unknown>/i.test(refusal.message))
  }
  return outOfReach.has(refusal.code) && namedRecord(refusal, '00T') !== null
}

/** Handles refusals that occur only for an upsert by external ID. Returns null for all other refusals. */
function judgeUpsert(plan: WritePlan, field: string, refusal: Refusal, timing: Timing): Verdict | null {
  const { mayHaveWritten, previous } = plan.job.run
  if (provesTaskExists(refusal, field, mayHaveWritten || previous !== null)) {
    return settle({ state: 'done', result: { ...plan.result, taskId: namedRecord(refusal, '00T') } })
  }
  if (refusal.code === 'DUPLICATE_EXTERNAL_ID' || refusal.code === 'MULTIPLE_CHOICES') {
    // The field is no longer unique, and several Tasks have the run's id. The next attempt finds these Tasks by the reference line.
    const error = new SalesforceError('unknown', refusal)
    return settle(waitingAfter(error, timing, plan.job.run.attempt, 'unknown', plan.job.run.previous))
  }
  const names = refusal.message.includes(field) || refusal.fields.includes(field)
  const gone = refusal.code === 'NOT_FOUND' || refusal.code === 'INVALID_FIELD'
  const refused = refusal.code === 'INVALID_FIELD_FOR_INSERT_UPDATE'
  return (gone || refused) && names ? { kind: 'withoutExternalId' } : null
}

/** Returns the settlement of a failed run: a person must act, and a retry would not help. */
export function refused(refusal: Pick<Refusal, 'code' | 'message'>, result: RunResult | null): Settlement {
  return { state: 'failed', reason: reasonOf('salesforce_refused', refusal), result }
}

/**
 * Returns the settlement of a run after an error that is not the result of a write, for example a failed read or login. `wrote` is
 * `unknown` if an earlier attempt may have written.
 */
export function settlementOfFailure(
  error: unknown,
  timing: Timing,
  run: { attempt: number; previous: RunResult | null },
  wrote: 'no' | 'unknown',
): Settlement {
  const failure = asSalesforceError(error)
  const needsSomebody = failure.outcome === 'no' && ['admin', 'bug', 'relookup'].includes(failure.class)
  // If an earlier attempt may have written, the run waits, so that a later attempt can search for the Task.
  if (needsSomebody && wrote === 'no') return refused(failure, run.previous)
  return waitingAfter(failure, timing, run.attempt, wrote, run.previous)
}

export function asSalesforceError(error: unknown): SalesforceError {
  if (error instanceof SalesforceError) return error
  const { code, message } =
    error instanceof CodedError ? error : { code: 'internal', message: 'Something of ours failed.' }
  return new SalesforceError('notSent', { code, message }, { cause: error })
}

function waitingAfter(
  error: SalesforceError,
  timing: Timing,
  attempt: number,
  wrote: 'no' | 'unknown',
  result: RunResult | null,
): Settlement {
  const reconnect = error.code === 'NOT_CONNECTED' || error.class === 'reconnect'
  return {
    state: 'waiting',
    reason: reasonOf(reconnect ? 'salesforce_reconnect' : 'salesforce_unavailable', error),
    retryAfterMs: Math.max(pauseOf(error, timing, attempt), requestedWaitMs(error)),
    wrote,
    result,
  }
}

function pauseOf(error: SalesforceError, timing: Timing, attempt: number): number {
  return error.code === 'REQUEST_LIMIT_EXCEEDED' ? quotaPause(timing) : backOffMs(timing.backOff, attempt)
}

/**
 * Returns the pause after `REQUEST_LIMIT_EXCEEDED`, with jitter. Without jitter, all desktops of a team would use up the next free API
 * calls at the same time.
 */
export function quotaPause({ quotaPauseMs }: Timing): number {
  return Math.round(quotaPauseMs * (1 + Math.random() * 0.25))
}

/** The upper limit for the value of a `Retry-After` header. Maintenance of Salesforce takes hours, not days. */
const longestWaitMs = 6 * 60 * 60_000
function requestedWaitMs({ retryAfterMs }: SalesforceError): number {
  return Math.min(retryAfterMs ?? 0, longestWaitMs)
}

function settle(settlement: Settlement): Verdict {
  return { kind: 'settle', settlement }
}

function withId({ write, result }: WritePlan, id: string | null): RunResult {
  switch (write.type) {
    case 'addMember':
      return { ...result, campaignMemberId: id }
    case 'updateMember':
      return { ...result, campaignMemberId: write.memberId }
    case 'createTask':
      return { ...result, taskId: id }
    case 'updateTask':
      return { ...result, taskId: write.taskId }
    // `result.record` has the id of the new Lead already (see lead-round.ts).
    case 'createLead':
    case 'awaitLead':
    case 'updateRecord':
      return result
  }
}

function reasonOf(
  code: RunReason['code'],
  { code: salesforceCode, message }: { code: string; message: string },
): RunReason {
  return { code, salesforceCode: salesforceCode.slice(0, 100), detail: message.slice(0, 500) }
}
