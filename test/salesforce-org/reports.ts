// Reports: the resources below /analytics/reports. A report is a row of Report with columns that no query can read: `Source` (the object whose rows it
// lists), `Columns`, `Where`, and `GroupBy` and `GroupAcross` for a summary or matrix report.
// Source: Reports and Dashboards REST API Developer Guide, "Execute Sync", "Get Report Metadata", "Decode the Fact Map", "Requirements and Limitations".
import { refusal } from './errors.ts'
import { parseId } from './ids.ts'
import { type Caller, canSee, definitionOf, type Org } from './org.ts'
import { runQuery } from './soql.ts'
import { resolvePath } from './soql-fields.ts'
import type { Row } from './store.ts'
import { valueAt } from './values.ts'

const maxRows = 2000
const maxRecent = 200

const formats: Record<string, string> = {
  Tabular: 'TABULAR',
  Summary: 'SUMMARY',
  Matrix: 'MATRIX',
  MultiBlock: 'MULTI_BLOCK',
}

const visibleReports = (org: Org, caller: Caller) =>
  org.store.rows('Report').filter((row) => row.IsDeleted !== true && canSee(org, caller, 'Report', row))

function find(org: Org, caller: Caller, id: string): Row {
  const full = parseId(id)
  if (!full) throw refusal(400, 'BAD_REQUEST', 'The report ID is not valid.')
  const row = visibleReports(org, caller).find((each) => each.Id === full)
  if (!row) throw refusal(404, 'NOT_FOUND', 'The data you’re trying to access is unavailable')
  return row
}

const base = (caller: Caller, row: Row) => `/services/data/v${caller.version}.0/analytics/reports/${row.Id}`

export const recentReports = (org: Org, caller: Caller) =>
  visibleReports(org, caller)
    .filter((row) => row.LastViewedDate)
    .slice(0, maxRecent)
    .map((row) => ({
      describeUrl: `${base(caller, row)}/describe`,
      id: row.Id,
      instancesUrl: `${base(caller, row)}/instances`,
      name: row.Name,
      url: base(caller, row),
    }))

type Column = { name: string; path: string; label: string; dataType: string }

/** Returns the columns that this user can see. The name of a column is that of its standard report type, for example `EMAIL`. */
function columnsOf(org: Org, caller: Caller, row: Row): Column[] {
  const definition = definitionOf(org, caller, String(row.Source))
  return String(row.Columns)
    .split(',')
    .flatMap((path) => {
      try {
        const { field } = resolvePath({ org, caller }, definition, path)
        const name = path.replaceAll('.', '_').toUpperCase()
        return [{ name, path, label: field.label, dataType: field.type }]
      } catch {
        return []
      }
    })
}

const texts = (value: unknown): string[] => (value ? String(value).split(',') : [])

function metadataOf(row: Row, columns: readonly Column[]) {
  const grouping = (name: string) => ({
    dateGranularity: 'None',
    name,
    sortAggregate: null,
    sortOrder: 'Asc',
  })
  return {
    reportMetadata: {
      aggregates: ['RowCount'],
      detailColumns: columns.map(({ name }) => name),
      developerName: row.DeveloperName,
      groupingsAcross: texts(row.GroupAcross).map(grouping),
      groupingsDown: texts(row.GroupBy).map(grouping),
      hasDetailRows: true,
      id: row.Id,
      name: row.Name,
      reportFormat: formats[String(row.Format)],
      reportType: { label: `${row.Source}s`, type: `${row.Source}List` },
    },
    reportExtendedMetadata: {
      aggregateColumnInfo: { RowCount: { dataType: 'int', label: 'Record Count' } },
      detailColumnInfo: Object.fromEntries(
        columns.map(({ name, label, dataType }) => [name, { dataType, label }]),
      ),
      groupingColumnInfo: {},
    },
  }
}

export function describeReport(org: Org, caller: Caller, id: string) {
  const row = find(org, caller, id)
  return metadataOf(row, columnsOf(org, caller, row))
}

type Cell = { label: string; value: unknown }
type Fact = { aggregates: { label: string; value: number }[]; rows?: { dataCells: Cell[] }[] }

const cell = (value: unknown): Cell => ({ label: value === null ? '-' : String(value), value })

/** A summary report has its rows in the facts of its lowest groups, a matrix in the crossings, and a tabular report in the grand total. */
function factsOf(row: Row, records: Record<string, unknown>[], columns: readonly Column[], details: boolean) {
  const groupOf = (path: unknown) => {
    const values = path ? [...new Set(records.map((each) => String(valueAt(each, String(path)))))].sort() : []
    return {
      values,
      key: (record: Record<string, unknown>) => values.indexOf(String(valueAt(record, String(path)))),
    }
  }
  const down = groupOf(row.GroupBy)
  const across = groupOf(row.GroupAcross)
  const facts: Record<string, Fact> = {}
  const emptyFact = (): Fact => ({
    aggregates: [{ label: '0', value: 0 }],
    ...(details ? { rows: [] } : {}),
  })
  const add = (key: string, record: Record<string, unknown>, withRow: boolean) => {
    facts[key] ??= emptyFact()
    const { aggregates, rows } = facts[key]
    const count = (aggregates[0]?.value ?? 0) + 1
    aggregates[0] = { label: String(count), value: count }
    if (withRow) rows?.push({ dataCells: columns.map(({ path }) => cell(valueAt(record, path))) })
  }
  for (const record of records) {
    const d = row.GroupBy ? String(down.key(record)) : 'T'
    const a = row.GroupAcross ? String(across.key(record)) : 'T'
    add(`${d}!${a}`, record, details)
    const totals = new Set([`${d}!T`, `T!${a}`, 'T!T'])
    for (const total of totals) if (total !== `${d}!${a}`) add(total, record, false)
  }
  if (records.length === 0) facts['T!T'] = emptyFact()
  const groupings = (values: string[]) => ({
    groupings: values.map((label, key) => ({ groupings: [], key: String(key), label, value: label })),
  })
  return { factMap: facts, groupingsDown: groupings(down.values), groupingsAcross: groupings(across.values) }
}

export function runReport(org: Org, caller: Caller, id: string, details: boolean) {
  const row = find(org, caller, id)
  const columns = columnsOf(org, caller, row)
  const groups = [...texts(row.GroupBy), ...texts(row.GroupAcross)]
  const paths = [...new Set(['Id', ...columns.map(({ path }) => path), ...groups])]
  const where = row.Where ? ` WHERE ${row.Where}` : ''
  const soql = `SELECT ${paths.join(', ')} FROM ${row.Source}${where} ORDER BY Id`
  const { records } = runQuery(org, caller, soql, false)
  return {
    attributes: {
      describeUrl: `${base(caller, row)}/describe`,
      instancesUrl: `${base(caller, row)}/instances`,
      reportId: row.Id,
      reportName: row.Name,
      type: 'Report',
    },
    allData: records.length <= maxRows,
    ...factsOf(row, records.slice(0, maxRows), columns, details),
    hasDetailRows: details,
    ...metadataOf(row, columns),
  }
}
