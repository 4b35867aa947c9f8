// All error codes of the tracker API and the desktop API. A code keeps its meaning in later versions. The renderer shows the sentence for a
// code from messages/<locale>/errors.ts.

/** The HTTP status of each error code. */
export const errorTable = {
  // requests and permissions
  bad_request: 400,
  unauthorized: 401,
  device_revoked: 401,
  forbidden: 403,
  // API tokens
  token_expired: 401,
  token_revoked: 401,
  /** `scope` is the missing scope. */
  scope_missing: 403,
  tokens_not_allowed: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timed_out: 408,
  conflict: 409,
  too_many_requests: 429,
  // invites and people
  invite_invalid: 404,
  invite_used: 410,
  invite_expired: 410,
  invite_revoked: 410,
  invite_email_mismatch: 403,
  last_admin: 409,
  /** 422 and not 409: a desktop that does not know the code then asks to check the input. */
  successor_required: 422,
  successor_invalid: 422,
  picture_invalid: 422,
  // sign-in with a company account
  sign_in_not_available: 409,
  sign_in_required: 403,
  sign_in_over: 410,
  sign_in_cancelled: 409,
  sign_in_timed_out: 408,
  sign_in_denied: 403,
  sign_in_email_missing: 403,
  sign_in_email_unverified: 403,
  sign_in_domain_not_allowed: 403,
  sign_in_group_required: 403,
  sign_in_other_account: 409,
  sign_in_member_removed: 403,
  sign_in_first_admin: 409,
  sign_in_provider_failed: 502,
  sign_in_provider_unreachable: 503,
  // secrets of webhooks and channels
  secret_key_missing: 409,
  webhook_url_invalid: 422,
  webhook_url_not_allowed: 422,
  webhook_host_unknown: 422,
  chat_room_address: 422,
  chat_room_key: 422,
  digest_no_channel: 409,
  // documents and uploads
  pdf_not_a_pdf: 422,
  pdf_empty: 422,
  pdf_broken: 422,
  pdf_encrypted: 422,
  pdf_attachments_encrypted: 422,
  pdf_too_large: 413,
  pdf_too_heavy: 422,
  pdf_too_many_pages: 422,
  upload_unknown: 404,
  // bundles
  bundle_part_invalid: 422,
  bundle_too_long: 422,
  /** The document is the only one of a bundle, so it cannot be removed before the bundle. */
  bundle_last_part: 422,
  // folders and tags
  name_taken: 422,
  /** `max`: the maximum number of folders in a path. */
  folder_too_deep: 422,
  /** `max`: the maximum number of folders, or of tags. */
  library_full: 422,
  // updates of the app
  /** `problem` (see domain/releases/feed.ts) and `file` say what is wrong. */
  release_invalid: 422,
  release_file_too_large: 413,
  update_interrupted: 503,
  update_damaged: 422,
  update_not_signed: 422,
  update_disk_full: 507,
  update_not_permitted: 403,
  update_failed: 500,
  // links and reading
  link_unknown: 404,
  link_disabled: 410,
  email_required: 403,
  email_invalid: 422,
  link_expired: 410,
  code_required: 403,
  code_wrong: 403,
  passcode_required: 403,
  passcode_wrong: 403,
  agreement_required: 403,
  consent_required: 403,
  reader_not_allowed: 403,
  download_not_allowed: 403,
  email_not_set_up: 409,
  watermark_not_possible: 422,
  free_pages_not_possible: 422,
  visit_token_invalid: 401,
  visit_ended: 409,
  beat_invalid: 422,
  // runs and feed
  lease_lost: 409,
  /** A device is writing to Salesforce for this visitor. 503: the call can be repeated. */
  erasure_busy: 503,
  cursor_invalid: 400,
  // desktop
  tracker_unreachable: 503,
  tracker_incompatible: 502,
  not_joined: 409,
  already_joined: 409,
  too_many_workspaces: 409,
  keychain_locked: 503,
  secrets_not_stored: 503,
  salesforce_not_configured: 409,
  salesforce_not_connected: 409,
  salesforce_consent_denied: 403,
  salesforce_wrong_consumer_key: 400,
  salesforce_callback_port_taken: 409,
  salesforce_timed_out: 408,
  salesforce_cancelled: 409,
  salesforce_login_failed: 502,
  salesforce_unreachable: 503,
  salesforce_refused: 422,
  salesforce_login_url_invalid: 422,
  campaign_id_invalid: 422,
  campaign_not_found: 404,
  recipient_source_not_found: 404,
  recipient_source_unreadable: 422,
  report_without_email: 422,
  url_not_allowed: 403,
  /** The organisation has set this setting, or the only tracker that this app may join. */
  crash_dump_too_large: 413,
  set_by_organisation: 403,
  tracker_not_allowed: 403,
  // faults of Lastpage itself
  internal: 500,
  unavailable: 503,
} as const

