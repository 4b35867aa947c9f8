// Determines the kinds of a request and the objects that the request uses. Faults and the log need these values.
import type { RequestKind } from './control-contract.ts'
import type { RequestFacts } from './faults.ts'

interface Part {
  method: string
  path: string
  body: unknown
}

const record = (value: unknown) =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

export function parseJson(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Returns the API path without `/services/data/v66.0/` and without the query. */
const resource = (path: string) => /^\/services\/data\/v[\d.]+\/([^?]*)/.exec(path)?.[1] ?? ''

function subParts(part: Part): Part[] {
  if (resource(part.path).toLowerCase() !== 'composite') return []
  const requests = record(part.body).compositeRequest
  if (!Array.isArray(requests)) return []
  return requests.map((raw) => {
    const { method, url, body } = record(raw)
    return { method: String(method ?? 'GET').toUpperCase(), path: String(url ?? ''), body }
  })
}

const isQuery = (part: Part) => /^query(all)?(\/|$)/i.test(resource(part.path))

const isWrite = (part: Part) =>
  part.method !== 'GET' && !(part.method === 'POST' && /^composite\/sobjects\/\w/i.test(resource(part.path)))

function objectsOf(part: Part): string[] {
  const named = /^(?:composite\/)?sobjects\/(\w+)/i.exec(resource(part.path))?.[1]
  const queried = isQuery(part) ? /\bfrom\s+(\w+)/i.exec(decodeQuery(part.path))?.[1] : undefined
  const records = record(part.body).records
  const typed = Array.isArray(records) ? records.map((each) => record(record(each).attributes).type) : []
  return [named, queried, ...typed].filter((each) => typeof each === 'string')
}

function decodeQuery(path: string): string {
  return new URL(path, 'http://org').searchParams.get('q') ?? ''
}

function oauthKinds(path: string): RequestKind[] {
  const name = /^\/services\/oauth2\/(\w+)/.exec(path)?.[1]
  if (name === 'token' || name === 'authorize' || name === 'revoke') return ['oauth', name]
  return name === 'userinfo' || path.startsWith('/id/') ? ['identity'] : []
}

export function readFacts(method: string, path: string, text: string): RequestFacts {
  const whole: Part = { method, path, body: parseJson(text) }
  const base = { method, path, body: text }
  if (!path.startsWith('/services/data/')) return { ...base, kinds: oauthKinds(path), objects: [] }
  const subs = subParts(whole)
  const isComposite = resource(path).toLowerCase() === 'composite'
  const parts = isComposite ? subs : [whole]
  const kinds: RequestKind[] = ['api', parts.some(isWrite) ? 'write' : 'read']
  if (isComposite) kinds.push('composite')
  if (parts.some(isQuery)) kinds.push('query')
  return { ...base, kinds, objects: [...new Set(parts.flatMap(objectsOf))] }
}
