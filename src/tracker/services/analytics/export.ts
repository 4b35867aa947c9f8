// The export of visits as CSV. Rows are read in batches, newest first, and streamed. At most one batch is in memory.
import { setImmediate } from 'node:timers/promises'
import type { z } from 'zod'
import type { ExportQuery } from '#shared/analytics.ts'
import { byteOrderMark, csvLine } from '#shared/csv.ts'
import { exported as en } from '#shared/messages/en/export.ts'
import { exported as ja } from '#shared/messages/ja/export.ts'
import type { Locale } from '#shared/model/basics.ts'
import { mostVisitEvents, type VisitEvent } from '#shared/model/visit-events.ts'
import { eventSummary } from '#shared/visit-event-text.ts'
import { spanOf } from '../../domain/analytics/scope.ts'
import { type TimeOf, timesIn } from '../../domain/analytics/spreadsheet-times.ts'
import type { Caller } from '../../domain/people/caller.ts'
import type { Store } from '../../repositories/store.ts'
import type { ExportedVisit } from '../../repositories/visit-export.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import { changesOf } from '../audit/changes.ts'
import { inWorkspace, type TransactionContext } from '../transaction.ts'

type Query = z.output<typeof ExportQuery>
type Words = typeof en | typeof ja

const batchSize = 500
/** The maximum number of page columns. More columns are useless in a spreadsheet; the export with one line per page is better then. */
const maxPageColumns = 400

/** Returns the label of a page, or null if the page has no label. */
type LabelOf = (visit: ExportedVisit, page: number) => string | null

async function labelsOfBatch(
  { visitExport }: WorkspaceRepositories,
  visits: readonly ExportedVisit[],
): Promise<LabelOf> {
  const versions = await visitExport.pageLabels([...new Set(visits.map(({ documentId }) => documentId))])
  const key = (documentId: string, version: number) => `${documentId} ${version}`
  const labelsOf = new Map(versions.map((each) => [key(each.documentId, each.version), each.labels]))
  return ({ documentId, documentVersion }, page) =>
    labelsOf.get(key(documentId, documentVersion))?.[page - 1] || null
}

async function pageColumns({ readingFigures }: WorkspaceRepositories, query: Query): Promise<number> {
  const { documentId, version, lines } = query
  if (!documentId || lines === 'pages') return 0
  const pages = await readingFigures.pageCount({ documentId, version })
  return pages > maxPageColumns ? 0 : pages
}

const seconds = (ms: number) => ms / 1000

function head(words: Words, { lines, timeZone }: Query, columns: number): string[] {
  const inZone = (word: string) => word.replace('{timeZone}', timeZone)
  return [
    ...[words.visit, inZone(words.opened), inZone(words.left)],
    ...[words.document, words.version, words.pageCount],
    ...[words.link, words.owner, words.email, words.name, words.company],
    ...[words.identity, words.state, words.returning],
    ...[
      words.activeSeconds,
      words.openSeconds,
      words.exitPage,
      words.exitPageLabel,
      words.suspected,
      words.team,
    ],
    ...(lines === 'pages' ? [words.page, words.pageLabel, words.pageSeconds] : [words.events]),
    ...Array.from({ length: columns }, (_, index) => words.onPage.replace('{page}', String(index + 1))),
  ]
}

type Layout = { words: Words; locale: Locale; lines: Query['lines']; columns: number; timeOf: TimeOf }

function linesOf(
  visit: ExportedVisit,
  events: readonly VisitEvent[] | undefined,
  { words, locale, lines, columns, timeOf }: Layout,
  labelOf: LabelOf,
): string {
  const yesNo = (value: boolean) => (value ? words.yes : words.no)
  const { pages, page } = visit
  const cells = [
    ...[visit.id, timeOf(visit.openedAt), visit.leftAt === null ? null : timeOf(visit.leftAt)],
    ...[visit.title, visit.documentVersion, visit.pageCount],
    ...[visit.linkName || visit.recipientEmail, visit.ownerName, visit.email, visit.name, visit.company],
    ...[words.identities[visit.confidence], words.states[visit.state], yesNo(visit.returning)],
    ...[seconds(visit.activeMs), seconds(visit.openMs)],
    ...[page, labelOf(visit, page), yesNo(visit.suspected), yesNo(visit.team)],
  ]
  if (lines === 'visits') {
    const onPages = Array.from({ length: columns }, (_, index) => seconds(pages[index + 1] ?? 0))
    return csvLine([...cells, eventSummary(events, locale, mostVisitEvents), ...onPages])
  }
  return Object.entries(pages)
    .map(([number, ms]) => [Number(number), ms] as const)
    .sort(([a], [b]) => a - b)
    .map(([number, ms]) => csvLine([...cells, number, labelOf(visit, number), seconds(ms)]))
    .join('')
}

/** Texts that a member typed can contain the address of a prospect. */
const withheldFilters = ['search']

/** Adds an entry with the filters of the export to the audit log. Called before the first byte is sent. */
export const recordExport = (context: TransactionContext, caller: Caller, query: Query): Promise<void> =>
  inWorkspace(context, caller.workspaceId, ({ record }) =>
    record(caller, 'visitsExported', { changes: changesOf({}, query, withheldFilters) }),
  )

/** Yields the file in parts: the header line with the byte order mark, then one part per batch. */
export async function* csvOf(
  store: Pick<Store, 'forWorkspace'>,
  caller: Caller,
  query: Query,
): AsyncGenerator<string> {
  const repositories = store.forWorkspace(caller.workspaceId)
  const words = query.locale === 'ja' ? ja : en
  const columns = await pageColumns(repositories, query)
  const layout = { words, locale: query.locale, lines: query.lines, columns, timeOf: timesIn(query.timeZone) }
  yield byteOrderMark + csvLine(head(words, query, columns))
  const span = spanOf(query)
  for (let after: ExportedVisit | null = null; ; ) {
    const visits: ExportedVisit[] = await repositories.visitExport.nextBatch(
      caller,
      query,
      span,
      batchSize,
      after,
    )
    const labelOf = await labelsOfBatch(repositories, visits)
    const events = await repositories.visitEvents.ofVisits(visits.map(({ id }) => id))
    const text = visits.map((visit) => linesOf(visit, events.get(visit.id), layout, labelOf)).join('')
    if (text) yield text
    after = visits.at(-1) ?? null
    if (!after || visits.length < batchSize) return
    // On SQLite a query blocks the process, and a fast client never makes the stream wait. Waiting beats are processed here.
    await setImmediate()
  }
}
