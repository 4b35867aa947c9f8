// The export of visits as CSV. Rows are read in batches, newest first, and streamed: no more than a batch is in memory.
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { type Kysely, sql } from 'kysely'
import type { z } from 'zod'
import { ExportQuery, visitsCsvPath } from '#shared/analytics.ts'
import { exported as en } from '#shared/messages/en/export.ts'
import { exported as ja } from '#shared/messages/ja/export.ts'
import { byteOrderMark, csvLine } from '../../domain/analytics/csv.ts'
import { type TimeOf, timesIn } from '../../domain/analytics/spreadsheet-times.ts'
import { labelsOf } from '../../domain/documents/page-labels.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { requireCaller } from '../../http/route.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import { letThrough } from '../../repositories/visit-filters.ts'
import { isSuspected } from '../../repositories/visit-snapshots.ts'
import type { TrackerContext } from '../context.ts'
import { pageCountOf } from './document-analytics.ts'
import { spanOf } from './scope.ts'

type Query = z.output<typeof ExportQuery>
type Db = Kysely<Database>
type Row = Awaited<ReturnType<typeof nextVisits>>[number]
type Words = typeof en | typeof ja

const batch = 500
/** Beyond that, columns help nobody: there are lines by page. */
const maxPageColumns = 400

type Position = { at: number; id: string }
/** A page's label by document, version and page number; null where the PDF gives the page none. */
type LabelOf = (row: Pick<Row, 'document_id' | 'document_version'>, page: number) => string | null

/** The next visits by themselves: joined with their names first, PostgreSQL would join all of them to sort out a few. */
function batchOf(db: Db, caller: Caller, query: Query, after: Position | null) {
  const { from, to } = spanOf(query)
  const visits = db
    .selectFrom('visits')
    .selectAll()
    .where('visits.workspace_id', '=', caller.workspaceId)
    .where('visits.opened_at', '>=', from)
    .where('visits.opened_at', '<', to)
    .where(letThrough(caller, query))
    .orderBy('visits.opened_at', 'desc')
    .orderBy('visits.visit_id', 'desc')
    .limit(batch)
  if (!after) return visits
  return visits.where(sql<boolean>`(visits.opened_at, visits.visit_id) < (${after.at}, ${after.id})`)
}

function nextVisits(db: Db, caller: Caller, query: Query, after: Position | null) {
  return db
    .selectFrom(batchOf(db, caller, query, after).as('visits'))
    .innerJoin('links', (join) =>
      join
        .onRef('links.workspace_id', '=', 'visits.workspace_id')
        .onRef('links.link_id', '=', 'visits.link_id'),
    )
    .innerJoin('documents', (join) =>
      join
        .onRef('documents.workspace_id', '=', 'visits.workspace_id')
        .onRef('documents.document_id', '=', 'visits.document_id'),
    )
    .innerJoin('members', (join) =>
      join
        .onRef('members.workspace_id', '=', 'visits.workspace_id')
        .onRef('members.member_id', '=', 'visits.owner_id'),
    )
    .select([
      ...(['visits.visit_id', 'visits.opened_at', 'visits.left_at', 'visits.document_version'] as const),
      ...([
        'visits.document_id',
        'visits.page_count',
        'visits.email',
        'visits.confidence',
        'visits.state',
      ] as const),
      ...(['visits.returning', 'visits.active_ms', 'visits.open_ms', 'visits.page'] as const),
      ...(['visits.pages', 'visits.suspected', 'visits.confirmed_person_at'] as const),
      ...(['documents.title', 'links.name as link_name', 'links.recipient_email'] as const),
      'members.name as owner_name',
    ])
    .orderBy('visits.opened_at', 'desc')
    .orderBy('visits.visit_id', 'desc')
    .execute()
}

/** The page labels of all document versions of a batch, in one query: joined to the visits, each row would carry a copy. */
async function labelsOfBatch(db: Db, { workspaceId }: Caller, rows: readonly Row[]): Promise<LabelOf> {
  const documentIds = [...new Set(rows.map((row) => row.document_id))]
  if (documentIds.length === 0) return () => null
  const versions = await db
    .selectFrom('document_versions')
    .select(['document_id', 'number', 'page_labels'])
    .where('workspace_id', '=', workspaceId)
    .where('document_id', 'in', documentIds)
    .where('page_labels', 'is not', null)
    .execute()
  const key = (documentId: string, version: number) => `${documentId} ${version}`
  const known = new Map(
    versions.map((each) => [key(each.document_id, each.number), labelsOf(each.page_labels)]),
  )
  return (row, page) => known.get(key(row.document_id, row.document_version))?.(page) ?? null
}

