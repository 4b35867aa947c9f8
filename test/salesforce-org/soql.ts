// Executes SOQL queries on the org's rows. A library parses the text of the query.
import {
  type FieldType,
  type OrderByClause,
  parseQuery,
  type Query,
  type QueryBase,
} from '@jetstreamapp/soql-parser-js'
import type { ObjectDefinition } from './definitions.ts'
import { ApiError, malformedQuery, refusal } from './errors.ts'
import { objectOfId } from './ids.ts'
import { sharingRows } from './metadata.ts'
import { type Caller, canSee, definitionOf, type Org, orgNow } from './org.ts'
import { orgZone } from './record-rules.ts'
import { recordUrl } from './records.ts'
import { type ChildRelationship, childRelationship } from './soql-children.ts'
import { type ConditionContext, compileWhere } from './soql-conditions.ts'
import { type FieldPath, follow, type Reader, readPath, resolvePath } from './soql-fields.ts'
import { compareValues, dayIn } from './soql-literals.ts'
import type { Row, Value } from './store.ts'
import { toAnswer } from './values.ts'

export interface QueryAnswer {
  totalSize: number
  records: Record<string, unknown>[]
}

const MAX_LENGTH = 100_000
const MAX_OFFSET = 2000

function parse(soql: string): Query {
  if (soql.length > MAX_LENGTH) {
    throw refusal(400, 'QUERY_TOO_COMPLICATED', 'SOQL statement is longer than 100,000 characters')
  }
  try {
    return parseQuery(soql)
  } catch (error) {
    throw malformedQuery((error as Error).message)
  }
}

const SHOWN_BEFORE = 40
const QUOTES_THE_QUERY = ['INVALID_FIELD', 'INVALID_TYPE']

/** Returns the error with a longer message. The message quotes the part of the query around the error, on several lines, as in a real org. */
function quoting(soql: string, error: unknown): unknown {
  const [item] = error instanceof ApiError ? error.items : []
  if (!item || !QUOTES_THE_QUERY.includes(item.errorCode)) return error
  const named = /'([\w.]+)'/.exec(item.message)?.[1] ?? ''
  const at = Math.max(0, soql.indexOf(named))
  const from = Math.max(0, at - SHOWN_BEFORE)
  const message = [
    '',
    soql.slice(from, at + named.length + 10),
    `${' '.repeat(at - from)}^`,
    `ERROR at Row:1:Column:${at + 1}`,
    item.message,
  ].join('\n')
  return refusal((error as ApiError).status, item.errorCode, message)
}

/** Executes a query with the permissions of the caller. `deletedToo` is true for the resource queryAll. */
export function runQuery(org: Org, caller: Caller, soql: string, deletedToo: boolean): QueryAnswer {
  try {
    return answerQuery(org, caller, soql, deletedToo)
  } catch (error) {
    throw quoting(soql, error)
  }
}

function answerQuery(org: Org, caller: Caller, soql: string, deletedToo: boolean): QueryAnswer {
  const reader: Reader = { org, caller }
  const query = parse(soql)
  const definition = definitionOf(org, caller, query.sObject ?? '')
  const rows = selectRows(reader, definition, query, deletedToo)
  const counted = query.fields?.length === 1 ? query.fields[0] : undefined
  if (query.groupBy || query.having) throw malformedQuery('the practice org does not group')
  if (counted?.type === 'FieldFunctionExpression' && counted.functionName.toUpperCase() === 'COUNT') {
    return count(counted, rows.length)
  }
  const paths = selectedPaths(reader, definition, query)
  const children = childQueries(reader, definition, query)
  const records = rows.map((row) => ({
    ...project(reader, definition, row, paths),
    ...Object.fromEntries(children.map(({ name, of }) => [name, of(row)])),
  }))
  return { totalSize: rows.length, records }
}

/** Returns the subqueries of SELECT, each with a function that answers it for a row of the parent. Without children the answer is null. */
function childQueries(reader: Reader, parent: ObjectDefinition, query: Query) {
  return (query.fields ?? []).flatMap((field) => {
    if (field.type !== 'FieldSubquery') return []
    const child = childRelationship(reader, parent, field.subquery)
    const paths = selectedPaths(reader, child.definition, field.subquery)
    const rows = selectRows(reader, child.definition, field.subquery, false)
    return [{ name: child.name, of: (row: Row) => answerChildren(reader, child, paths, rows, row) }]
  })
}

function answerChildren(
  reader: Reader,
  { definition, via }: ChildRelationship,
  paths: FieldPath[],
  rows: readonly Row[],
  parent: Row,
) {
  const own = rows.filter((row) => row[via] === parent.Id)
  if (own.length === 0) return null
  const records = own.map((row) => project(reader, definition, row, paths))
  return { totalSize: own.length, done: true, records }
}

function count(field: Extract<FieldType, { type: 'FieldFunctionExpression' }>, size: number): QueryAnswer {
  if (field.parameters.length === 0) return { totalSize: size, records: [] }
  const record = { attributes: { type: 'AggregateResult' }, [field.alias ?? 'expr0']: size }
  return { totalSize: 1, records: [record] }
}

