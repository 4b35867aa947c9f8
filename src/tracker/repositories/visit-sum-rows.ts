// Changes the stored sums of counted visits (ADR 132). All statements belong to the transaction that changes the counted visits.
import { sql } from 'kysely'
import {
  allLinks,
  type LinkDelta,
  type ReaderDelta,
  type SumDeltas,
  type TimeDelta,
} from '../domain/analytics/visit-sums.ts'
import type { Connection } from './connection.ts'

/** Maximum number of rows in one statement, far below the maximum number of parameters. */
const rowsPerStatement = 1_000

type Columns = Record<string, string | number>
type Table = 'link_sums' | 'time_sums' | 'reader_sums'

/** How a column of an upserted row changes: it is a part of the key, or the rows' values are added or compared. */
const linkColumns = {
  key: ['workspace_id', 'document_id', 'link_id', 'document_version'],
  added: ['visits', 'returned', 'active_ms', 'pages_seen', 'finished'],
  largest: ['last_opened_at', 'last_active_at'],
} as const
const timeColumns = {
  key: ['workspace_id', 'document_id', 'document_version', 'time_class'],
  added: ['visits'],
} as const
const readerColumns = {
  key: ['workspace_id', 'document_id', 'reader', 'is_visitor', 'link_id'],
  added: ['visits', 'active_ms'],
  largest: ['last_opened_at'],
  smallest: ['first_opened_at'],
} as const

type Kinds = {
  key: readonly string[]
  added: readonly string[]
  largest?: readonly string[]
  smallest?: readonly string[]
}

const linkRow = (delta: LinkDelta): Columns => ({
  ...{ workspace_id: delta.workspaceId, document_id: delta.documentId, link_id: delta.linkId },
  ...{ document_version: delta.documentVersion, page_count: delta.pageCount, visits: delta.visits },
  ...{ returned: delta.returned, active_ms: delta.activeMs, pages_seen: delta.pagesSeen },
  ...{
    readers: 0,
    finished: delta.finished,
    last_opened_at: delta.lastOpenedAt,
    last_active_at: delta.lastActiveAt,
  },
})
const timeRow = (delta: TimeDelta): Columns => ({
  ...{ workspace_id: delta.workspaceId, document_id: delta.documentId },
  ...{ document_version: delta.documentVersion, time_class: delta.timeClass, visits: delta.visits },
})
const readerRow = (delta: ReaderDelta): Columns => ({
  ...{ workspace_id: delta.workspaceId, document_id: delta.documentId, reader: delta.reader },
  ...{ is_visitor: Number(delta.isVisitor), link_id: delta.linkId, visits: delta.visits },
  ...{ active_ms: delta.activeMs, first_opened_at: delta.firstOpenedAt, last_opened_at: delta.lastOpenedAt },
  ...{ most_pages: delta.mostPages, most_pages_of: delta.mostPagesOf },
})

type Counted = {
  link_id: string
  document_id: string
  workspace_id: string
  reader: string
  is_visitor: number
  visits: number
}

/** The number of readers that a document gains or loses. */
type ReaderChange = { delta: ReaderDelta; by: 1 | -1 }

/** Returns the readers whose first visit was added, or whose last visit was removed. `counted`: the changed rows for all links. */
function readerChanges(deltas: readonly ReaderDelta[], counted: readonly Counted[]): ReaderChange[] {
  const key = (parts: readonly unknown[]) => JSON.stringify(parts)
  const visitsOf = new Map(
    counted.map((row) => [
      key([row.workspace_id, row.document_id, row.reader, row.is_visitor]),
      Number(row.visits),
    ]),
  )
  return deltas.flatMap((delta): ReaderChange[] => {
    if (delta.linkId !== allLinks) return []
    const after =
      visitsOf.get(key([delta.workspaceId, delta.documentId, delta.reader, Number(delta.isVisitor)])) ?? 0
    const before = after - delta.visits
    if (before > 0 === after > 0) return []
    return [{ delta, by: after > 0 ? 1 : -1 }]
  })
}

/** The assignments of an upsert. `most_pages` and `most_pages_of` are compared as a fraction. */
function assignments(table: Table, { added, largest = [], smallest = [] }: Kinds) {
  const stored = (column: string) => sql.ref(`${table}.${column}`)
  const given = (column: string) => sql.ref(`excluded.${column}`)
  const better = (column: string, isBetter: ReturnType<typeof sql>) =>
    sql`${sql.ref(column)} = case when ${isBetter} then ${given(column)} else ${stored(column)} end`
  const isMore = sql`excluded.most_pages * reader_sums.most_pages_of > reader_sums.most_pages * excluded.most_pages_of`
  return sql.join([
    ...added.map((column) => sql`${sql.ref(column)} = ${stored(column)} + ${given(column)}`),
    ...largest.map((column) => better(column, sql`${given(column)} > ${stored(column)}`)),
    ...smallest.map((column) => better(column, sql`${given(column)} < ${stored(column)}`)),
    ...(table === 'reader_sums'
      ? ['most_pages', 'most_pages_of'].map((column) => better(column, isMore))
      : []),
  ])
}

function* batchesOf<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    yield rows.slice(start, start + rowsPerStatement)
  }
}

const isKey = (kinds: Kinds, row: Columns) =>
  sql<boolean>`(${sql.join(
    kinds.key.map((column) => sql`${sql.ref(column)} = ${row[column]}`),
    sql` and `,
  )})`

