// API calls to the org: a thin typed layer over jsforce's Connection. The layer adds timeouts and allows at most one token refresh for each
// request. The layer also distinguishes the outcomes of a write: done, refused, not sent, unknown. Only this folder imports jsforce.
import type { Connection, HttpRequest } from 'jsforce'
import type { z } from 'zod'
import { CompositeAnswer, QueryPage, readRefusal } from './answers.ts'
import { leavesOutcomeOpen, SalesforceError } from './errors.ts'
import { loadJsforce } from './jsforce.ts'
import { readRetryAfter } from './retry-after.ts'
import { type Fetch, fetchTransport } from './transport.ts'

/** A fixed API version (Spring '26). Salesforce supports a version for at least three years after its release. */
export const apiVersion = '66.0'
const servicePath = `/services/data/v${apiVersion}`

/** Salesforce's limits for one composite call. */
export const maxQueriesPerComposite = 5
export const maxRecordsPerCollection = 200
export const maxSubrequestsPerComposite = 25

/** Salesforce stops an API call after this time. Until then a write may still be committed. */
export const longestCallMs = 10 * 60_000

export type Session = { accessToken: string; instanceUrl: string }
export type SessionSource = {
  /** Returns the current session. Throws SalesforceError, or CodedError('keychain_locked'). */
  current(): Promise<Session>
  /** Returns a session that is newer than `stale`. Concurrent callers share one token refresh. */
  renew(stale: Session): Promise<Session>
}

export type CallKind = 'read' | 'write'
export type Subrequest = {
  referenceId: string
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Relative to `/services/data/v<version>`, for example `/query/?q=…`. */
  path: string
  body?: unknown
  /** Headers of this subrequest alone. */
  httpHeaders?: Record<string, string>
}
export type Subresult = { status: number; body: unknown }

export type ApiUsage = { used: number; limit: number }
export type OrgClientOptions = {
  sessions: SessionSource
  fetch: Fetch
  readTimeoutMs: number
  writeTimeoutMs: number
  onUsage?: (usage: ApiUsage) => void
  /** Called before each request that the org counts as an API call. */
  onCall?: () => void
}

export type OrgClient = {
  /**
   * Sends independent subrequests in one API call. Returns the results by reference id. Throws SalesforceError if the whole call failed;
   * for a write, see the `outcome` of the error.
   */
  composite(kind: CallKind, subrequests: readonly Subrequest[]): Promise<ReadonlyMap<string, Subresult>>
  /** Returns all rows of a query that was sent as a subrequest; reads further pages. Throws SalesforceError if the query was refused. */
  rows<S extends z.ZodType>(result: Subresult | undefined, row: S): Promise<z.output<S>[]>
  /** Sends one query and returns all rows of the result. Throws SalesforceError. */
  query<S extends z.ZodType>(soql: string, row: S): Promise<z.output<S>[]>
  /**
   * Reads one resource, for example `/analytics/reports/…`. `timeoutMs` replaces the usual time-out of a read. Throws SalesforceError.
   */
  read<S extends z.ZodType>(path: string, schema: S, timeoutMs?: number): Promise<z.output<S>>
  /**
   * Returns the org's clock minus this computer's clock, in ms, from the `Date` header of the latest response. Returns null before the
   * first response.
   */
  clockOffsetMs(): number | null
  /** Reads the number of used API calls and passes this number to `onUsage`. Throws SalesforceError. */
  refreshUsage(): Promise<void>
}

/** Builds the subrequest of a query. With `all`, the query also returns deleted rows. */
export function querySubrequest(referenceId: string, soql: string, all = false): Subrequest {
  const resource = all ? 'queryAll' : 'query'
  return { referenceId, method: 'GET', path: `/${resource}/?q=${encodeURIComponent(soql)}` }
}

