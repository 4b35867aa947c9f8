import { type RawBuilder, sql } from 'kysely'
import type { Visibility } from '../domain/people/visibility.ts'
import type { Connection } from './connection.ts'
import { ofVisibleLinks, ownedVisibly } from './visibility.ts'
import { byPeople } from './visit-filters.ts'
import { groupsOf, openSumSources, type SumSources } from './visit-sum-sources.ts'

/** `lastReadAt`: epoch ms. `reading`: the number of open visits. */
export type VisitSums = { visits: number; lastReadAt: number | null; activeMs: number; reading: number }

/** `firstAt`, `lastAt`: when the first and the last visit were opened, in epoch ms. */
export type VisitorSums = {
  visits: number
  activeMs: number
  documents: number
  firstAt: number
  lastAt: number
}

type Group = 'document_id' | 'link_id' | 'visitor_id'

/**
 * Returns an expression with the value of the column. The database uses no index for this expression. If the column itself were used, SQLite would
 * choose the index that returns the groups in order, even if it must then read many more rows.
 */
export const unindexed = (column: string): RawBuilder<string> => sql<string>`${sql.ref(column)} || ''`

type Part = { document_id: string; visits: number; active_ms: number; first_at: number; last_at: number }

const sumOfParts = (parts: readonly Part[]): VisitorSums => ({
  visits: parts.reduce((sum, part) => sum + part.visits, 0),
  activeMs: parts.reduce((sum, part) => sum + part.active_ms, 0),
  documents: new Set(parts.map((part) => part.document_id)).size,
  firstAt: Math.min(...parts.map((part) => part.first_at)),
  lastAt: Math.max(...parts.map((part) => part.last_at)),
})

/** Selects open visits by people. An open visit that left before is joined with its counted row if that row is in the same group. */
const openVisits = ({ db }: Pick<Connection, 'db'>, workspaceId: string, by: Group, sees: Visibility) =>
  db
    .selectFrom('visits')
    .leftJoin('counted_visits as counted', (join) =>
      join
        .onRef('counted.workspace_id', '=', 'visits.workspace_id')
        .onRef('counted.visit_id', '=', 'visits.visit_id')
        // A reader of free pages may have entered an e-mail address since the counted row was written. Then the group is different.
        .onRef(`counted.${by}`, '=', `visits.${by}`),
    )
    .where('visits.workspace_id', '=', workspaceId)
    .where('visits.state', '=', 'reading')
    .where(byPeople)
    .where(ownedVisibly(sees, 'visits.owner_id'))

/**
 * Returns a subselect with the sums of the visible visits of all documents of the workspace: `document_id`, `visits`, `last_read_at` (epoch ms). A
 * document without visits has no row.
 */
export function sumsByDocument(
  { db }: Pick<Connection, 'db'>,
  workspaceId: string,
  sources: SumSources,
  sees: Visibility,
) {
  const left = sources.ofLinks(groupsOf(sees), ofVisibleLinks(sees, workspaceId, 'link_id'))
  const parts = db
    .selectFrom(left.as('sums'))
    .select(['sums.document_id', 'sums.visits', 'sums.last_active_at as last_read_at'])
    .unionAll(
      openVisits({ db }, workspaceId, 'document_id', sees)
        .select((eb) => [
          'visits.document_id',
          eb(eb.fn.countAll<number>(), '-', eb.fn.count<number>('counted.visit_id')).as('visits'),
          eb.fn.max('visits.last_active_at').as('last_read_at'),
        ])
        .groupBy('visits.document_id'),
    )
  return db
    .selectFrom(parts.as('parts'))
    .select([
      'parts.document_id',
      sql<number>`cast(sum(parts.visits) as bigint)`.as('visits'),
      sql<number>`max(parts.last_read_at)`.as('last_read_at'),
    ])
    .groupBy('parts.document_id')
}

