// Owns a document's figures over all its visits: read from what each leave left behind, never from the visits themselves.
import { setImmediate } from 'node:timers/promises'
import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import type { z } from 'zod'
import type { analyticsApi, DocumentAnalytics, ReadingFigures } from '#shared/analytics.ts'
import { CodedError } from '#shared/errors.ts'
import { toInstantOrNull } from '../clock.ts'
import type { TrackerContext } from '../context.ts'
import type { Database } from '../store/schema.ts'
import { everyLink } from './count-leaves.ts'
import { always, type Span, splitSpan } from './days.ts'
import { addTally, pageFigures, type Tally, tallyVisit } from './tally.ts'
import { unindexed } from './visit-sums.ts'

type Query = z.output<(typeof analyticsApi)['analytics.document']['query']>
type Db = Kysely<Database>
/** The visits that are asked for. */
export type Scope = {
  workspaceId: string
  documentId: string
  linkId?: string | undefined
  version?: number | undefined
  span: Span
}

/** More rows than anybody compares. */
const maxLinks = 100

export const spanOf = ({ from, to }: { from?: string | undefined; to?: string | undefined }): Span => ({
  from: from === undefined ? always.from : Date.parse(from),
  to: to === undefined ? always.to : Date.parse(to),
})

function counted(db: Db, { workspaceId, documentId, linkId, version, span }: Scope) {
  let rows = db
    .selectFrom('counted_visits')
    .where('counted_visits.workspace_id', '=', workspaceId)
    .where('counted_visits.document_id', '=', documentId)
  if (span.from > always.from) rows = rows.where('opened_at', '>=', span.from)
  if (span.to < always.to) rows = rows.where('opened_at', '<', span.to)
  if (linkId !== undefined) rows = rows.where('counted_visits.link_id', '=', linkId)
  if (version !== undefined) rows = rows.where('document_version', '=', version)
  return rows
}

type Figures = {
  visits: number
  returned: number | null
  active_ms: number | null
  seen: number | null
  finished: number | null
  last_at: number | null
}

const withFigures = <O>(rows: SelectQueryBuilder<Database, 'counted_visits', O>) =>
  rows.select((eb) => [
    eb.fn.countAll<number>().as('visits'),
    eb.fn.sum<number | null>('returning').as('returned'),
    eb.fn.sum<number | null>('active_ms').as('active_ms'),
    // Of decimals PostgreSQL makes exact ones, in three times the time.
    sql<number | null>`sum(cast(pages_seen as double precision) / page_count)`.as('seen'),
    eb.fn.sum<number | null>('finished').as('finished'),
    eb.fn.max<number | null>('opened_at').as('last_at'),
  ])

function figuresOf(row: Figures): ReadingFigures {
  return {
    visits: row.visits,
    returning: row.returned ?? 0,
    activeMs: row.active_ms ?? 0,
    // The sum of shares may pass its bound by what rounding leaves.
    completion: row.visits === 0 ? 0 : Math.min(1, (row.seen ?? 0) / row.visits),
    finished: row.finished ?? 0,
    lastOpenedAt: toInstantOrNull(row.last_at),
  }
}

/** Mean of the two in the middle where the number is even. */
async function medianActiveMs(db: Db, scope: Scope, visits: number): Promise<number> {
  if (visits === 0) return 0
  const middle = await counted(db, scope)
    .select('active_ms')
    .orderBy('active_ms')
    .limit(visits % 2 === 0 ? 2 : 1)
    .offset(Math.ceil(visits / 2) - 1)
    .execute()
  return middle.reduce((sum, row) => sum + row.active_ms, 0) / Math.max(1, middle.length)
}

/** Whole days, and blocks of them, come added up; the visits of a broken day at either end are added up here. */
async function tallyOf(db: Db, scope: Scope): Promise<Tally> {
  const { kept, ends } = splitSpan(scope.span)
  const tally: Tally = {}
  for (const keys of kept) {
    let rows = db
      .selectFrom('page_days')
      .select('pages')
      .where('workspace_id', '=', scope.workspaceId)
      .where('document_id', '=', scope.documentId)
      .where('link_id', '=', scope.linkId ?? everyLink)
      .where('day', '>=', keys.from)
      .where('day', '<', keys.to)
    if (scope.version !== undefined) rows = rows.where('document_version', '=', scope.version)
    for (const row of await rows.execute()) addTally(tally, JSON.parse(row.pages) as Tally)
  }
  for (const span of ends) {
    const visits = await counted(db, { ...scope, span })
      .select(['pages', 'exit_page'])
      .execute()
    for (const visit of visits) {
      tallyVisit(tally, { pages: JSON.parse(visit.pages), exitPage: visit.exit_page }, 1)
    }
  }
  return tally
}