export function createOrgClient(options: OrgClientOptions): OrgClient {
  let clockOffset: number | null = null
  const request = createRequest(options, (offset) => {
    clockOffset = offset
  })

  async function composite(kind: CallKind, subrequests: readonly Subrequest[]) {
    const answer = await request(kind, 'POST', '/composite', {
      allOrNone: false,
      compositeRequest: subrequests.map(({ path, ...rest }) => ({ ...rest, url: servicePath + path })),
    })
    const parsed = CompositeAnswer.safeParse(answer)
    const results = new Map(
      (parsed.data?.compositeResponse ?? []).map((each) => [
        each.referenceId,
        { status: each.httpStatusCode, body: each.body },
      ]),
    )
    if (subrequests.some((each) => !results.has(each.referenceId))) throw unreadable(parsed.error)
    return results
  }

  async function rows<S extends z.ZodType>(result: Subresult | undefined, row: S): Promise<z.output<S>[]> {
    if (!result || result.status >= 400) throw refused(result?.status ?? 0, result?.body, 'read')
    const records: unknown[] = []
    let page = readPage(result.body)
    records.push(...page.records)
    while (!page.done && page.nextRecordsUrl) {
      page = readPage(await request('read', 'GET', page.nextRecordsUrl))
      records.push(...page.records)
    }
    return records.map((record) => {
      const parsed = row.safeParse(record)
      if (!parsed.success) throw unreadable(parsed.error)
      return parsed.data
    })
  }

  return {
    composite,
    rows,
    clockOffsetMs: () => clockOffset,
    async refreshUsage() {
      await request('read', 'GET', '/limits')
    },
    async read(path, schema, timeoutMs) {
      const parsed = schema.safeParse(await request('read', 'GET', path, undefined, timeoutMs))
      if (!parsed.success) throw unreadable(parsed.error)
      return parsed.data
    },
    async query(soql, row) {
      const body = await request('read', 'GET', `/query/?q=${encodeURIComponent(soql)}`)
      return rows({ status: 200, body }, row)
    },
  }
}

type Request = (
  kind: CallKind,
  method: HttpRequest['method'],
  path: string,
  body?: unknown,
  timeoutMs?: number,
) => Promise<unknown>

/**
 * Returns a function that sends one request, with at most one token refresh. Salesforce answers 401 before it executes a request, so even
 * a write can be sent again after a 401.
 */
function createRequest(options: OrgClientOptions, onClock: (offsetMs: number) => void): Request {
  let built: { session: Session; connection: Connection } | null = null

  async function connectionFor(session: Session): Promise<Connection> {
    if (built?.session !== session) {
      const jsforce = await loadJsforce()
      // jsforce gets no OAuth2 client and no refreshFn, so jsforce does not refresh tokens itself. The refresh loop of jsforce has no limit
      // (jsforce pull request 1833).
      const connection = new jsforce.Connection({ ...session, version: apiVersion })
      built = { session, connection }
    }
    return built.connection
  }

  return async (kind, method, path, body, timeoutMs) => {
    const outgoing: Outgoing = { kind, method, path, body, timeoutMs }
    const first = await beforeSending(options.sessions.current())
    try {
      return await send(await connectionFor(first), options, outgoing, onClock)
    } catch (error) {
      if (!isExpired(error)) throw error
    }
    const second = await beforeSending(options.sessions.renew(first))
    return send(await connectionFor(second), options, outgoing, onClock)
  }
}

/** Changes an unknown outcome of a login to `notSent`: without a session the API request was not sent, or was rejected with a 401. */
async function beforeSending(session: Promise<Session>): Promise<Session> {
  try {
    return await session
  } catch (error) {
    if (!(error instanceof SalesforceError) || error.outcome !== 'unknown') throw error
    const { code, message, retryAfterMs } = error
    throw new SalesforceError('notSent', { code, message, retryAfterMs }, { cause: error })
  }
}

type Outgoing = {
  kind: CallKind
  method: HttpRequest['method']
  path: string
  body: unknown
  timeoutMs: number | undefined
}

