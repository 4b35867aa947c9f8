// Splits long query results into pages. A locator identifies the remaining rows.
import { refusal } from './errors.ts'
import type { Caller } from './org.ts'
import type { ApiCall, ApiReply } from './rest.ts'
import type { QueryAnswer } from './soql.ts'

interface Parked {
  userId: string
  answer: QueryAnswer
  size: number
}

export interface QueryPages {
  lastId: number
  parked: Map<string, Parked>
}

const DEFAULT_SIZE = 2000
const SMALLEST_SIZE = 200
const MAX_PARKED = 10

export const emptyPages = (): QueryPages => ({ lastId: 0, parked: new Map() })

interface Paging {
  call: ApiCall
  caller: Caller
  pages: QueryPages
  params: string[]
}

/** Returns the first page of a result. If the result has more rows, stores the result under a locator. */
export function parkQuery({ call, caller, pages }: Paging, answer: QueryAnswer) {
  const asked = Number(
    /batchSize=(\d+)/i.exec(call.headers['sforce-query-options'] ?? '')?.[1] ?? DEFAULT_SIZE,
  )
  const size = Math.min(DEFAULT_SIZE, Math.max(SMALLEST_SIZE, asked))
  if (answer.records.length <= size) return { ...answer, done: true }
  pages.lastId += 1
  const locator = `01g5g${String(pages.lastId).padStart(10, '0')}AAA`
  pages.parked.set(locator, { userId: caller.userId, answer, size })
  const oldest = pages.parked.keys().next().value
  if (pages.parked.size > MAX_PARKED && oldest) pages.parked.delete(oldest)
  return slice(caller, locator, answer, 0, size)
}

function slice(caller: Caller, locator: string, answer: QueryAnswer, start: number, size: number) {
  const end = start + size
  const records = answer.records.slice(start, end)
  if (end >= answer.records.length) return { totalSize: answer.totalSize, done: true, records }
  const nextRecordsUrl = `/services/data/v${caller.version}.0/query/${locator}-${end}`
  return { totalSize: answer.totalSize, done: false, nextRecordsUrl, records }
}

export function pageOf({ caller, pages, params: [locator = ''] }: Paging): ApiReply {
  const [id = '', start = '0'] = locator.split('-')
  const parked = pages.parked.get(id)
  if (!parked || parked.userId !== caller.userId) {
    throw refusal(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator')
  }
  return { status: 200, body: slice(caller, id, parked.answer, Number(start), parked.size) }
}