async function linksOf(db: Db, { linkId: _any, ...scope }: Scope) {
  const rows = await withFigures(counted(db, scope))
    .select(unindexed('link_id').as('link_id'))
    .groupBy(unindexed('link_id'))
    .orderBy('visits', 'desc')
    .orderBy('link_id')
    .limit(maxLinks)
    .execute()
  if (rows.length === 0) return []
  const names = await db
    .selectFrom('links')
    .select(['link_id', 'name', 'recipient_email'])
    .where('workspace_id', '=', scope.workspaceId)
    .where(
      'link_id',
      'in',
      rows.map((row) => row.link_id),
    )
    .execute()
  const nameOf = new Map(names.map((link) => [link.link_id, link]))
  return rows.map((row) => ({
    ...figuresOf(row),
    linkId: row.link_id,
    name: nameOf.get(row.link_id)?.name ?? '',
    recipientEmail: nameOf.get(row.link_id)?.recipient_email ?? null,
  }))
}

type VersionRow = Figures & { document_version: number; page_count: number }

function versionRows(db: Db, { version: _any, ...scope }: Scope): Promise<VersionRow[]> {
  return withFigures(counted(db, scope))
    .select(['document_version', 'page_count'])
    .groupBy(['document_version', 'page_count'])
    .orderBy('document_version', 'desc')
    .execute()
}

/** The versions' rows cover every visit once, so no second look is needed. */
function together(rows: readonly VersionRow[]): ReadingFigures {
  const sum = (of: (row: VersionRow) => number | null) =>
    rows.reduce((total, row) => total + (of(row) ?? 0), 0)
  return figuresOf({
    visits: sum((row) => row.visits),
    returned: sum((row) => row.returned),
    active_ms: sum((row) => row.active_ms),
    seen: sum((row) => row.seen),
    finished: sum((row) => row.finished),
    last_at: rows.length > 0 ? Math.max(...rows.map((row) => row.last_at ?? 0)) : null,
  })
}

async function visitorCount(db: Db, scope: Scope): Promise<number> {
  // `count(distinct …)` would sort them all.
  const { visitors } = await db
    .selectFrom(counted(db, scope).select('reader').distinct().as('readers'))
    .select((eb) => eb.fn.countAll<number>().as('visitors'))
    .executeTakeFirstOrThrow()
  return visitors
}

/** The pages of that version, or of the longest; 0 where there is none. */
export async function pageCountOf(
  db: Db,
  { workspaceId, documentId, version }: Pick<Scope, 'workspaceId' | 'documentId' | 'version'>,
): Promise<number> {
  let versions = db
    .selectFrom('document_versions')
    .select((eb) => eb.fn.max<number | null>('page_count').as('pages'))
    .where('workspace_id', '=', workspaceId)
    .where('document_id', '=', documentId)
  if (version !== undefined) versions = versions.where('number', '=', version)
  return (await versions.executeTakeFirst())?.pages ?? 0
}

/** @throws CodedError not_found */
export async function documentAnalytics(
  { store: { db } }: TrackerContext,
  workspaceId: string,
  documentId: string,
  query: Query,
): Promise<DocumentAnalytics> {
  const { linkId, version } = query
  const scope: Scope = { workspaceId, documentId, linkId, version, span: spanOf(query) }
  const pageCount = await pageCountOf(db, scope)
  if (pageCount === 0) throw new CodedError('not_found', 'There is no such document or version.')
  const versions = await versionRows(db, scope)
  const figures = together(
    versions.filter((row) => version === undefined || row.document_version === version),
  )
  // On SQLite each query holds up everybody else: beats that wait are heard in between.
  await setImmediate()
  const visitors = await visitorCount(db, scope)
  await setImmediate()
  const median = await medianActiveMs(db, scope, figures.visits)
  await setImmediate()
  const tally = await tallyOf(db, scope)
  await setImmediate()
  return {
    figures,
    visitors,
    medianActiveMs: median,
    pageCount,
    pages: pageFigures(tally, pageCount),
    links: await linksOf(db, scope),
    linkCount: await linkCountOf(db, scope),
    versions: versions.map((row) => ({
      ...figuresOf(row),
      version: row.document_version,
      pageCount: row.page_count,
    })),
  }
}

async function linkCountOf(db: Db, { workspaceId, documentId }: Scope): Promise<number> {
  const { count } = await db
    .selectFrom('links')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .where('document_id', '=', documentId)
    .executeTakeFirstOrThrow()
  return count
}