/**
 * Returns sums of visits by people. Visits that have left are read from their sums, and open visits from `visits`. Each method reads both with one
 * statement, so that a visit that leaves at the same time is counted once.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: three sums of visits, which share the statement for open visits
export function createVisitSumRepository({ db }: Connection, workspaceId: string) {
  const readingNow = (by: Group, ids: readonly string[], sees: Visibility) =>
    openVisits({ db }, workspaceId, by, sees).where(unindexed(`visits.${by}`), 'in', ids)

  async function visitSums(
    by: Exclude<Group, 'visitor_id'>,
    ids: readonly string[],
    documentIds: readonly string[],
    sees: Visibility,
  ): Promise<Map<string, VisitSums>> {
    if (ids.length === 0) return new Map()
    const sources = await openSumSources({ db }, workspaceId)
    const sums = sources.ofLinks(
      by === 'link_id' ? 'each' : groupsOf(sees),
      sql<boolean>`document_id in (${sql.join(documentIds)}) ${by === 'link_id' ? sql`and link_id in (${sql.join(ids)})` : sql``}
        and ${ofVisibleLinks(sees, workspaceId, 'link_id')}`,
    )
    const rows = await db
      .selectFrom(sums.as('sums'))
      .select((eb) => [
        `sums.${by} as id`,
        sql<number>`cast(sum(sums.visits) as bigint)`.as('visits'),
        eb.fn.max('sums.last_active_at').as('last_read_at'),
        eb.fn.sum<number>('sums.active_ms').as('active_ms'),
        sql<number>`0`.as('reading'),
      ])
      .groupBy(`sums.${by}`)
      .unionAll(
        readingNow(by, ids, sees)
          .select((eb) => [
            unindexed(`visits.${by}`).as('id'),
            eb(eb.fn.countAll<number>(), '-', eb.fn.count<number>('counted.visit_id')).as('visits'),
            eb.fn.max('visits.last_active_at').as('last_read_at'),
            eb(
              eb.fn.sum<number>('visits.active_ms'),
              '-',
              eb.fn.coalesce(eb.fn.sum<number>('counted.active_ms'), eb.lit(0)),
            ).as('active_ms'),
            eb.fn.countAll<number>().as('reading'),
          ])
          .groupBy(unindexed(`visits.${by}`)),
      )
      .execute()
    const found = new Map<string, VisitSums>()
    for (const { id, visits, last_read_at, active_ms, reading } of rows) {
      const known = found.get(id) ?? { visits: 0, lastReadAt: null, activeMs: 0, reading: 0 }
      found.set(id, {
        visits: known.visits + visits,
        lastReadAt: Math.max(known.lastReadAt ?? 0, last_read_at),
        activeMs: known.activeMs + active_ms,
        reading: known.reading + reading,
      })
    }
    return found
  }

  return {
    /** Returns sums of visible visits by document id. A document without visits has no entry. */
    ofDocuments: (documentIds: readonly string[], sees: Visibility): Promise<Map<string, VisitSums>> =>
      visitSums('document_id', documentIds, documentIds, sees),

    /** Returns sums of visible visits to the links of one document, by link id. A link without visits has no entry. */
    ofLinks: (
      documentId: string,
      linkIds: readonly string[],
      sees: Visibility,
    ): Promise<Map<string, VisitSums>> => visitSums('link_id', linkIds, [documentId], sees),

    /** Returns sums of visible visits by visitor id. A visitor without a visit by a person has no entry. */
    async ofVisitors(visitorIds: readonly string[], sees: Visibility): Promise<Map<string, VisitorSums>> {
      if (visitorIds.length === 0) return new Map()
      const sources = await openSumSources({ db }, workspaceId)
      const sums = sources.ofVisitors(
        groupsOf(sees),
        sql`(${sql.join(visitorIds)})`,
        ofVisibleLinks(sees, workspaceId, 'link_id'),
      )
      const rows = await db
        .selectFrom(sums.as('sums'))
        .select((eb) => [
          'sums.visitor_id as id',
          'sums.document_id',
          sql<number>`cast(sum(sums.visits) as bigint)`.as('visits'),
          eb.fn.sum<number>('sums.active_ms').as('active_ms'),
          eb.fn.min('sums.first_opened_at').as('first_at'),
          eb.fn.max('sums.last_opened_at').as('last_at'),
        ])
        .groupBy(['sums.visitor_id', 'sums.document_id'])
        .unionAll(
          readingNow('visitor_id', visitorIds, sees)
            .select((eb) => [
              unindexed('visits.visitor_id').as('id'),
              'visits.document_id',
              eb(eb.fn.countAll<number>(), '-', eb.fn.count<number>('counted.visit_id')).as('visits'),
              eb(
                eb.fn.sum<number>('visits.active_ms'),
                '-',
                eb.fn.coalesce(eb.fn.sum<number>('counted.active_ms'), eb.lit(0)),
              ).as('active_ms'),
              eb.fn.min('visits.opened_at').as('first_at'),
              eb.fn.max('visits.opened_at').as('last_at'),
            ])
            .groupBy([unindexed('visits.visitor_id'), 'visits.document_id']),
        )
        .execute()
      const byVisitor = Map.groupBy(rows, (row) => row.id as string)
      return new Map([...byVisitor].map(([id, parts]) => [id, sumOfParts(parts)]))
    },
  }
}
