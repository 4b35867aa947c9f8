// List views: the resources below /sobjects/<object>/listviews. A list view is a row of ListView with columns that no query can read: `Columns` (the
// fields that it shows), `Where` (its filter) and `OrderBy`, all as text of SOQL.
// Source: REST API Developer Guide, "List Views for an Object", "Recent List Views", "List View Describe", "List View Results".
import type { ObjectDefinition } from './definitions.ts'
import { notFound, refusal } from './errors.ts'
import { parseId } from './ids.ts'
import { type Caller, canSee, type Org } from './org.ts'
import { definitionInPath } from './records.ts'
import { runQuery } from './soql.ts'
import { resolvePath } from './soql-fields.ts'
import type { Row } from './store.ts'
import { valueAt } from './values.ts'

const defaultLimit = 25
const maxLimit = 2000
/** The fields that Salesforce adds to each list view. They are not shown. */
const hiddenColumns = ['Id', 'CreatedDate', 'LastModifiedDate', 'SystemModstamp']

const basics = (caller: Caller, row: Row) => {
  const url = `/services/data/v${caller.version}.0/sobjects/${row.SobjectType}/listviews/${row.Id}`
  return {
    describeUrl: `${url}/describe`,
    developerName: row.DeveloperName,
    id: row.Id,
    label: row.Name,
    resultsUrl: `${url}/results`,
    soqlCompatible: row.IsSoqlCompatible === true,
    url,
  }
}

function viewsOf(org: Org, caller: Caller, definition: ObjectDefinition): Row[] {
  return org.store
    .rows('ListView')
    .filter((row) => row.SobjectType === definition.name && canSee(org, caller, 'ListView', row))
}

export function listViewsOf(org: Org, caller: Caller, object: string, isRecent: boolean) {
  const definition = definitionInPath(org, caller, object)
  const views = viewsOf(org, caller, definition).filter((row) => !isRecent || row.LastViewedDate)
  const sorted = isRecent
    ? views.toSorted((a, b) => String(b.LastViewedDate).localeCompare(String(a.LastViewedDate)))
    : views
  return {
    done: true,
    listviews: sorted.map((row) => basics(caller, row)),
    nextRecordsUrl: null,
    size: sorted.length,
    sobjectType: definition.name,
  }
}

function find(org: Org, caller: Caller, object: string, id: string): Row {
  const definition = definitionInPath(org, caller, object)
  const full = parseId(id)
  const row = viewsOf(org, caller, definition).find((each) => each.Id === full)
  if (!row) throw notFound()
  return row
}

export const listViewBasics = (org: Org, caller: Caller, object: string, id: string) =>
  basics(caller, find(org, caller, object, id))

/** Returns the shown columns that this user can see, and the hidden ones. */
function columnsOf(org: Org, caller: Caller, row: Row) {
  const definition = definitionInPath(org, caller, String(row.SobjectType))
  const shown = String(row.Columns)
    .split(',')
    .filter((path) => isVisible(() => resolvePath({ org, caller }, definition, path)))
  const missing = hiddenColumns.filter((name) => !shown.includes(name))
  return [...shown, ...missing].map((path) => {
    const { field } = resolvePath({ org, caller }, definition, path)
    return {
      ascendingLabel: field.type === 'string' ? 'Z-A' : null,
      descendingLabel: field.type === 'string' ? 'A-Z' : null,
      fieldNameOrPath: path,
      hidden: missing.includes(path),
      label: field.label,
      selectListItem: field.type === 'picklist' ? `toLabel(${path})` : path,
      sortDirection: null,
      sortIndex: null,
      sortable: field.type !== 'textarea',
      type: field.type,
    }
  })
}

function isVisible(work: () => unknown): boolean {
  try {
    work()
    return true
  } catch {
    return false
  }
}

const queryOf = (row: Row, columns: readonly string[]) =>
  [
    `SELECT ${columns.join(', ')} FROM ${row.SobjectType}`,
    row.Where ? `WHERE ${row.Where}` : '',
    `ORDER BY ${row.OrderBy ?? 'Name'}`,
  ]
    .filter(Boolean)
    .join(' ')

/** Only a view that Salesforce can express in SOQL has rows and a description. */
function compatible(row: Row): Row {
  if (row.IsSoqlCompatible === true) return row
  throw refusal(400, 'INVALID_INPUT', 'This list view can not be represented in SOQL')
}

export function describeListView(org: Org, caller: Caller, object: string, id: string) {
  const row = compatible(find(org, caller, object, id))
  const columns = columnsOf(org, caller, row)
  const query = queryOf(
    row,
    columns.map((each) => each.selectListItem),
  )
  return { columns, id: row.Id, orderBy: [], query, scope: null, sobjectType: row.SobjectType }
}

function numberIn(search: URLSearchParams, name: string, fallback: number, max: number): number {
  const text = search.get(name)
  if (text === null) return fallback
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > max) {
    throw refusal(400, 'INVALID_QUERY_LOCATOR', `${name} must be a number of at most ${max}`)
  }
  return value
}

export function listViewResults(
  org: Org,
  caller: Caller,
  { object, id }: { object: string; id: string },
  search: URLSearchParams,
) {
  const row = compatible(find(org, caller, object, id))
  const limit = Math.max(1, numberIn(search, 'limit', defaultLimit, maxLimit))
  const offset = numberIn(search, 'offset', 0, maxLimit)
  const columns = columnsOf(org, caller, row)
  const paths = columns.map((each) => each.fieldNameOrPath)
  const { records } = runQuery(org, caller, queryOf(row, paths), false)
  const page = records.slice(offset, offset + limit)
  return {
    columns,
    developerName: row.DeveloperName,
    done: offset + limit >= records.length,
    id: row.Id,
    label: row.Name,
    records: page.map((record) => ({
      columns: paths.map((path) => {
        const value = valueAt(record, path)
        return { fieldNameOrPath: path, value: value === null ? null : String(value) }
      }),
    })),
    size: page.length,
  }
}
