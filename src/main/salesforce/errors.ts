// Salesforce's error codes, with the class of each code, and the error class of a failed API call. OAuth errors of the login host have
// their own table (shared/salesforce-oauth-errors.ts). Salesforce's documentation does not describe every code. The codes without
// documentation come from observed responses.
import { oauthErrorOf } from '#shared/salesforce-oauth-errors.ts'

/**
 * The class of a refusal decides how the app handles the refusal.
 * - `retryNow`: the write was not executed (row lock). A retry after a moment may succeed.
 * - `retryLater`: the org is busy, over a limit or in maintenance. The app waits before the next attempt.
 * - `fallbackOwner`: this user can't own a Task. The app writes the Task without an assignee.
 * - `relookup`: the record was deleted or converted. The app matches the visitor again, once.
 * - `success`: the record already has the wanted state.
 * - `reconnect`: the grant is lost. The rep must reconnect.
 * - `admin`: only an admin of the org can fix the cause. The app shows Salesforce's message.
 * - `login`: the login host rejects the app or the user, but the grant may still be valid. Runs wait until an admin has fixed the cause.
 * - `bug`: the app sent a wrong request.
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
  // sessions
  INVALID_SESSION_ID: 'reconnect',
  INVALID_AUTH_HEADER: 'reconnect',
  invalid_grant: 'reconnect',
  // limits and availability
  REQUEST_LIMIT_EXCEEDED: 'retryLater',
  CONCURRENT_REQUESTS_LIMIT_EXCEEDED: 'retryLater',
  QUERY_TIMEOUT: 'retryLater',
  SERVER_UNAVAILABLE: 'retryLater',
  UNKNOWN_EXCEPTION: 'retryLater',
  UNABLE_TO_LOCK_ROW: 'retryNow',
  // settings and permissions of the org
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
  /** Only if the refusal concerns the owner field; for any other field the class is `bug` (see {@link classify}). */
  FIELD_INTEGRITY_EXCEPTION: 'fallbackOwner',
  // records
  CANNOT_UPDATE_CONVERTED_LEAD: 'relookup',
  ENTITY_IS_DELETED: 'relookup',
  NOT_FOUND: 'relookup',
  INVALID_CROSS_REFERENCE_KEY: 'relookup',
  /** For a CampaignMember: the person is already a member. */
  DUPLICATE_VALUE: 'success',
  // wrong requests of the app
  STRING_TOO_LONG: 'bug',
  MALFORMED_ID: 'bug',
  MALFORMED_QUERY: 'bug',
  JSON_PARSER_ERROR: 'bug',
  INVALID_INPUT: 'bug',
  UNSUPPORTED_API_VERSION: 'bug',
  EXCEEDED_ID_LIMIT: 'bug',
  METHOD_NOT_ALLOWED: 'bug',
  PROCESSING_HALTED: 'retryLater',
  /** For an upsert: several records have the external id. The next attempt searches for the reference line. */
  DUPLICATE_EXTERNAL_ID: 'retryLater',
  MULTIPLE_CHOICES: 'retryLater',
} as const satisfies Record<string, ErrorClass>

export type Refusal = {
  code: string
  message: string
  fields: readonly string[]
  /** `login`: the login host refused, so `code` is an OAuth error name. */
  source?: 'api' | 'login'
  /** Only for DUPLICATES_DETECTED: the ids of the existing records that the user can see. */
  duplicates?: readonly string[]
}

/** Returns the class of a refusal. A code that is not in the table has the class `admin`, so the app shows Salesforce's message. */
export function classify(refusal: Refusal): ErrorClass {
  if (refusal.source === 'login' || oauthErrorOf(refusal.code, refusal.message)) return classifyLogin(refusal)
  const known = Object.hasOwn(errorClasses, refusal.code)
    ? errorClasses[refusal.code as keyof typeof errorClasses]
    : null
  // The session is valid, but a missing scope or a policy forbids API calls. A new token would be refused too.
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
  // A trigger or flow reports a row lock inside another error: "…UNABLE_TO_LOCK_ROW, unable to obtain exclusive access…".
  if (known === 'admin' && refusal.message.includes('UNABLE_TO_LOCK_ROW')) return 'retryNow'
  if (known) return known
  return /^ERROR_HTTP_(420|429|5\d\d)$/.test(refusal.code) ? 'retryLater' : 'admin'
}

/** An unknown error name has the class `login`, so the grant is kept. Only after `reconnect` the grant counts as lost. */
function classifyLogin({ code, message }: Refusal): ErrorClass {
  const known = oauthErrorOf(code, message)?.class ?? 'admin'
  if (known === 'later') return 'retryLater'
  return known === 'reconnect' ? 'reconnect' : 'login'
}

/** True if Salesforce may have executed the write in spite of this error code. */
export function leavesOutcomeOpen(code: string): boolean {
  return code === 'UNKNOWN_EXCEPTION' || code === 'QUERY_TIMEOUT' || code === 'SERVER_UNAVAILABLE'
}

/**
 * A failed call to Salesforce. For a write, the outcomes `notSent` and `no` mean that nothing was written. After `unknown` the worker
 * must search for the record before it writes again.
 */
export class SalesforceError extends Error {
  readonly outcome: 'no' | 'unknown' | 'notSent'
  readonly code: string
  readonly fields: readonly string[]
  /** For an unknown outcome: true after a timeout (the server may still execute the request), false if the response was lost. */
  readonly timedOut: boolean
  /** The value of the `Retry-After` header, in ms; null without that header. */
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
