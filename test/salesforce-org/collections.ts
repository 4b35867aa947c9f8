// The resource /composite/sobjects: up to 200 records in one call. Each record has its own result.
import { ApiError, badJson, refusal } from './errors.ts'
import { objectOfId } from './ids.ts'
import type { Caller, Org } from './org.ts'
import {
  createRecord,
  definitionInPath,
  deleteRecord,
  readRecord,
  updateRecord,
  upsertRecord,
} from './records.ts'
import { Rollback } from './store.ts'

const MAX_RECORDS = 200
const MAX_RETRIEVED = 2000

interface Result {
  id?: string
  success: boolean
  created?: boolean
  errors: { statusCode: string; message: string; fields: string[] }[]
}

const failed = (error: ApiError, id?: string): Result => ({
  ...(id ? { id } : {}),
  success: false,
  errors: error.items.map(({ errorCode, message, fields }) => ({
    statusCode: errorCode,
    message,
    fields: fields ?? [],
  })),
})

const rolledBack: Result = {
  success: false,
  errors: [
    {
      statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      message:
        'Record rolled back because not all records were valid and the request was using AllOrNone header',
      fields: [],
    },
  ],
}

/** Calls `work` for each item in order. If `allOrNone` is true, one failure rolls back the changes of all items. */
function each<T>(org: Org, items: T[], allOrNone: boolean, work: (item: T) => Result): Result[] {
  if (items.length > MAX_RECORDS) {
    const message = 'record limit reached. cannot submit more than 200 records in this call'
    throw refusal(400, 'EXCEEDED_ID_LIMIT', message, [])
  }
  return org.store.transaction(() => {
    const results = items.map((item) => attempt(org, () => work(item)))
    if (!allOrNone || results.every((result) => result.success)) return results
    throw new Rollback(results.map((result) => (result.success ? rolledBack : result)))
  })
}

function attempt(org: Org, work: () => Result): Result {
  try {
    return org.store.transaction(work)
  } catch (error) {
    if (error instanceof ApiError) return failed(error)
    throw error
  }
}

interface Collection {
  allOrNone: boolean
  records: Record<string, unknown>[]
}

function readCollection(body: unknown): Collection {
  const { allOrNone, records } = (body ?? {}) as { allOrNone?: unknown; records?: unknown }
  if (!Array.isArray(records)) throw badJson('records: an array is expected')
  return { allOrNone: allOrNone === true, records: records as Collection['records'] }
}

function typeOf(record: Record<string, unknown>): string {
  const type = (record.attributes as { type?: unknown } | undefined)?.type
  if (typeof type !== 'string')
    throw refusal(400, 'INVALID_INPUT', 'Include an sObject type in attributes.', [])
  return type
}

export function createMany(org: Org, caller: Caller, body: unknown): Result[] {
  const { allOrNone, records } = readCollection(body)
  return each(org, records, allOrNone, (record) => ({
    id: createRecord(org, caller, typeOf(record), record),
    success: true,
    errors: [],
  }))
}

export function updateMany(org: Org, caller: Caller, body: unknown): Result[] {
  const { allOrNone, records } = readCollection(body)
  return each(org, records, allOrNone, (record) => {
    const id = String(record.id ?? record.Id ?? '')
    const rest = Object.fromEntries(Object.entries(record).filter(([name]) => name.toLowerCase() !== 'id'))
    updateRecord(org, caller, typeOf(record), id, rest)
    return { id, success: true, errors: [] }
  })
}

export function upsertMany(org: Org, caller: Caller, object: string, field: string, body: unknown): Result[] {
  const { allOrNone, records } = readCollection(body)
  return each(org, records, allOrNone, (record) => {
    const value = Object.entries(record).find(([name]) => name.toLowerCase() === field.toLowerCase())?.[1]
    if (value === undefined || value === null) {
      throw refusal(400, 'MISSING_ARGUMENT', `${field} not specified`, [])
    }
    const result = upsertRecord(org, caller, { object, field, value: String(value) }, record)
    if ('choices' in result)
      throw refusal(400, 'DUPLICATE_EXTERNAL_ID', `${field}: more than one record found`, [field])
    return { ...result, success: true, errors: [] }
  })
}

export function deleteMany(org: Org, caller: Caller, query: URLSearchParams): Result[] {
  const ids = query.get('ids')?.split(',').filter(Boolean) ?? []
  return each(org, ids, query.get('allOrNone') === 'true', (id) => {
    const object = objectOfId(id)
    if (!object) throw refusal(400, 'MALFORMED_ID', `malformed id ${id}`, [])
    deleteRecord(org, caller, object, id)
    return { id, success: true, errors: [] }
  })
}

/** Returns the records in the order of the ids. An id without a record gives null. */
export function readMany(org: Org, caller: Caller, object: string, ids: string[], fields: string[]) {
  definitionInPath(org, caller, object)
  if (ids.length > MAX_RETRIEVED) throw refusal(400, 'EXCEEDED_ID_LIMIT', 'record limit reached', [])
  return ids.map((id) => {
    try {
      return readRecord(org, caller, object, id, fields)
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return null
      throw error
    }
  })
}
