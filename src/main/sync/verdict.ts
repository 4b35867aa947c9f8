// Owns what follows from an outcome: settle it, or try it another way at once. One place for the three-way rule and the
// classes of refusals.

import { backOffMs } from '#shared/backoff.ts'
import { CodedError } from '#shared/errors.ts'
import type { RunReason, RunResult } from '#shared/model/runs.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'
import { isOptionalTaskField } from '../salesforce/access-rules.ts'
import { classify, type Refusal, SalesforceError } from '../salesforce/errors.ts'
import type { Timing } from './timing.ts'
import type { WriteOutcome, WritePlan } from './write.ts'

export type Verdict =
  | { kind: 'settle'; settlement: Settlement }
  /** A moment later (row lock). */
  | { kind: 'again' }
  /** Without the assignee that Salesforce refused. */
  | { kind: 'withoutAssignee' }
  /** The field that made the run's Task unique is gone: as in an org without one. */
  | { kind: 'withoutExternalId' }
  /** A field that a Task can do without is hidden: read again what may be written. */
  | { kind: 'relearn' }
  /** Record and assignee were taken as the opening knew them: read them. */
  | { kind: 'reread' }
  /** The record is gone or converted: match again. */
  | { kind: 'relookup' }
  /** A campaign member seems to exist already: search for it. */
  | { kind: 'findMember' }

