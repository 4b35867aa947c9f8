import { type ExpressionBuilder, sql } from 'kysely'
import type { Visibility } from '../domain/people/visibility.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import type { Connection } from './connection.ts'
import { ofVisibleLinks, ownedVisibly } from './visibility.ts'
import { byPeople } from './visit-filters.ts'
import { groupsOf, openSumSources } from './visit-sum-sources.ts'

/** Sums of the visits by people. `firstAt`, `lastAt`: when the first and the last visit were opened, in epoch ms. */
export type CompanySums = {
  readers: number
  visits: number
  documents: number
  activeMs: number
  firstAt: number
  lastAt: number
}

/** A document that visitors of a company read. */
export type CompanyDocumentSums = {
  documentId: string
  title: string
  readers: number
  visits: number
  activeMs: number
  /** The largest share of pages that was seen in one visit, from 0 to 1. */
  completion: number
  lastAt: number
}

type OfVisitors = ExpressionBuilder<Database, 'visitors'>

/** Sums over the visitors of a company. Visits that have left are read from their sums, and open visits from `visits`. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: the statements for visits that have left and for open visits, with one mapping
export function createCompanySumRepository({ db }: Connection, workspaceId: string) {
  const visitorsOf = (companyIds: readonly string[]) => (eb: OfVisitors) =>
    eb.and([eb('visitors.workspace_id', '=', workspaceId), eb('visitors.company_id', 'in', companyIds)])

  const hasVisibleVisit = (sees: Visibility) => (eb: OfVisitors) =>
    eb.exists(
      eb
        .selectFrom('visits')
        .select('visits.visit_id')
        .whereRef('visits.workspace_id', '=', 'visitors.workspace_id')
        .whereRef('visits.visitor_id', '=', 'visitors.visitor_id')
        .where(ownedVisibly(sees, 'visits.owner_id'))
        .where(byPeople),
    )

  /** Sums of the visible visits of the companies' visitors that have left, with the company of each visitor. */
  async function leftVisitsOf(companyIds: readonly string[], sees: Visibility) {
    const sources = await openSumSources({ db }, workspaceId)
    const visitors = sql`(select visitor_id from visitors where workspace_id = ${workspaceId} and company_id in (${sql.join(companyIds)}))`
    const sums = sources.ofVisitors(groupsOf(sees), visitors, ofVisibleLinks(sees, workspaceId, 'link_id'))
    const query = db
      .selectFrom(sums.as('sums'))
      .innerJoin('visitors', (join) =>
        join
          .onRef('visitors.visitor_id', '=', 'sums.visitor_id')
          .on('visitors.workspace_id', '=', workspaceId),
      )
    // A query is a promise-like object for the compiler, so an object contains it.
    return { query }
  }

  async function readersOf(companyIds: readonly string[], sees: Visibility): Promise<Map<string, number>> {
    const rows = await db
      .selectFrom('visitors')
      .select((eb) => ['visitors.company_id as id', eb.fn.countAll<number>().as('readers')])
      .where(visitorsOf(companyIds))
      .where('visitors.last_visit_at', 'is not', null)
      .$if(!sees.isWhole, (query) => query.where(hasVisibleVisit(sees)))
      .groupBy('visitors.company_id')
      .execute()
    return new Map(rows.map((row) => [row.id ?? '', row.readers]))
  }

  return {
    /** Returns sums of visible visits by company id. A company without a visible visit by a person has no entry. */
    async ofCompanies(companyIds: readonly string[], sees: Visibility): Promise<Map<string, CompanySums>> {
      if (companyIds.length === 0) return new Map()
      const readers = await readersOf(companyIds, sees)
      const left = await leftVisitsOf(companyIds, sees)
      const parts = await left.query
        .select((eb) => [
          'visitors.company_id as id',
          'sums.document_id',
          sql<number>`cast(sum(sums.visits) as bigint)`.as('visits'),
          eb.fn.sum<number>('sums.active_ms').as('active_ms'),
          eb.fn.min('sums.first_opened_at').as('first_at'),
          eb.fn.max('sums.last_opened_at').as('last_at'),
        ])
        .groupBy(['visitors.company_id', 'sums.document_id'])
        .unionAll(
          db
            .selectFrom('visits')
            .innerJoin('visitors', (join) =>
              join
                .onRef('visitors.workspace_id', '=', 'visits.workspace_id')
                .onRef('visitors.visitor_id', '=', 'visits.visitor_id'),
            )
            .leftJoin('counted_visits as counted', (join) =>
              join
                .onRef('counted.workspace_id', '=', 'visits.workspace_id')
                .onRef('counted.visit_id', '=', 'visits.visit_id')
                .onRef('counted.visitor_id', '=', 'visits.visitor_id'),
            )
            .select((eb) => [
              'visitors.company_id as id',
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
            .where('visits.workspace_id', '=', workspaceId)
            .where('visits.state', '=', 'reading')
            .where('visitors.company_id', 'in', companyIds)
            .where(byPeople)
            .where(ownedVisibly(sees, 'visits.owner_id'))
            .groupBy(['visitors.company_id', 'visits.document_id']),
        )
        .execute()
      const byCompany = Map.groupBy(parts, (part) => part.id ?? '')
      const sumOf = ([id, own]: [string, typeof parts]): [string, CompanySums] => [
        id,
        {
          readers: readers.get(id) ?? 0,
          visits: own.reduce((sum, part) => sum + part.visits, 0),
          documents: new Set(own.map((part) => part.document_id)).size,
          activeMs: own.reduce((sum, part) => sum + part.active_ms, 0),
          firstAt: Math.min(...own.map((part) => part.first_at)),
          lastAt: Math.max(...own.map((part) => part.last_at)),
        },
      ]
      return new Map([...byCompany].map(sumOf))
    },

    /** Returns the documents that visitors of the company read, the latest first. Counts the visible visits that have left. */
    async documentsReadBy(companyId: string, sees: Visibility): Promise<CompanyDocumentSums[]> {
      const left = await leftVisitsOf([companyId], sees)
      const rows = await left.query
        .innerJoin('documents', (join) =>
          join
            .onRef('documents.document_id', '=', 'sums.document_id')
            .on('documents.workspace_id', '=', workspaceId),
        )
        .select((eb) => [
          'sums.document_id',
          'documents.title',
          eb.fn.count<number>('sums.visitor_id').distinct().as('readers'),
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
        readers: row.readers,
        visits: row.visits,
        activeMs: row.active_ms,
        completion: Math.min(1, Number(row.seen)),
        lastAt: row.last_at,
      }))
    },
  }
}
