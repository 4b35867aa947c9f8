// Owns a document's figures over all its visits: read from what each leave left behind, never from the visits themselves.
import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { analyticsApi, DocumentAnalytics } from '#shared/analytics.ts'
import { CodedError } from '#shared/errors.ts'
import { splitSpan } from '../../domain/analytics/days.ts'
import { addTally, pageFigures, type Tally, tallyVisit } from '../../domain/analytics/page-tally.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import type { TrackerContext } from '../context.ts'
import { compare } from './comparisons.ts'
import { everyLink } from './counted-visits.ts'
import { byActiveMs, counted, inOrder, type Scope, spanOf } from './scope.ts'

type Query = z.output<(typeof analyticsApi)['analytics.document']['query']>
type Db = Kysely<Database>

/** Mean of the two in the middle where the number is even. */
async function medianActiveMs(db: Db, scope: Scope, visits: number): Promise<number> {
  if (visits === 0) return 0
  const middle = await counted(db, scope)
    .select('active_ms')
    .orderBy(byActiveMs(scope))
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

async function visitorCount(db: Db, scope: Scope): Promise<number> {
  // `count(distinct …)` would sort them all.
  const { visitors } = await db
    .selectFrom(counted(db, scope).select(inOrder(scope, 'reader').as('reader')).distinct().as('readers'))
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
  const { figures, versions, links } = await compare(db, scope)
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
    links,
    linkCount: await linkCountOf(db, scope),
    versions,
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