export function judge(plan: WritePlan, outcome: WriteOutcome, timing: Timing): Verdict {
  if (outcome.kind === 'yes') return settle({ state: 'done', result: withId(plan, outcome.id) })
  if (outcome.kind === 'no') return judgeRefusal(plan, outcome.refusal, timing)
  const { error } = outcome
  if (outcome.kind === 'notSent')
    return settle(waitingAfter(error, timing, plan.job.run.attempt, 'no', plan.job.run.previous))
  return settle({
    state: 'waiting',
    reason: reasonOf('unknown_outcome', error),
    // A server that we gave up on may still be at work: whoever looks for the reference must not look too early.
    retryAfterMs: Math.max(
      error.timedOut ? timing.afterTimeOutMs : timing.afterLostAnswerMs,
      askedToWait(error),
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
  if (write.type !== 'addMember' && refusesOptionalField(refusal)) return { kind: 'relearn' }
  // The Task is written; this user can't change it any more (private activities, an approval that locks it).
  if (write.type === 'updateTask' && outOfReach.has(refusal.code)) {
    const taskNote = refusal.code === 'ENTITY_IS_LOCKED' ? 'locked' : 'notEditable'
    return settle({ state: 'done', result: { ...result, taskNote } })
  }
  if (plan.served && mayBeOutOfDate(refusal)) return { kind: 'reread' }
  switch (classify(refusal)) {
    case 'success':
      // Of a Task it is an admin's own unique field.
      if (write.type !== 'addMember') break
      return judgeDuplicateMember(plan, refusal)
    case 'retryNow':
      return { kind: 'again' }
    case 'fallbackOwner':
      if (write.type === 'createTask' && write.fields.OwnerId) return { kind: 'withoutAssignee' }
      break
    case 'relookup':
      // Somebody deleted the Task: it stays deleted.
      if (write.type === 'updateTask') {
        return settle({ state: 'done', result: { ...result, taskNote: 'deleted' } })
      }
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

function judgeDuplicateMember(plan: WritePlan, refusal: Refusal): Verdict {
  const named = namedRecord(refusal, '00v')
  if (named === null) return { kind: 'findMember' }
  return settle({ state: 'done', result: withId(plan, named) })
}

function refusesOptionalField({ code, message, fields }: Refusal): boolean {
  if (code !== 'INVALID_FIELD' && code !== 'INVALID_FIELD_FOR_INSERT_UPDATE') return false
  const named = fields.length > 0 ? fields : (message.match(/\w+/g) ?? [])
  return named.some(isOptionalTaskField)
}

/** An owner who may not own any more, a record that is gone, converted or hidden. */
function mayBeOutOfDate(refusal: Refusal): boolean {
  const kind = classify(refusal)
  return kind === 'fallbackOwner' || kind === 'relookup' || outOfReach.has(refusal.code)
}

const outOfReach = new Set([
  'INSUFFICIENT_ACCESS',
  'INSUFFICIENT_ACCESS_OR_READONLY',
  'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
  'ENTITY_IS_LOCKED',
])

/** The record of this kind that a refusal names, e.g. "…duplicates value on record with id: 00T…". */
function namedRecord({ message }: Refusal, prefix: '00T' | '00v'): string | null {
  return message.match(new RegExp(`\\b${prefix}[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?\\b`))?.[0] ?? null
}

/**
 * A member was refused as a duplicate, and is not in sight. "Already a campaign member." names no field; a refusal that
 * names a custom field is about an admin's own unique field, and nothing was added.
 */
export function judgeHiddenMember({ job, result }: WritePlan, refusal: Refusal): Settlement {
  const namesField = refusal.fields.length > 0 || /\b\w+__c\b/.test(refusal.message)
  return namesField ? refused(refusal, job.run.previous) : { state: 'done', result }
}

/**
 * An earlier attempt made the run's Task, and sharing hides it from us; or that attempt is still at work. Salesforce says so by a
 * duplicate in our field (named, or `<unknown>` where this user may not see it), or by refusing to change the record that it names.
 */
function saysItIsThere(refusal: Refusal, field: string, mayHaveWritten: boolean): boolean {
  if (refusal.code === 'DUPLICATE_VALUE') {
    return refusal.message.includes(field) || (mayHaveWritten && /found: <unknown>/i.test(refusal.message))
  }
  return outOfReach.has(refusal.code) && namedRecord(refusal, '00T') !== null
}

/** What only an upsert by external id is told; null for everything that a create is told too. */
function judgeUpsert(plan: WritePlan, field: string, refusal: Refusal, timing: Timing): Verdict | null {
  const { mayHaveWritten, previous } = plan.job.run
  if (saysItIsThere(refusal, field, mayHaveWritten || previous !== null)) {
    return settle({ state: 'done', result: { ...plan.result, taskId: namedRecord(refusal, '00T') } })
  }
  if (refusal.code === 'DUPLICATE_EXTERNAL_ID' || refusal.code === 'MULTIPLE_CHOICES') {
    // The field lost its uniqueness and several Tasks carry the run: the next attempt finds them by their reference.
    const error = new SalesforceError('unknown', refusal)
    return settle(waitingAfter(error, timing, plan.job.run.attempt, 'unknown', plan.job.run.previous))
  }
  const names = refusal.message.includes(field) || refusal.fields.includes(field)
  const gone = refusal.code === 'NOT_FOUND' || refusal.code === 'INVALID_FIELD'
  const refused = refusal.code === 'INVALID_FIELD_FOR_INSERT_UPDATE'
  return (gone || refused) && names ? { kind: 'withoutExternalId' } : null
}

/** Needs a person: nothing that waiting would change. */
export function refused(refusal: Pick<Refusal, 'code' | 'message'>, result: RunResult | null): Settlement {
  return { state: 'failed', reason: reasonOf('salesforce_refused', refusal), result }
}

/** What becomes of runs for which nothing could be asked or sent. */
export function settlementOfFailure(
  error: unknown,
  timing: Timing,
  run: { attempt: number; previous: RunResult | null },
  wrote: 'no' | 'unknown',
): Settlement {
  const failure = asSalesforceError(error)
  const needsSomebody = failure.outcome === 'no' && ['admin', 'bug', 'relookup'].includes(failure.class)
  // Failing a run whose earlier attempt may have written would leave its Task unknown: it waits to be looked for.
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
    retryAfterMs: Math.max(pauseOf(error, timing, attempt), askedToWait(error)),
    wrote,
    result,
  }
}

function pauseOf(error: SalesforceError, timing: Timing, attempt: number): number {
  return error.code === 'REQUEST_LIMIT_EXCEEDED' ? quotaPause(timing) : backOffMs(timing.backOff, attempt)
}

/** With jitter, so that the desktops of a team don't burn what little the org has got back all at once. */
export function quotaPause({ quotaPauseMs }: Timing): number {
  return Math.round(quotaPauseMs * (1 + Math.random() * 0.25))
}

/** `Retry-After`, as far as a person would believe it: maintenance takes hours, not days. */
const longestWaitMs = 6 * 60 * 60_000
function askedToWait({ retryAfterMs }: SalesforceError): number {
  return Math.min(retryAfterMs ?? 0, longestWaitMs)
}

function settle(settlement: Settlement): Verdict {
  return { kind: 'settle', settlement }
}

function withId({ write, result }: WritePlan, id: string | null): RunResult {
  return write.type === 'addMember'
    ? { ...result, campaignMemberId: id }
    : { ...result, taskId: write.type === 'updateTask' ? write.taskId : id }
}

function reasonOf(
  code: RunReason['code'],
  { code: salesforceCode, message }: { code: string; message: string },
): RunReason {
  return { code, salesforceCode: salesforceCode.slice(0, 100), detail: message.slice(0, 500) }
}
