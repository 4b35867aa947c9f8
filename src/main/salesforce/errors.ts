// Owns what Salesforce's refusals mean to us: the one table of its codes, and the error that carries a call's outcome.
// OAuth errors of the login host have a table of their own (shared/salesforce-oauth-errors.ts).
// Source: the codes' table in the Salesforce facts (B2); where the documentation is silent the entry is from practice.
import { oauthErrorOf } from '#shared/salesforce-oauth-errors.ts'

/**
 * What to do about a refusal.
 * - `retryNow`: not executed, a moment later it may go through (row locks).
 * - `retryLater`: the org is busy, over its limits or in maintenance: wait minutes, burn no calls.
 * - `fallbackOwner`: this assignee can't own a Task: write it without one.
 * - `relookup`: the record is gone or converted: match again, once.
 * - `success`: what was wanted is already so.
 * - `reconnect`: the grant is gone; the rep must connect again.
 * - `admin`: only somebody with rights in the org can change it; Salesforce's words are shown.
 * - `login`: the login host refuses the app or the user, and the grant may still be good: runs wait for an admin.
 * - `bug`: our request was wrong.
 */
export type ErrorClass =
  | 'retryNow'
  | 'retryLater'
  | 'fallbackOwner'
  | 'relookup'
  | 'success'
  | 'reconnect'
  | 'admin'
  | 'login'
  | 'bug'

export const errorClasses = {
  // the session
  INVALID_SESSION_ID: 'reconnect',
  INVALID_AUTH_HEADER: 'reconnect',
  invalid_grant: 'reconnect',
  // limits and weather
  REQUEST_LIMIT_EXCEEDED: 'retryLater',
  CONCURRENT_REQUESTS_LIMIT_EXCEEDED: 'retryLater',
  QUERY_TIMEOUT: 'retryLater',
  SERVER_UNAVAILABLE: 'retryLater',
  UNKNOWN_EXCEPTION: 'retryLater',
  UNABLE_TO_LOCK_ROW: 'retryNow',
  // the org's settings and rights
  API_DISABLED_FOR_ORG: 'admin',
  API_CURRENTLY_DISABLED: 'admin',
  INSUFFICIENT_ACCESS: 'admin',
  INSUFFICIENT_ACCESS_OR_READONLY: 'admin',
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: 'admin',
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: 'admin',
  APEX_ERROR: 'admin',
  FIELD_CUSTOM_VALIDATION_EXCEPTION: 'admin',
  REQUIRED_FIELD_MISSING: 'admin',
  INVALID_FIELD: 'admin',
  INVALID_FIELD_FOR_INSERT_UPDATE: 'admin',
  INVALID_TYPE: 'admin',
  INVALID_QUERY_FILTER_OPERATOR: 'admin',
  ENTITY_IS_LOCKED: 'admin',
  DUPLICATES_DETECTED: 'admin',
  CANNOT_EXECUTE_FLOW_TRIGGER: 'admin',
  INVALID_EMAIL_ADDRESS: 'admin',
  STORAGE_LIMIT_EXCEEDED: 'admin',
  // owners
  INACTIVE_OWNER_OR_USER: 'fallbackOwner',
  OP_WITH_INVALID_USER_TYPE_EXCEPTION: 'fallbackOwner',
  TRANSFER_REQUIRES_READ: 'fallbackOwner',
  /** Of the owner's field; of another one it is a bug: see {@link classify}. */
  FIELD_INTEGRITY_EXCEPTION: 'fallbackOwner',
  // records
  CANNOT_UPDATE_CONVERTED_LEAD: 'relookup',
  ENTITY_IS_DELETED: 'relookup',
  NOT_FOUND: 'relookup',
  INVALID_CROSS_REFERENCE_KEY: 'relookup',
  /** Of a CampaignMember: already a member. */
  DUPLICATE_VALUE: 'success',
  // ours
  STRING_TOO_LONG: 'bug',
  MALFORMED_ID: 'bug',
  MALFORMED_QUERY: 'bug',
  JSON_PARSER_ERROR: 'bug',
  INVALID_INPUT: 'bug',
  UNSUPPORTED_API_VERSION: 'bug',
  EXCEEDED_ID_LIMIT: 'bug',
  METHOD_NOT_ALLOWED: 'bug',
  PROCESSING_HALTED: 'retryLater',
  /** Of an upsert: several records carry the external id. Looked for by reference then. */
  DUPLICATE_EXTERNAL_ID: 'retryLater',
  MULTIPLE_CHOICES: 'retryLater',
} as const satisfies Record<string, ErrorClass>