export type ErrorCode = keyof typeof errorTable

/** Values for the placeholders of the error's sentence, for example `{maxBytes: 200000000}`. The values must not be secrets. */
export type ErrorDetails = Record<string, string | number | boolean | null>

/** The JSON form of an error. The body of a failed request to the tracker is `{ error: WireError }`. */
export type WireError = { code: ErrorCode; message: string; details?: ErrorDetails | undefined }

/** An error with a code of {@link errorTable}. `message` is English text for logs and API users. Screens show the sentence of the code. */
export class CodedError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails | undefined

  constructor(code: ErrorCode, message: string, details?: ErrorDetails, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CodedError'
    this.code = code
    this.details = details
  }

  get status(): number {
    return errorTable[this.code]
  }

  /** True if the same request can succeed later: after a fault, after a rate limit, or on a faster connection. */
  get isPassing(): boolean {
    return this.status >= 500 || ['too_many_requests', 'request_timed_out'].includes(this.code)
  }

  toWire(): WireError {
    return { code: this.code, message: this.message, ...(this.details ? { details: this.details } : {}) }
  }
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorTable, value)
}

/**
 * If a newer version sends a code that this version does not know, the code for the HTTP status is used instead. For 401, this code is
 * `forbidden`, because `unauthorized` and `device_revoked` would make the desktop leave its workspace.
 */
const byStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'bad_request',
  401: 'forbidden',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  410: 'not_found',
  413: 'bad_request',
  422: 'bad_request',
  429: 'too_many_requests',
  503: 'unavailable',
}

/**
 * Reads the body of a failed call. An unknown error code is replaced by a known code for the HTTP status. The result has the code `internal`
 * if the body contains no code, or if the code is unknown and `status` is undefined.
 */
export function fromWire(value: unknown, status?: number): CodedError {
  const error = fieldOf(value, 'error')
  const [code, message] = [fieldOf(error, 'code'), fieldOf(error, 'message')]
  if (isErrorCode(code)) return new CodedError(code, String(message ?? code), detailsOf(error))
  if (typeof code === 'string' && status !== undefined) {
    const known = byStatus[status] ?? (status < 500 ? 'bad_request' : 'internal')
    return new CodedError(known, `${code.slice(0, 80)}: ${String(message ?? '')}`)
  }
  return new CodedError('internal', 'The response is an error without a code.')
}

/** Returns the error of a failed response. If the body is no JSON, for example the HTML page of a proxy, the code is `internal`. */
export async function errorOf(response: { status: number; json(): Promise<unknown> }): Promise<CodedError> {
  return fromWire(await response.json().catch(() => null), response.status)
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

/** Returns the fields of `details` whose values are strings, numbers, booleans or null. Returns undefined if `details` is no object. */
function detailsOf(error: unknown): ErrorDetails | undefined {
  const details = fieldOf(error, 'details')
  if (typeof details !== 'object' || details === null) return undefined
  const isPlain = (value: unknown) => value === null || ['string', 'number', 'boolean'].includes(typeof value)
  return Object.fromEntries(Object.entries(details).filter(([, value]) => isPlain(value)))
}