async function pageColumns(db: Db, { workspaceId }: Caller, query: Query): Promise<number> {
  const { documentId, version, lines } = query
  if (!documentId || lines === 'pages') return 0
  const pages = await pageCountOf(db, { workspaceId, documentId, version })
  return pages > maxPageColumns ? 0 : pages
}

const seconds = (ms: number) => ms / 1000

function head(words: Words, { lines, timeZone }: Query, columns: number): string[] {
  const inZone = (word: string) => word.replace('{timeZone}', timeZone)
  return [
    ...[
      words.visit,
      inZone(words.opened),
      inZone(words.left),
      words.document,
      words.version,
      words.pageCount,
    ],
    ...[words.link, words.owner, words.email, words.identity, words.state, words.returning],
    ...[words.activeSeconds, words.openSeconds, words.exitPage, words.exitPageLabel, words.suspected],
    ...(lines === 'pages' ? [words.page, words.pageLabel, words.pageSeconds] : []),
    ...Array.from({ length: columns }, (_, index) => words.onPage.replace('{page}', String(index + 1))),
  ]
}

type Told = { words: Words; lines: Query['lines']; columns: number; timeOf: TimeOf }

function linesOf(row: Row, { words, lines, columns, timeOf }: Told, labelOf: LabelOf): string {
  const pages = JSON.parse(row.pages) as Record<string, number>
  const yesNo = (value: boolean) => (value ? words.yes : words.no)
  const visit = [
    ...[row.visit_id, timeOf(row.opened_at), row.left_at === null ? null : timeOf(row.left_at)],
    ...[row.title, row.document_version, row.page_count],
    ...[row.link_name || row.recipient_email, row.owner_name, row.email, words.identities[row.confidence]],
    ...[words.states[row.state], yesNo(row.returning === 1), seconds(row.active_ms), seconds(row.open_ms)],
    ...[row.page, labelOf(row, row.page), yesNo(isSuspected(row))],
  ]
  if (lines === 'visits') {
    const onPages = Array.from({ length: columns }, (_, index) => seconds(pages[index + 1] ?? 0))
    return csvLine([...visit, ...onPages])
  }
  return Object.entries(pages)
    .map(([page, ms]) => [Number(page), ms] as const)
    .sort(([a], [b]) => a - b)
    .map(([page, ms]) => csvLine([...visit, page, labelOf(row, page), seconds(ms)]))
    .join('')
}

export async function* csvOf(db: Db, caller: Caller, query: Query): AsyncGenerator<string> {
  const words = query.locale === 'ja' ? ja : en
  const columns = await pageColumns(db, caller, query)
  const told = { words, lines: query.lines, columns, timeOf: timesIn(query.timeZone) }
  yield byteOrderMark + csvLine(head(words, query, columns))
  for (let after: Position | null = null; ; ) {
    const rows: Row[] = await nextVisits(db, caller, query, after)
    const labelOf = await labelsOfBatch(db, caller, rows)
    const text = rows.map((row) => linesOf(row, told, labelOf)).join('')
    if (text) yield text
    const last = rows.at(-1)
    if (!last || rows.length < batch) return
    after = { at: last.opened_at, id: last.visit_id }
    // On SQLite no query ever waits, nor does a fast reader's socket: beats that do are heard in between.
    await setImmediate()
  }
}

export function exportRoute(app: FastifyInstance, context: TrackerContext): void {
  app.route({
    method: 'GET',
    url: visitsCsvPath,
    schema: {
      operationId: 'visits.csv',
      tags: ['visits'],
      summary: 'Visits as CSV for a spreadsheet, newest first, all that the filters let through',
      security: [{ device: [] }],
      querystring: ExportQuery,
    },
    onRequest: requireCaller(context, 'visits.csv'),
    handler: async (request, reply) => {
      const lines = csvOf(context.store.db, request.caller as Caller, request.query as Query)
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="visits.csv"')
        .header('cache-control', 'no-store')
        .send(Readable.from(lines))
    },
  })
}