function selectRows(
  reader: Reader,
  definition: ObjectDefinition,
  query: QueryBase,
  deletedToo: boolean,
): Row[] {
  const { org, caller } = reader
  const zone = String(org.store.find(caller.userId)?.TimeZoneSidKey ?? orgZone(org))
  const context: ConditionContext = {
    reader,
    definition,
    zone,
    today: dayIn(zone, new Date(orgNow(org))),
    subquery: (inner) => innerValues(reader, inner),
  }
  const test = compileWhere(context, query.where)
  const rows = rowsOf(org, definition.name).filter(
    (row) => (deletedToo || row.IsDeleted !== true) && canSee(org, caller, definition.name, row) && test(row),
  )
  const sorted = sortRows(reader, definition, rows, query.orderBy)
  const offset = query.offset ?? 0
  if (offset > MAX_OFFSET) {
    throw refusal(400, 'NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed is 2000')
  }
  return sorted.slice(offset, query.limit === undefined ? undefined : offset + query.limit)
}

const rowsOf = (org: Org, object: string) =>
  object === 'EntityDefinition' ? sharingRows(org.settings) : org.store.rows(object)

function innerValues(reader: Reader, inner: Query): Value[] {
  const definition = definitionOf(reader.org, reader.caller, inner.sObject ?? '')
  const [path, more] = selectedPaths(reader, definition, inner)
  if (!path || more) throw malformedQuery('an inner query selects exactly one field')
  return selectRows(reader, definition, inner, false).map((row) => readPath(reader, row, path))
}

function sortRows(
  reader: Reader,
  definition: ObjectDefinition,
  rows: Row[],
  orderBy: OrderByClause | OrderByClause[] | undefined,
): Row[] {
  const orders = [orderBy ?? []].flat().map((clause) => {
    if (!('field' in clause)) throw malformedQuery('the practice org orders by fields only')
    const path = resolvePath(reader, definition, clause.field)
    if (path.field.type === 'textarea') {
      throw refusal(400, 'INVALID_FIELD', `field '${path.field.name}' can not be sorted in a query call`)
    }
    return { path, sign: clause.order === 'DESC' ? -1 : 1, nullSign: clause.nulls === 'LAST' ? 1 : -1 }
  })
  return rows.toSorted((a, b) => {
    for (const { path, sign, nullSign } of orders) {
      const [left, right] = [readPath(reader, a, path), readPath(reader, b, path)]
      if (left === null && right === null) continue
      if (left === null || right === null) return left === null ? nullSign : -nullSign
      const order = compareValues(path.field, left, right)
      if (order !== 0) return order * sign
    }
    return 0
  })
}

function selectedPaths(reader: Reader, definition: ObjectDefinition, query: QueryBase): FieldPath[] {
  const paths = (query.fields ?? []).flatMap((field) => fieldPaths(reader, definition, field, query))
  const twice = paths.find((path, index) => paths.findIndex((each) => sameText(each, path)) !== index)
  if (twice) throw refusal(400, 'INVALID_FIELD', `duplicate field selected: ${twice.text}`)
  return paths
}

const sameText = (a: FieldPath, b: FieldPath) => a.text.toLowerCase() === b.text.toLowerCase()

function fieldPaths(
  reader: Reader,
  definition: ObjectDefinition,
  field: FieldType,
  query: QueryBase,
): FieldPath[] {
  // Subqueries are answered apart.
  if (field.type === 'FieldSubquery') return []
  if (field.type === 'Field') return [resolvePath(reader, definition, field.field)]
  if (field.type === 'FieldRelationship') {
    const from =
      field.relationships[0] === query.sObjectAlias ? field.relationships.slice(1) : field.relationships
    return [resolvePath(reader, definition, [...from, field.field].join('.'))]
  }
  if (field.type === 'FieldFunctionExpression' && field.functionName.toUpperCase() === 'FIELDS') {
    if (String(field.parameters[0]).toUpperCase() !== 'STANDARD' && !(query.limit && query.limit <= 200)) {
      throw malformedQuery('The SOQL FIELDS function must have a LIMIT of at most 200')
    }
    return definition.fields.map((each) => ({ steps: [], field: each, text: each.name }))
  }
  throw malformedQuery(`the practice org can not select ${field.type}`)
}

/** Builds a record of the result: attributes, fields, and an object for each relationship of the paths. */
function project(
  reader: Reader,
  definition: ObjectDefinition,
  row: Row,
  paths: FieldPath[],
): Record<string, unknown> {
  const answer: Record<string, unknown> = { attributes: attributes(reader, definition.name, row) }
  for (const path of paths) {
    let holder: Record<string, unknown> | null = answer
    let at: Row | null = row
    for (const step of path.steps) {
      const next: Row | null = at && follow(reader, at, step)
      if (holder) {
        holder[step.name] ??= next && { attributes: attributes(reader, step.target.name, next) }
        holder = holder[step.name] as Record<string, unknown> | null
      }
      at = next
    }
    if (holder && at) holder[path.field.name] = toAnswer(path.field, at[path.field.name])
  }
  return answer
}

function attributes({ caller }: Reader, type: string, row: Row) {
  return { type, url: recordUrl(caller, objectOfId(row.Id) ?? type, row.Id) }
}
