// The versioned REST API: computes the response of a call from its method and path. `gateway.ts` and `api-routes.ts` handle HTTP, faults and tokens.
import { createMany, deleteMany, readMany, updateMany, upsertMany } from './collections.ts'
import { runComposite } from './composite.ts'
import { describeGlobal, describeObject, summarise } from './describe.ts'
import { ApiError, malformedQuery, notFound, refusal } from './errors.ts'
import { describeListView, listViewBasics, listViewResults, listViewsOf } from './list-views.ts'
import { type Caller, type Org, organization } from './org.ts'
import { pageOf, parkQuery, type QueryPages } from './query-pages.ts'
import {
  createRecord,
  definitionInPath,
  deleteRecord,
  findByExternalId,
  readRecord,
  recordUrl,
  updateRecord,
  upsertRecord,
} from './records.ts'
import { describeReport, recentReports, runReport } from './reports.ts'
import { runQuery } from './soql.ts'

export interface ApiCall {
  method: string
  /** The path with the query, as sent by the client. */
  url: string
  body: unknown
  headers: Record<string, string | undefined>
  userId: string
  /** True for a subrequest of a composite request. */
  nested?: boolean
}

export interface ApiReply {
  status: number
  body?: unknown
  headers?: Record<string, string>
}

interface Handling {
  org: Org
  call: ApiCall
  caller: Caller
  query: URLSearchParams
  pages: QueryPages
  params: string[]
}

type Handler = (handling: Handling) => ApiReply

export const OLDEST_VERSION = 41
export const NEWEST_VERSION = 68

const ok = (body: unknown): ApiReply => ({ status: 200, body })
const noContent: ApiReply = { status: 204 }

const fieldList = (query: URLSearchParams) =>
  query
    .get('fields')
    ?.split(',')
    .map((name) => name.trim())
    .filter(Boolean) ?? null

function resources({ org, caller }: Handling): ApiReply {
  const base = `/services/data/v${caller.version}.0`
  const names = ['sobjects', 'query', 'queryAll', 'composite', 'limits', 'analytics']
  const identityUrl = `${org.loginUrl}/id/${organization(org).Id}/${caller.userId}`
  return ok({ ...Object.fromEntries(names.map((name) => [name, `${base}/${name}`])), identity: identityUrl })
}

function query(handling: Handling, deletedToo: boolean): ApiReply {
  const soql = handling.query.get('q')
  if (!soql) throw malformedQuery('a query is required')
  return ok(parkQuery(handling, runQuery(handling.org, handling.caller, soql, deletedToo)))
}

function create({ org, caller, call, params: [object = ''] }: Handling): ApiReply {
  const id = org.store.transaction(() => createRecord(org, caller, object, call.body))
  return {
    status: 201,
    body: { id, success: true, errors: [] },
    headers: { Location: recordUrl(caller, object, id) },
  }
}

function upsert({ org, caller, call, params: [object = '', field = '', value = ''] }: Handling): ApiReply {
  const result = org.store.transaction(() => upsertRecord(org, caller, { object, field, value }, call.body))
  if ('choices' in result) return { status: 300, body: result.choices }
  if (!result.created && caller.version < 46) return noContent
  return { status: result.created ? 201 : 200, body: { ...result, success: true, errors: [] } }
}

function byExternalId({
  org,
  caller,
  query: search,
  params: [object = '', field = '', value = ''],
}: Handling): ApiReply {
  const rows = findByExternalId(org, caller, object, field, value)
  const [row, more] = rows
  if (!row) throw notFound()
  if (more) return { status: 300, body: rows.map((each) => recordUrl(caller, object, each.Id)) }
  return ok(readRecord(org, caller, object, row.Id, fieldList(search)))
}

function retrieveMany({ org, caller, call, query: search, params: [object = ''] }: Handling): ApiReply {
  const body = (call.body ?? {}) as { ids?: string[]; fields?: string[] }
  const ids = body.ids ?? search.get('ids')?.split(',').filter(Boolean) ?? []
  return ok(readMany(org, caller, object, ids, body.fields ?? fieldList(search) ?? ['Id']))
}

function limits({ org }: Handling): ApiReply {
  const left = Math.max(0, org.settings.apiLimit - org.apiCalls)
  return ok({
    DailyApiRequests: { Max: org.settings.apiLimit, Remaining: left },
    DataStorageMB: { Max: 1024, Remaining: 1010 },
    DailyBulkApiBatches: { Max: 15_000, Remaining: 15_000 },
  })
}

