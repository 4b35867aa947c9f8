// The resource /composite: up to 25 subrequests in one call. At most five subrequests can be queries or calls of sObject Collections. A subrequest can use values from the results of earlier subrequests.
import { badJson, refusal } from './errors.ts'
import type { Org } from './org.ts'
import type { ApiCall, ApiReply } from './rest.ts'
import { Rollback } from './store.ts'

const MAX_SUBREQUESTS = 25
const MAX_QUERIES = 5

interface Subrequest {
  method: string
  url: string
  referenceId: string
  body?: unknown
  /** Headers of this subrequest. All other headers come from the composite request. */
  httpHeaders?: Record<string, string>
}

/** The headers that a subrequest can't set. */
const INHERITED_HEADERS = ['accept', 'authorization', 'content-type']

interface Subresult {
  body: unknown
  httpHeaders: Record<string, string>
  httpStatusCode: number
  referenceId: string
}

type Dispatch = (call: ApiCall) => ApiReply

const invalid = (message: string) => refusal(400, 'INVALID_INPUT', message)

function readSubrequest(raw: unknown): Subrequest {
  const { method, url, referenceId, body, httpHeaders } = (raw ?? {}) as Record<string, unknown>
  if (typeof method !== 'string' || typeof url !== 'string') throw badJson('method and url are required')
  if (typeof referenceId !== 'string' || !/^[A-Za-z]\w*$/.test(referenceId)) {
    throw invalid(`Invalid reference ID: ${String(referenceId)}. Use letters, digits and underscores.`)
  }
  const own = (httpHeaders ?? {}) as Record<string, string>
  const fixed = Object.keys(own).find((name) => INHERITED_HEADERS.includes(name.toLowerCase()))
  if (fixed) throw invalid(`The header ${fixed} can not be set for a subrequest`)
  return { method: method.toUpperCase(), url, referenceId, body, httpHeaders: own }
}

const countsAsQuery = ({ url }: Subrequest) =>
  /^\/services\/data\/v[\d.]+\/(query|queryAll|composite\/sobjects)\b/.test(url)

export function readSubrequests(body: unknown): { allOrNone: boolean; requests: Subrequest[] } {
  const { allOrNone, compositeRequest } = (body ?? {}) as Record<string, unknown>
  if (!Array.isArray(compositeRequest)) throw badJson('compositeRequest: an array is expected')
  const requests = compositeRequest.map(readSubrequest)
  if (requests.length > MAX_SUBREQUESTS) throw invalid('The request can’t contain more than 25 operations')
  if (requests.filter(countsAsQuery).length > MAX_QUERIES) {
    throw invalid('The request can’t contain more than 5 query or sObject Collections operations')
  }
  const ids = requests.map((request) => request.referenceId)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice)
    throw invalid(
      `Duplicate ReferenceId provided: ${twice}.  Please provide a unique reference id for each request.`,
    )
  return { allOrNone: allOrNone === true, requests }
}

const halted = (referenceId: string, message: string): Subresult => ({
  body: [{ errorCode: 'PROCESSING_HALTED', message }],
  httpHeaders: {},
  httpStatusCode: 400,
  referenceId,
})

/** Returns the value of a reference such as `@{ref.records[0].Id}`; undefined if the result has no such value. */
function lookUp(result: Subresult, path: string): unknown {
  let at: unknown = result.body
  for (const part of path
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter(Boolean)) {
    if (typeof at !== 'object' || at === null) return undefined
    at = (at as Record<string, unknown>)[part]
  }
  return at
}

class Unresolved extends Error {}

function substitute(text: string, done: Map<string, Subresult>, encode: (value: string) => string): string {
  return text.replaceAll(/@\{(\w+)([^}]*)\}/g, (_whole, name: string, path: string) => {
    const result = done.get(name)
    if (!result || result.httpStatusCode >= 400) {
      throw new Unresolved(`Invalid reference specified. No value for ${name}${path} found in ${name}`)
    }
    const value = lookUp(result, path)
    if (value === undefined || value === null) {
      throw new Unresolved(`Invalid reference specified. No value for ${name}${path} found in ${name}`)
    }
    return encode(String(value))
  })
}

function substituteIn(value: unknown, done: Map<string, Subresult>): unknown {
  if (typeof value === 'string') return substitute(value, done, (each) => each)
  if (Array.isArray(value)) return value.map((each) => substituteIn(each, done))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, substituteIn(each, done)]))
}

/** Returns the headers of the composite request that each subrequest has too. */
const inheritedHeaders = (headers: ApiCall['headers']): ApiCall['headers'] =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => INHERITED_HEADERS.includes(name.toLowerCase())),
  )

function runOne(
  call: ApiCall,
  request: Subrequest,
  done: Map<string, Subresult>,
  dispatch: Dispatch,
): Subresult {
  try {
    const reply = dispatch({
      ...call,
      method: request.method,
      url: substitute(request.url, done, encodeURIComponent),
      body: substituteIn(request.body, done),
      headers: { ...inheritedHeaders(call.headers), ...request.httpHeaders },
      nested: true,
    })
    return {
      body: reply.body ?? null,
      httpHeaders: reply.headers ?? {},
      httpStatusCode: reply.status,
      referenceId: request.referenceId,
    }
  } catch (error) {
    if (error instanceof Unresolved) return halted(request.referenceId, error.message)
    throw error
  }
}

/** Executes the subrequests in order. The result contains the status of each subrequest. Throws ApiError if the composite request itself is invalid. */
export function runComposite(
  org: Org,
  call: ApiCall,
  dispatch: Dispatch,
): { compositeResponse: Subresult[] } {
  const { allOrNone, requests } = readSubrequests(call.body)
  const done = new Map<string, Subresult>()
  const compositeResponse = org.store.transaction(() => {
    for (const request of requests) {
      const result = runOne(call, request, done, dispatch)
      done.set(request.referenceId, result)
      if (allOrNone && result.httpStatusCode >= 400) throw new Rollback(undo(requests, result))
    }
    return [...done.values()]
  })
  return { compositeResponse }
}

function undo(requests: Subrequest[], culprit: Subresult): Subresult[] {
  const words = 'The transaction was rolled back since another operation in the same transaction failed.'
  return requests.map((request) =>
    request.referenceId === culprit.referenceId ? culprit : halted(request.referenceId, words),
  )
}
