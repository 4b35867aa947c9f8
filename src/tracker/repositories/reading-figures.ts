import { type RawBuilder, sql } from 'kysely'
import type { DocumentRead, LinkFigures, ReadingFigures, VersionFigures } from '#shared/analytics.ts'
import { PageTimes } from '../domain/analytics/counted-visit.ts'
import { always } from '../domain/analytics/days.ts'
import { Tally } from '../domain/analytics/page-tally.ts'
import { isAlways, type Scope } from '../domain/analytics/scope.ts'
import { type ClassCount, placeOf, timesOfClass } from '../domain/analytics/time-classes.ts'
import type { Visibility } from '../domain/people/visibility.ts'
import { toInstant, toInstantOrNull } from '../infrastructure/clock.ts'
import type { Connection } from './connection.ts'
import { everyLink } from './counted-visits.ts'
import { parseColumn } from './json-columns.ts'
import { ofVisibleLinks, ownedVisibly } from './visibility.ts'
import { groupsOf, openSumSources } from './visit-sum-sources.ts'
import { unindexed } from './visit-sums.ts'

/** The comparison of links lists the links with the most visits. */
const maxLinks = 100

type FigureColumns = {
  visits: number
  returned: number
  active_ms: number
  /** The sum, over all visits, of the share of pages that the visit saw. */
  seen: number
  finished: number
  last_at: number
}
/** Figures of a version (`link_id` null) or of a link (`document_version` 0). */
type Row = FigureColumns & { link_id: string | null; document_version: number; page_count: number }

export type Comparison = { figures: ReadingFigures; versions: VersionFigures[]; links: LinkFigures[] }

/** With an even number of visits, the median is the mean of the two middle visits. */
const middleOf = (count: number) => ({
  limit: count % 2 === 0 ? 2 : 1,
  offset: Math.ceil(count / 2) - 1,
})

const figuresOf = (row: FigureColumns): ReadingFigures => ({
  visits: row.visits,
  returning: row.returned,
  activeMs: row.active_ms,
  // Rounding can make a sum of rounded shares slightly larger than 1.
  completion: row.visits === 0 ? 0 : Math.min(1, row.seen / row.visits),
  finished: row.finished,
  lastOpenedAt: row.visits === 0 ? null : toInstantOrNull(row.last_at),
})

function sumOf(rows: readonly FigureColumns[]): ReadingFigures {
  const sum = (of: (row: FigureColumns) => number) => rows.reduce((total, row) => total + of(row), 0)
  return figuresOf({
    visits: sum((row) => row.visits),
    returned: sum((row) => row.returned),
    active_ms: sum((row) => row.active_ms),
    seen: sum((row) => row.seen),
    finished: sum((row) => row.finished),
    last_at: Math.max(0, ...rows.map((row) => row.last_at)),
  })
}

/**
 * Returns an expression to group or sort by. If the scope has a time range, its few visits must be found by their opening time. So the expression
 * makes an index on `column` unusable.
 */
const inOrder = (scope: Scope, column: 'link_id' | 'reader'): RawBuilder<string> =>
  isAlways(scope) ? sql<string>`${sql.ref(column)}` : unindexed(column)

const byActiveMs = (scope: Scope): RawBuilder<number> =>
  isAlways(scope) ? sql<number>`active_ms` : sql<number>`active_ms + 0`

const totals = sql`sum(visits) as visits, sum(returned) as returned, sum(active_ms) as active_ms,
  sum(cast(pages_seen as double precision) / page_count) as seen, sum(finished) as finished, max(last_at) as last_at`

const only = (column: string, value: string | number | undefined) =>
  value === undefined ? sql`1 = 1` : sql`${sql.ref(column)} = ${value}`