/** Each route has a method, the path after the version, and a handler. `*` matches one segment. If several routes match, the first route is used. */
const ROUTES: readonly [method: string, path: string, handler: Handler][] = [
  ['GET', '', resources],
  ['GET', 'limits', limits],
  ['GET', 'query', (handling) => query(handling, false)],
  ['GET', 'queryAll', (handling) => query(handling, true)],
  ['GET', 'query/*', pageOf],
  ['GET', 'queryAll/*', pageOf],
  ['GET', 'sobjects', ({ org, caller }) => ok(describeGlobal(org, caller))],
  [
    'GET',
    'sobjects/*/describe',
    ({ org, caller, params: [name = ''] }) => ok(describeObject(caller, definitionInPath(org, caller, name))),
  ],
  [
    'GET',
    'sobjects/*',
    ({ org, caller, params: [name = ''] }) =>
      ok({ objectDescribe: summarise(caller, definitionInPath(org, caller, name)), recentItems: [] }),
  ],
  [
    'GET',
    'sobjects/*/listviews',
    ({ org, caller, params: [name = ''] }) => ok(listViewsOf(org, caller, name, false)),
  ],
  [
    'GET',
    'sobjects/*/listviews/recent',
    ({ org, caller, params: [name = ''] }) => ok(listViewsOf(org, caller, name, true)),
  ],
  [
    'GET',
    'sobjects/*/listviews/*',
    ({ org, caller, params: [name = '', id = ''] }) => ok(listViewBasics(org, caller, name, id)),
  ],
  [
    'GET',
    'sobjects/*/listviews/*/describe',
    ({ org, caller, params: [name = '', id = ''] }) => ok(describeListView(org, caller, name, id)),
  ],
  [
    'GET',
    'sobjects/*/listviews/*/results',
    ({ org, caller, query: search, params: [name = '', id = ''] }) =>
      ok(listViewResults(org, caller, { object: name, id }, search)),
  ],
  ['GET', 'analytics/reports', ({ org, caller }) => ok(recentReports(org, caller))],
  [
    'GET',
    'analytics/reports/*/describe',
    ({ org, caller, params: [id = ''] }) => ok(describeReport(org, caller, id)),
  ],
  [
    'GET',
    'analytics/reports/*',
    ({ org, caller, query: search, params: [id = ''] }) =>
      ok(runReport(org, caller, id, search.get('includeDetails') === 'true')),
  ],
  ['POST', 'sobjects/*', create],
  [
    'GET',
    'sobjects/*/*',
    ({ org, caller, query: search, params: [name = '', id = ''] }) =>
      ok(readRecord(org, caller, name, id, fieldList(search))),
  ],
  [
    'PATCH',
    'sobjects/*/*',
    ({ org, caller, call, params: [name = '', id = ''] }) => {
      org.store.transaction(() => updateRecord(org, caller, name, id, call.body))
      return noContent
    },
  ],
  [
    'DELETE',
    'sobjects/*/*',
    ({ org, caller, params: [name = '', id = ''] }) => {
      deleteRecord(org, caller, name, id)
      return noContent
    },
  ],
  ['GET', 'sobjects/*/*/*', byExternalId],
  ['PATCH', 'sobjects/*/*/*', upsert],
  [
    'POST',
    'composite',
    ({ org, call, pages }) => {
      if (call.nested) throw refusal(400, 'INVALID_INPUT', 'A composite can not hold another composite')
      return ok(runComposite(org, call, (inner) => handleApiCall(org, pages, inner)))
    },
  ],
  ['POST', 'composite/sobjects', ({ org, caller, call }) => ok(createMany(org, caller, call.body))],
  ['PATCH', 'composite/sobjects', ({ org, caller, call }) => ok(updateMany(org, caller, call.body))],
  ['DELETE', 'composite/sobjects', ({ org, caller, query: search }) => ok(deleteMany(org, caller, search))],
  ['GET', 'composite/sobjects/*', retrieveMany],
  ['POST', 'composite/sobjects/*', retrieveMany],
  [
    'PATCH',
    'composite/sobjects/*/*',
    ({ org, caller, call, params: [name = '', field = ''] }) =>
      ok(upsertMany(org, caller, name, field, call.body)),
  ],
]

/** Reads the headers that change how records are written. */
function headerOptions(headers: ApiCall['headers']): Pick<Caller, 'autoAssign' | 'savesDuplicates'> {
  const named = (name: string) =>
    Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1] ?? ''
  return {
    autoAssign: named('sforce-auto-assign').toLowerCase() !== 'false',
    savesDuplicates: /allowSave=true/i.test(named('sforce-duplicate-rule-header')),
  }
}

function matchPath(pattern: string, segments: string[]): string[] | null {
  const wanted = pattern === '' ? [] : pattern.split('/')
  if (wanted.length !== segments.length) return null
  const fits = wanted.every(
    (part, index) => part === '*' || part.toLowerCase() === segments[index]?.toLowerCase(),
  )
  return fits ? segments.filter((_, index) => wanted[index] === '*') : null
}

/** Parses `/services/data/v66.0/…`. Refuses retired versions (410) and future versions (404). */
function readUrl(url: string): { version: number; segments: string[]; query: URLSearchParams } {
  const { pathname, searchParams } = new URL(url, 'http://org')
  const match = /^\/services\/data\/v(\d+)\.0(?:\/(.*))?$/.exec(pathname)
  if (!match) throw notFound()
  const version = Number(match[1])
  if (version < OLDEST_VERSION) {
    throw refusal(
      410,
      'UNSUPPORTED_API_VERSION',
      `The requested resource is no longer available: API version v${version}.0 is retired`,
    )
  }
  if (version > NEWEST_VERSION) throw notFound()
  const segments = (match[2] ?? '').split('/').filter(Boolean).map(decodeURIComponent)
  return { version, segments, query: searchParams }
}

/** Executes one authorized call. Returns an error in the form that Salesforce uses. */
export function handleApiCall(org: Org, pages: QueryPages, call: ApiCall): ApiReply {
  try {
    const { version, segments, query: search } = readUrl(call.url)
    const method = search.get('_HttpMethod')?.toUpperCase() ?? call.method
    const fitting = ROUTES.map(([verb, path, handler]) => ({
      verb,
      handler,
      params: matchPath(path, segments),
    })).filter((route) => route.params !== null)
    const route = fitting.find((each) => each.verb === method)
    if (!route && fitting.length > 0) {
      const allowed = [...new Set(fitting.map((each) => each.verb))].join(',')
      throw refusal(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${method}' not allowed. Allowed are ${allowed}`)
    }
    if (!route) throw notFound()
    return route.handler({
      org,
      call,
      pages,
      query: search,
      caller: { userId: call.userId, version, ...headerOptions(call.headers) },
      params: route.params ?? [],
    })
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, body: error.items }
    if (error instanceof URIError)
      return { status: 400, body: [{ errorCode: 'INVALID_INPUT', message: 'malformed URL' }] }
    throw error
  }
}
