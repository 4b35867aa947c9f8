import { type Selectable, sql } from 'kysely'
import type { Visibility } from '../domain/people/visibility.ts'
import type { CompaniesTable } from '../infrastructure/database/tables/visits.ts'
import type { Connection } from './connection.ts'
import { isAfter } from './list-position.ts'
import { ownedVisibly } from './visibility.ts'
import { byPeople } from './visit-filters.ts'
import { contains } from './visitors.ts'

export type CompanyRow = Selectable<CompaniesTable>

export type CompanyListQuery = {
  /** A part of the search text of a company. An empty text selects all companies. */
  search: string
  sees: Visibility
  after: { at: number; id: string } | null
  limit: number
}

export type NewCompany = Omit<CompanyRow, 'workspace_id' | 'last_visit_at'>

/** Companies (ADR 75). Instants are epoch ms. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on companies and on the company of visitors
export function createCompanyRepository({ db }: Connection, workspaceId: string) {
  /** The time of the last visible visit by a person, for each company. */
  const lastVisits = (sees: Visibility) =>
    db
      .selectFrom('visits')
      .innerJoin('visitors', (join) =>
        join
          .onRef('visitors.workspace_id', '=', 'visits.workspace_id')
          .onRef('visitors.visitor_id', '=', 'visits.visitor_id'),
      )
      .select((eb) => ['visitors.company_id', eb.fn.max('visits.opened_at').as('last_at')])
      .where('visits.workspace_id', '=', workspaceId)
      .where(ownedVisibly(sees, 'visits.owner_id'))
      .where('visitors.company_id', 'is not', null)
      .where(byPeople)
      .groupBy('visitors.company_id')
      .as('seen')

  return {
    find(companyId: string): Promise<CompanyRow | undefined> {
      return db
        .selectFrom('companies')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('company_id', '=', companyId)
        .where('last_visit_at', 'is not', null)
        .executeTakeFirst()
    },

    /**
     * Returns companies with a visible visit by a person, the latest visible visit first. `last_visit_at` of the result is the time of this visit.
     */
    list({ search, sees, after, limit }: CompanyListQuery): Promise<CompanyRow[]> {
      const lastAt = sees.isWhole
        ? sql.ref<number>('companies.last_visit_at')
        : sql.ref<number>('seen.last_at')
      return db
        .selectFrom('companies')
        .selectAll('companies')
        .$if(
          !sees.isWhole,
          (query) =>
            query.innerJoin(lastVisits(sees), (join) =>
              join.onRef('seen.company_id', '=', 'companies.company_id'),
            ) as typeof query,
        )
        .select(lastAt.as('last_visit_at'))
        .where('companies.workspace_id', '=', workspaceId)
        .where(lastAt, 'is not', null)
        .orderBy(lastAt, 'desc')
        .orderBy('companies.company_id', 'desc')
        .limit(limit)
        .$if(search !== '', (query) => query.where(contains('companies.search_text', search)))
        .where(isAfter(after, lastAt, 'companies.company_id'))
        .execute()
    },

    /**
     * Returns the id of the company with this key, and locks its row until the transaction ends. Creates the company if none exists. A known name is
     * replaced only by a name that was found later.
     */
    async lockOrCreate(company: NewCompany): Promise<string> {
      const isNewer = sql<boolean>`excluded.name is not null and excluded.named_at >= companies.named_at`
      const newer = (column: 'name' | 'named_at' | 'search_text' | 'instance_url') =>
        sql<never>`case when ${isNewer} then ${sql.ref(`excluded.${column}`)} else ${sql.ref(`companies.${column}`)} end`
      const { company_id: id } = await db
        .insertInto('companies')
        .values({ ...company, workspace_id: workspaceId, last_visit_at: null })
        .onConflict((conflict) =>
          conflict.columns(['workspace_id', 'key']).doUpdateSet({
            name: newer('name'),
            named_at: newer('named_at'),
            search_text: newer('search_text'),
            instance_url: newer('instance_url'),
          }),
        )
        .returning('company_id')
        .executeTakeFirstOrThrow()
      return id
    },

    /** Returns the companies of at most two different accounts of the visitors with this domain. */
    async accountsOfDomain(domain: string): Promise<string[]> {
      const rows = await db
        .selectFrom('visitors')
        .select('company_id')
        .distinct()
        .where('workspace_id', '=', workspaceId)
        .where('domain', '=', domain)
        .where('account_id', 'is not', null)
        .where('company_id', 'is not', null)
        .limit(2)
        .execute()
      return rows.flatMap((row) => row.company_id ?? [])
    },

    /** Moves the visitors with this domain and without an account to the company. Returns the ids of their previous companies. */
    async moveDomain(domain: string, companyId: string): Promise<string[]> {
      const others = await db
        .selectFrom('visitors')
        .select('company_id')
        .distinct()
        .where('workspace_id', '=', workspaceId)
        .where('domain', '=', domain)
        .where('account_id', 'is', null)
        .where((eb) => eb.or([eb('company_id', 'is', null), eb('company_id', '<>', companyId)]))
        .execute()
      if (others.length === 0) return []
      await db
        .updateTable('visitors')
        .set({ company_id: companyId })
        .where('workspace_id', '=', workspaceId)
        .where('domain', '=', domain)
        .where('account_id', 'is', null)
        .where((eb) => eb.or([eb('company_id', 'is', null), eb('company_id', '<>', companyId)]))
        .execute()
      return others.flatMap((row) => row.company_id ?? [])
    },

    /** Stores the opening time of a visit by a visitor of the company. A later stored time is kept. */
    async noteVisit(companyId: string, openedAt: number): Promise<void> {
      await db
        .updateTable('companies')
        .set({ last_visit_at: openedAt })
        .where('workspace_id', '=', workspaceId)
        .where('company_id', '=', companyId)
        .where((eb) => eb.or([eb('last_visit_at', 'is', null), eb('last_visit_at', '<', openedAt)]))
        .execute()
    },

    /** Computes the time of the last visit from the company's visitors. This is necessary after visitors were moved, or a visit became suspected. */
    async recomputeLastVisit(companyIds: readonly string[]): Promise<void> {
      for (const companyId of [...new Set(companyIds)].sort()) {
        await db
          .updateTable('companies')
          .set((eb) => ({
            last_visit_at: eb
              .selectFrom('visitors')
              .select((visitor) => visitor.fn.max('visitors.last_visit_at').as('at'))
              .where('visitors.workspace_id', '=', workspaceId)
              .where('visitors.company_id', '=', companyId),
          }))
          .where('workspace_id', '=', workspaceId)
          .where('company_id', '=', companyId)
          .execute()
      }
    },
  }
}

/** Visitors of all workspaces that the current rules have not grouped yet. */
export function createUngroupedVisitorRepository({ db }: Connection) {
  return {
    /** Returns at most `limit` visitors that were grouped by rules before `version`. */
    async list(version: number, limit: number): Promise<{ workspaceId: string; visitorId: string }[]> {
      const rows = await db
        .selectFrom('visitors')
        .select(['workspace_id', 'visitor_id'])
        .where('grouped', '<', version)
        .orderBy('grouped')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ workspaceId: row.workspace_id, visitorId: row.visitor_id }))
    },
  }
}