export type Refusal = {
  code: string
  message: string
  fields: readonly string[]
  /** `login`: of the login host, whose names are OAuth's. */
  source?: 'api' | 'login'
}

/** The class of a refusal. A code that isn't in the table needs a person: it is shown as it came. */
export function classify(refusal: Refusal): ErrorClass {
  if (refusal.source === 'login' || oauthErrorOf(refusal.code, refusal.message)) return classifyLogin(refusal)
  const known = Object.hasOwn(errorClasses, refusal.code)
    ? errorClasses[refusal.code as keyof typeof errorClasses]
    : null
  // A session that is valid but not for the API: a missing scope or a policy. A new token would be refused as well.
  if (
    refusal.code === 'INVALID_SESSION_ID' &&
    /not valid for use|not attached to Agent/i.test(refusal.message)
  ) {
    return 'admin'
  }
  if (refusal.code === 'FIELD_INTEGRITY_EXCEPTION') {
    const owner = refusal.fields.includes('OwnerId') || /Assigned To ID/i.test(refusal.message)
    return owner ? 'fallbackOwner' : 'bug'
  }
  // Triggers and flows wrap a lock in their own error: "…UNABLE_TO_LOCK_ROW, unable to obtain exclusive access…".
  if (known === 'admin' && refusal.message.includes('UNABLE_TO_LOCK_ROW')) return 'retryNow'
  if (known) return known
  return /^ERROR_HTTP_(420|429|5\d\d)$/.test(refusal.code) ? 'retryLater' : 'admin'
}

/** A name that nobody knows waits as well: only `reconnect` gives a grant up. */
function classifyLogin({ code, message }: Refusal): ErrorClass {
  const known = oauthErrorOf(code, message)?.class ?? 'admin'
  if (known === 'later') return 'retryLater'
  return known === 'reconnect' ? 'reconnect' : 'login'
}

/** True where a refusal of a write says nothing about whether it was executed. */
export function leavesOutcomeOpen(code: string): boolean {
  return code === 'UNKNOWN_EXCEPTION' || code === 'QUERY_TIMEOUT' || code === 'SERVER_UNAVAILABLE'
}

/**
 * A call that brought no usable answer. `outcome` is the three-way rule's side of it:
 * `notSent` and `no` are certain (nothing was written), `unknown` is not: look before writing again.
 */
export class SalesforceError extends Error {
  readonly outcome: 'no' | 'unknown' | 'notSent'
  readonly code: string
  readonly fields: readonly string[]
  /** For an unknown outcome: whether we gave up waiting (the server may still be at work) or the answer was lost. */
  readonly timedOut: boolean
  /** What Salesforce asked for in `Retry-After`; null where it didn't. */
  readonly retryAfterMs: number | null
  readonly source: 'api' | 'login'

  constructor(
    outcome: 'no' | 'unknown' | 'notSent',
    refusal: {
      code: string
      message: string
      fields?: readonly string[]
      timedOut?: boolean
      retryAfterMs?: number | null
      source?: 'api' | 'login'
    },
    options?: ErrorOptions,
  ) {
    super(refusal.message.slice(0, 500), options)
    this.name = 'SalesforceError'
    this.outcome = outcome
    this.code = refusal.code
    this.fields = refusal.fields ?? []
    this.timedOut = refusal.timedOut ?? false
    this.retryAfterMs = refusal.retryAfterMs ?? null
    this.source = refusal.source ?? 'api'
  }

  get class(): ErrorClass {
    if (this.outcome !== 'no') return 'retryLater'
    return classify(this)
  }
}