/**
 * Returns figures of visits that have left. The figures are read from the counted visits and their sums, and never from `visits` (ADR 27, ADR 132).
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on counted visits, over one shared scope filter
export function createReadingFigureRepository({ db }: Pick<Connection, 'db'>, workspaceId: string) {
  function counted({ documentId, sees, linkId, version, span }: Scope) {
    let rows = db
      .selectFrom('counted_visits')
      .where('counted_visits.workspace_id', '=', workspaceId)
      .where('counted_visits.document_id', '=', documentId)
      .where(ofVisibleLinks(sees, workspaceId, 'counted_visits.link_id'))
    if (span.from > always.from) rows = rows.where('opened_at', '>=', span.from)
    if (span.to < always.to) rows = rows.where('opened_at', '<', span.to)
    if (linkId !== undefined) rows = rows.where('counted_visits.link_id', '=', linkId)
    if (version !== undefined) rows = rows.where('document_version', '=', version)
    return rows
  }

  /** The condition of a scope without a time range on the stored sums. */
  const inScope = ({ documentId, sees, linkId }: Scope) =>
    sql<boolean>`document_id = ${documentId} and ${only('link_id', linkId)} and ${ofVisibleLinks(sees, workspaceId, 'link_id')}`

  /** Sums of the visits of a time range by link and version. The number of rows is small unless each visit has its own link. */
  const countedParts = (scope: Scope) =>
    counted(scope)
      .select((eb) => [
        inOrder(scope, 'link_id').as('link_id'),
        'document_version',
        'page_count',
        eb.fn.countAll().as('visits'),
        eb.fn.sum('returning').as('returned'),
        eb.fn.sum('active_ms').as('active_ms'),
        eb.fn.sum('pages_seen').as('pages_seen'),
        eb.fn.sum('finished').as('finished'),
        eb.fn.max('opened_at').as('last_at'),
      ])
      .groupBy([inOrder(scope, 'link_id'), 'document_version', 'page_count'])

  const sources = () => openSumSources({ db }, workspaceId)

  /**
   * Returns where a search for the visit with this position in the order of active times can start: at a class of times, and after `offset` visits of it.
   * `times` null: at the first visit.
   */
  async function startOf(scope: Scope, position: number) {
    const isStored = isAlways(scope) && scope.linkId === undefined && scope.sees.isWhole
    if (!isStored || !(await sources()).isComplete) return { times: null, offset: position }
    const { rows } = await sql<ClassCount>`
      select time_class as "timeClass", cast(sum(visits) as bigint) as visits from time_sums
      where workspace_id = ${workspaceId} and document_id = ${scope.documentId} and ${only('document_version', scope.version)}
      group by time_class order by time_class`.execute(db)
    const place = placeOf(rows, position)
    return place
      ? { times: timesOfClass(place.timeClass), offset: place.offset }
      : { times: null, offset: position }
  }

  async function withNames(rows: readonly Row[]): Promise<LinkFigures[]> {
    if (rows.length === 0) return []
    const ids = rows.map((row) => String(row.link_id))
    const names = await db
      .selectFrom('links')
      .select(['link_id', 'name', 'recipient_email'])
      .where('workspace_id', '=', workspaceId)
      .where('link_id', 'in', ids)
      .execute()
    const linkOf = new Map(names.map((link) => [link.link_id, link]))
    return rows.map((row) => {
      const linkId = String(row.link_id)
      const { name = '', recipient_email: recipientEmail = null } = linkOf.get(linkId) ?? {}
      return { ...figuresOf(row), linkId, name, recipientEmail }
    })
  }

  return {
    /**
     * Reads all figures in one statement, so that they are consistent. The versions are sorted newest first. They are not limited to the scope's
     * version. The links (at most 100) are sorted by their number of visits. They are not limited to the scope's link.
     */
    async compare({ linkId, version, ...all }: Scope): Promise<Comparison> {
      const parts = isAlways(all)
        ? sql`(select *, last_opened_at as last_at from ${(await sources()).ofLinks('each', inScope(all))} as sums)`
        : countedParts(all)
      const { rows } = await sql<Row>`
        with parts as materialized ${parts}
        select null as link_id, document_version, page_count, ${totals}
        from parts where ${only('link_id', linkId)} group by document_version, page_count
        union all
        select * from (
          select link_id, 0 as document_version, 0 as page_count, ${totals}
          from parts where ${only('document_version', version)} group by link_id
          order by visits desc, link_id limit ${sql.lit(maxLinks)}
        ) as links`.execute(db)
      const ofVersions = rows
        .filter((row) => row.link_id === null)
        .sort((a, b) => b.document_version - a.document_version)
      const ofLinks = rows
        .filter((row) => row.link_id !== null)
        .sort((a, b) => b.visits - a.visits || (String(a.link_id) < String(b.link_id) ? -1 : 1))
      return {
        // Each visit belongs to exactly one version.
        figures: sumOf(ofVersions.filter((row) => version === undefined || row.document_version === version)),
        versions: ofVersions.map((row) => ({
          ...figuresOf(row),
          version: row.document_version,
          pageCount: row.page_count,
        })),
        links: await withNames(ofLinks),
      }
    },

    /** Returns the number of different readers. */
    async visitorCount(scope: Scope): Promise<number> {
      if (isAlways(scope) && scope.version === undefined) {
        const { rows } = await (await sources()).readerCount(scope).execute(db)
        return rows[0]?.visitors ?? 0
      }
      // `count(distinct …)` would sort all rows.
      const { visitors } = await db
        .selectFrom(counted(scope).select(inOrder(scope, 'reader').as('reader')).distinct().as('readers'))
        .select((eb) => eb.fn.countAll<number>().as('visitors'))
        .executeTakeFirstOrThrow()
      return visitors
    },

    /** Returns the median of the active ms of the scope's visits. `count` is the number of these visits. */
    async medianActiveMs(scope: Scope, count: number): Promise<number> {
      if (count === 0) return 0
      const place = middleOf(count)
      const { times, offset } = await startOf(scope, place.offset)
      const middle = await counted(scope)
        .$if(times !== null, (query) => query.where('active_ms', '>=', times?.from ?? 0))
        .select('active_ms')
        .orderBy(byActiveMs(scope))
        .limit(place.limit)
        .offset(offset)
        .execute()
      return middle.reduce((sum, row) => sum + row.active_ms, 0) / Math.max(1, middle.length)
    },

    /** Returns the pages of each of the scope's visits. */
    async pagesOfVisits(scope: Scope): Promise<{ version: number; pages: PageTimes; exitPage: number }[]> {
      const rows = await counted(scope).select(['document_version', 'pages', 'exit_page']).execute()
      return rows.map((row) => ({
        version: row.document_version,
        pages: parseColumn(PageTimes, row.pages),
        exitPage: row.exit_page,
      }))
    },

    /** Returns stored sums by page. The span of this scope is a range of keys of days or blocks (domain/analytics/days.ts). */
    async storedTallies({ documentId, sees, linkId, version, span }: Scope): Promise<Tally[]> {
      let rows = db
        .selectFrom('page_days')
        .select('pages')
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .where(
          linkId === undefined && sees.isWhole
            ? sql<boolean>`link_id = ${everyLink}`
            : ofVisibleLinks(sees, workspaceId, 'link_id'),
        )
        .$if(linkId !== undefined, (query) => query.where('link_id', '=', linkId ?? ''))
        .where('day', '>=', span.from)
        .where('day', '<', span.to)
      if (version !== undefined) rows = rows.where('document_version', '=', version)
      return (await rows.execute()).map((row) => parseColumn(Tally, row.pages))
    },

    /** Returns the number of pages of that version, or of the longest version. Returns 0 if the version does not exist. */
    async pageCount({ documentId, version }: Pick<Scope, 'documentId' | 'version'>): Promise<number> {
      let versions = db
        .selectFrom('document_versions')
        .select((eb) => eb.fn.max<number | null>('page_count').as('pages'))
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
      if (version !== undefined) versions = versions.where('number', '=', version)
      return (await versions.executeTakeFirst())?.pages ?? 0
    },

    async linkCount(documentId: string, sees: Visibility): Promise<number> {
      const { count } = await db
        .selectFrom('links')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .where(ownedVisibly(sees, 'owner_id'))
        .executeTakeFirstOrThrow()
      return count
    },

    /** Returns the documents that a visitor read, the latest first. Returns undefined if the visitor does not exist. */
    async documentsReadBy(visitorId: string, sees: Visibility): Promise<DocumentRead[] | undefined> {
      const visitor = await db
        .selectFrom('visitors')
        .select('visitor_id')
        .where('workspace_id', '=', workspaceId)
        .where('visitor_id', '=', visitorId)
        .executeTakeFirst()
      if (!visitor) return undefined
      const sums = (await sources()).ofVisitors(
        groupsOf(sees),
        sql`(${visitorId})`,
        ofVisibleLinks(sees, workspaceId, 'link_id'),
      )
      const rows = await db
        .selectFrom(sums.as('sums'))
        .innerJoin('documents', (join) =>
          join
            .onRef('documents.document_id', '=', 'sums.document_id')
            .on('documents.workspace_id', '=', workspaceId),
        )
        .select((eb) => [
          'sums.document_id',
          'documents.title',
          sql<number>`cast(sum(sums.visits) as bigint)`.as('visits'),
          eb.fn.sum<number>('sums.active_ms').as('active_ms'),
          eb.fn.max('sums.seen').as('seen'),
          eb.fn.max('sums.last_opened_at').as('last_at'),
        ])
        .groupBy(['sums.document_id', 'documents.title'])
        .orderBy('last_at', 'desc')
        .execute()
      return rows.map((row) => ({
        documentId: row.document_id,
        title: row.title,
        visits: row.visits,
        activeMs: row.active_ms,
        completion: Math.min(1, row.seen),
        lastOpenedAt: toInstant(row.last_at),
      }))
    },
  }
}