async function send(
  connection: Connection,
  options: OrgClientOptions,
  outgoing: Outgoing,
  onClock: (offsetMs: number) => void,
): Promise<unknown> {
  const sentAt = Date.now()
  let status = 0
  let retryAfterMs: number | null = null
  const transport = fetchTransport({
    fetch: options.fetch,
    timeoutMs:
      outgoing.timeoutMs ?? (outgoing.kind === 'write' ? options.writeTimeoutMs : options.readTimeoutMs),
    onResponse: (response) => {
      status = response.statusCode
      retryAfterMs = readRetryAfter(response.headers['retry-after'])
      const offset = readClockOffset(response.headers.date, sentAt, Date.now())
      if (offset !== null) onClock(offset)
    },
  })
  const request: HttpRequest = {
    method: outgoing.method,
    url: outgoing.path,
    ...(outgoing.body === undefined
      ? {}
      : { body: JSON.stringify(outgoing.body), headers: { 'content-type': 'application/json' } }),
  }
  options.onCall?.()
  try {
    const body = await connection.request<unknown>(request, { transport })
    if (status >= 300) throw refused(status, body, outgoing.kind, { retryAfterMs })
    return body
  } catch (error) {
    if (error instanceof SalesforceError) throw error
    throw refused(status, bodyOf(error), outgoing.kind, { cause: error, retryAfterMs })
  } finally {
    const usage = connection.limitInfo.apiUsage
    if (usage && status > 0) options.onUsage?.({ used: usage.used, limit: usage.limit })
  }
}

/**
 * Returns the server's clock minus this computer's clock, in ms, from a `Date` header. The header has whole seconds, and the server wrote
 * the header between `sentAt` and `now`. Returns null if the header is missing or invalid.
 */
export function readClockOffset(date: string | undefined, sentAt: number, now: number): number | null {
  const at = Date.parse(date ?? '')
  return Number.isFinite(at) ? at + 500 - (sentAt + now) / 2 : null
}

/**
 * Returns the error body of a response in Salesforce's form, an array. jsforce removes the array around a single error. If the
 * response has no error code, jsforce sets a code of its own (ERROR_HTTP_…); then the result is null.
 */
function bodyOf(error: unknown): unknown {
  const { data, errorCode } = error as { data?: unknown; errorCode?: unknown }
  if (String(errorCode).startsWith('ERROR_HTTP_')) return null
  return Array.isArray(data) ? data : [data]
}

/**
 * Builds the error of a failed request. The outcome is `no` for a 401, for a redirect, and for a 4xx with an error body of Salesforce. In
 * all other cases the outcome is `unknown`. The outcome of a write is also `unknown` if the error code leaves the outcome open (see
 * `leavesOutcomeOpen`).
 */
function refused(
  status: number,
  body: unknown,
  kind: CallKind,
  { cause, retryAfterMs = null }: { cause?: unknown; retryAfterMs?: number | null } = {},
): SalesforceError {
  const refusal = readRefusal(body) ?? {
    code: `ERROR_HTTP_${status}`,
    message: `Salesforce answered with status ${status} and no reason.`,
    fields: [],
  }
  const written = readRefusal(body) !== null
  const certain =
    status === 401 || (status >= 300 && status < 400) || (written && status >= 400 && status < 500)
  const open = kind === 'write' && leavesOutcomeOpen(refusal.code)
  return new SalesforceError(
    certain && !open ? 'no' : 'unknown',
    { ...refusal, ...(status === 401 && !written ? { code: 'INVALID_SESSION_ID' } : {}), retryAfterMs },
    { cause },
  )
}

/** True if a token refresh can fix the error. Some 401 responses come from a setting of the org: a new token would be refused too. */
function isExpired(error: unknown): boolean {
  return (
    error instanceof SalesforceError && error.code === 'INVALID_SESSION_ID' && error.class === 'reconnect'
  )
}

function readPage(body: unknown): QueryPage {
  const page = QueryPage.safeParse(body)
  if (!page.success) throw unreadable(page.error)
  return page.data
}

/**
 * The error for a response that does not have the form of a Salesforce response, such as a proxy's page or an incomplete body. The outcome
 * of a write stays unknown.
 */
function unreadable(cause: unknown): SalesforceError {
  return new SalesforceError(
    'unknown',
    { code: 'UNREADABLE_ANSWER', message: 'The answer could not be read as one of Salesforce.' },
    { cause },
  )
}
