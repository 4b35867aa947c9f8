// API calls to the org: a thin typed layer over jsforce's Connection with our own timeouts, at most one token refresh per request, and
// the three outcomes of a write (yes, no, unknown). Only this folder uses jsforce.
import jsforce, { type Connection, type HttpRequest } from 'jsforce'
import type { z } from 'zod'
import { CompositeAnswer, QueryPage, readRefusal } from './answers.ts'
import { leavesOutcomeOpen, SalesforceError } from './errors.ts'
import { readRetryAfter } from './retry-after.ts'
import { type Fetch, fetchTransport } from './transport.ts'

/** A fixed version, supported for at least three years after its release (Spring '26). */
export const apiVersion = '66.0'
const servicePath = `/services/data/v${apiVersion}`

/** Limits of one composite call. */
export const maxQueriesPerComposite = 5
export const maxRecordsPerCollection = 200

/** Salesforce ends an API call that runs longer; until then a write may still be committed. */
export const longestCallMs = 10 * 60_000

export type Session = { accessToken: string; instanceUrl: string }
export type SessionSource = {
  /** Throws SalesforceError (code invalid_grant: reconnect) or CodedError('keychain_locked'). */
  current(): Promise<Session>
  /** A session newer than `stale`; concurrent callers share one refresh. */
  renew(stale: Session): Promise<Session>
}

export type CallKind = 'read' | 'write'
export type Subrequest = {
  referenceId: string
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Relative to the versioned service path: `/query/?q=…`. */
  path: string
  body?: unknown
}
export type Subresult = { status: number; body: unknown }

export type ApiUsage = { used: number; limit: number }
export type OrgClientOptions = {
  sessions: SessionSource
  fetch: Fetch
  readTimeoutMs: number
  writeTimeoutMs: number
  onUsage?: (usage: ApiUsage) => void
  /** Called for each request that the org counts. */
  onCall?: () => void
}

export type OrgClient = {
  /** Independent subrequests in one API call. Throws SalesforceError; for a write its `outcome` says what is certain. */
  composite(kind: CallKind, subrequests: readonly Subrequest[]): Promise<ReadonlyMap<string, Subresult>>
  /** All rows of a query that was a subrequest, including further pages. Throws SalesforceError if the query was refused. */
  rows<S extends z.ZodType>(result: Subresult | undefined, row: S): Promise<z.output<S>[]>
  query<S extends z.ZodType>(soql: string, row: S): Promise<z.output<S>[]>
  /** The org's clock minus this computer's, in ms, from the `Date` header of the latest answer; null before the first answer. */
  clockOffsetMs(): number | null
  /** Reads the number of remaining API calls; the result is passed to `onUsage`. */
  refreshUsage(): Promise<void>
}

/** A query as a subrequest; with `all` it also returns deleted rows. */
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
) => Promise<unknown>

/** One request with at most one token refresh. A 401 comes before execution, so even a write may be sent again after it. */
function createRequest(options: OrgClientOptions, onClock: (offsetMs: number) => void): Request {
  let built: { session: Session; connection: Connection } | null = null

  function connectionFor(session: Session): Connection {
    if (built?.session !== session) {
      // Without an OAuth2 client and refreshFn, jsforce runs no refresh loop of its own (it has no limit: jsforce pull request 1833).
      const connection = new jsforce.Connection({ ...session, version: apiVersion })
      built = { session, connection }
    }
    return built.connection
  }

  return async (kind, method, path, body) => {
    const first = await beforeSending(options.sessions.current())
    try {
      return await send(connectionFor(first), options, { kind, method, path, body }, onClock)
    } catch (error) {
      if (!isExpired(error)) throw error
    }
    const second = await beforeSending(options.sessions.renew(first))
    return send(connectionFor(second), options, { kind, method, path, body }, onClock)
  }
}

/** If the login fails in any way, the request itself was not sent, or was refused with a 401. */
async function beforeSending(session: Promise<Session>): Promise<Session> {
  try {
    return await session
  } catch (error) {
    if (!(error instanceof SalesforceError) || error.outcome !== 'unknown') throw error
    const { code, message, retryAfterMs } = error
    throw new SalesforceError('notSent', { code, message, retryAfterMs }, { cause: error })
  }
}

type Outgoing = { kind: CallKind; method: HttpRequest['method']; path: string; body: unknown }

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
    timeoutMs: outgoing.kind === 'write' ? options.writeTimeoutMs : options.readTimeoutMs,
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

/** `Date` has whole seconds and was written between sending and now. Null if it can't be parsed. */
export function readClockOffset(date: string | undefined, sentAt: number, now: number): number | null {
  const at = Date.parse(date ?? '')
  return Number.isFinite(at) ? at + 500 - (sentAt + now) / 2 : null
}

/** jsforce unwraps a single refusal from its array, and invents a code (ERROR_HTTP_…) if there is none. */
function bodyOf(error: unknown): unknown {
  const { data, errorCode } = error as { data?: unknown; errorCode?: unknown }
  if (String(errorCode).startsWith('ERROR_HTTP_')) return null
  return Array.isArray(data) ? data : [data]
}

/** A definite no is a 4xx whose body Salesforce wrote; for a write any other failure leaves the outcome unknown. */
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

/** True for a 401 that a token refresh fixes. Some 401 come from an admin's setting: a new token would be refused too. */
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

/** An answer that is not Salesforce's: a proxy's page, half a body, another shape. For a write it proves nothing. */
function unreadable(cause: unknown): SalesforceError {
  return new SalesforceError(
    'unknown',
    { code: 'UNREADABLE_ANSWER', message: 'The answer could not be read as one of Salesforce.' },
    { cause },
  )
}