type Database = Pick<Connection, 'db'>

/** Changes the number of different readers. */
async function countReaders({ db }: Database, changes: readonly ReaderChange[]): Promise<void> {
  const sums = new Map<string, { row: Columns; by: number }>()
  for (const { delta, by } of changes) {
    const row = {
      ...{ workspace_id: delta.workspaceId, document_id: delta.documentId, link_id: allLinks },
      document_version: delta.documentVersion,
    }
    const name = JSON.stringify(row)
    sums.set(name, { row, by: (sums.get(name)?.by ?? 0) + by })
  }
  for (const { row, by } of sums.values()) {
    if (by === 0) continue
    await sql`update link_sums set readers = readers + ${by} where ${isKey(linkColumns, row)}`.execute(db)
  }
}

/** Deletes rows without visits, and computes largest and smallest values again, after visits were removed or moved to another reader. */
async function shrink({ db }: Database, { links, times, readers }: SumDeltas): Promise<void> {
  /** Deletes these rows if they contain no visit any more. */
  async function dropEmpty(table: Table, kinds: Kinds, row: Columns): Promise<void> {
    await sql`delete from ${sql.table(table)} where ${isKey(kinds, row)} and visits = 0
      ${table === 'link_sums' ? sql`and readers = 0` : sql``}`.execute(db)
  }

  /**
   * Computes the largest values of a link again. Those of all links are computed from the rows of the links. A row for all links without visits can
   * stay, because it counts readers. Its values become 0.
   */
  async function refreshLink(row: Columns): Promise<void> {
    const { workspace_id, document_id, link_id, document_version } = row
    const visits = sql`from counted_visits where workspace_id = ${workspace_id} and document_id = ${document_id}
      and link_id = ${link_id} and document_version = ${document_version}`
    const links = sql`from link_sums as each_link where workspace_id = ${workspace_id} and document_id = ${document_id}
      and link_id <> '' and document_version = ${document_version}`
    const latest =
      link_id === allLinks
        ? sql`last_opened_at = coalesce((select max(last_opened_at) ${links}), 0),
          last_active_at = coalesce((select max(last_active_at) ${links}), 0)`
        : sql`last_opened_at = coalesce((select max(opened_at) ${visits}), 0),
          last_active_at = coalesce((select max(last_active_at) ${visits}), 0)`
    await sql`update link_sums set ${latest} where ${isKey(linkColumns, row)}`.execute(db)
  }

  async function refreshReader(row: Columns): Promise<void> {
    const { workspace_id, document_id, link_id, reader, is_visitor } = row
    const visits = sql`from counted_visits where workspace_id = ${workspace_id} and document_id = ${document_id}
      and ${link_id === allLinks ? sql`1 = 1` : sql`link_id = ${link_id}`} and reader = ${reader} and (case when visitor_id is null then 0 else 1 end) = ${is_visitor}`
    const best = sql`${visits} order by cast(pages_seen as double precision) / page_count desc limit 1`
    await sql`update reader_sums set first_opened_at = (select min(opened_at) ${visits}),
      last_opened_at = (select max(opened_at) ${visits}), most_pages = (select pages_seen ${best}),
      most_pages_of = (select page_count ${best}) where ${isKey(readerColumns, row)}`.execute(db)
  }

  // The rows of single links come first, because the row of all links is computed from them.
  const isLast = ({ linkId }: LinkDelta) => Number(linkId === allLinks)
  for (const delta of links.toSorted((a, b) => isLast(a) - isLast(b))) {
    if (!delta.shrinks) continue
    await dropEmpty('link_sums', linkColumns, linkRow(delta))
    await refreshLink(linkRow(delta))
  }
  for (const delta of times) {
    if (delta.visits < 0) await dropEmpty('time_sums', timeColumns, timeRow(delta))
  }
  for (const delta of readers) {
    if (!delta.shrinks) continue
    await dropEmpty('reader_sums', readerColumns, readerRow(delta))
    await refreshReader(readerRow(delta))
  }
}

export function createVisitSumRowRepository({ db }: Database) {
  /** Returns the changed rows with their key and their number of visits. */
  async function add(table: Table, kinds: Kinds, rows: readonly Columns[]): Promise<Counted[]> {
    const changed: Counted[] = []
    for (const batch of batchesOf(rows)) {
      const columns = Object.keys(batch[0] ?? {})
      const values = batch.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`)
      const answer =
        await sql<Counted>`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
        values ${sql.join(values)}
        on conflict (${sql.join(kinds.key.map((column) => sql.ref(column)))}) do update set ${assignments(table, kinds)}
        returning ${sql.join([...kinds.key, 'visits'].map((column) => sql.ref(column)))}`.execute(db)
      changed.push(...answer.rows)
    }
    return changed
  }

  return {
    /**
     * Adds the changes. Call it after the counted visits were saved, in the same transaction, with the rows of the visits locked. Three statements,
     * one more for a new reader, and more if a visit was removed or moved to another reader.
     */
    async change({ links, times, readers }: SumDeltas): Promise<void> {
      await add('link_sums', linkColumns, links.map(linkRow))
      await add('time_sums', timeColumns, times.map(timeRow))
      const counted = await add('reader_sums', readerColumns, readers.map(readerRow))
      const ofDocuments = counted.filter((row) => row.link_id === allLinks)
      await countReaders({ db }, readerChanges(readers, ofDocuments))
      await shrink({ db }, { links, times, readers })
    },
  }
}
