import { type RawBuilder, type Selectable, sql } from 'kysely'
import { searchText } from '#shared/search-text.ts'
import type { Visibility } from '../domain/people/visibility.ts'
import type { VisitorsTable } from '../infrastructure/database/tables/visits.ts'
import type { Connection } from './connection.ts'
import { isAfter } from './list-position.ts'
import { ownedVisibly } from './visibility.ts'
import { byPeople } from './visit-filters.ts'

export type VisitorRow = Selectable<VisitorsTable>

export type VisitorListQuery = {
  /** A part of the search text of a visitor. An empty text selects all visitors. */
  search: string
  /** Only visitors of this company. */
  companyId?: string | undefined
  sees: Visibility
  after: { at: number; id: string } | null
  limit: number
}

/** A visitor with the name of its company page, for clients. */
export type ListedVisitor = VisitorRow & { page_name: string | null; page_domain: string | null }

/** The columns that a match, a personal link or the grouping changes. */
export type VisitorChange = Partial<
  Pick<
    VisitorRow,
    | 'record'
    | 'instance_url'
    | 'name'
    | 'company'
    | 'account_id'
    | 'link_name'
    | 'domain'
    | 'company_id'
    | 'search_text'
    | 'grouped'
  >
>

/** The condition that a column of normalized search texts contains `search`. SQLite has no default escape character. */
export const contains = (column: string, search: string): RawBuilder<boolean> =>
  sql<boolean>`${sql.ref(column)} like ${`%${search.replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`

/** `createdAt`: epoch ms. */
export type NewVisitor = { id: string; email: string; historyToken: string; createdAt: number }

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on visitors
export function createVisitorRepository({ db, dialect }: Connection, workspaceId: string) {
  return {
    async find(visitorId: string): Promise<ListedVisitor | undefined> {
      return withCompany().where('visitors.visitor_id', '=', visitorId).executeTakeFirst()
    },

    /**
     * Returns visitors with a visible visit by a person, the latest visible visit first. `last_visit_at` of the result is the time of this visit.
     */
    list({ search, companyId, sees, after, limit }: VisitorListQuery): Promise<ListedVisitor[]> {
      const lastAt = sees.isWhole
        ? sql.ref<number>('visitors.last_visit_at')
        : sql.ref<number>('seen.last_at')
      return withCompany()
        .$if(
          !sees.isWhole,
          (query) =>
            query.innerJoin(lastVisits(sees), (join) =>
              join.onRef('seen.visitor_id', '=', 'visitors.visitor_id'),
            ) as typeof query,
        )
        .select(lastAt.as('last_visit_at'))
        .where(lastAt, 'is not', null)
        .orderBy(lastAt, 'desc')
        .orderBy('visitors.visitor_id', 'desc')
        .limit(limit)
        .$if(companyId !== undefined, (query) => query.where('visitors.company_id', '=', companyId ?? ''))
        .$if(search !== '', (query) => query.where(contains('visitors.search_text', search)))
        .where(isAfter(after, lastAt, 'visitors.visitor_id'))
        .execute()
    },

    /**
     * Returns the id of the visitor with this address. Creates the visitor if none exists. `historyToken` is the token of the history page of a new
     * visitor. Until the transaction ends, the visitor cannot be erased. If it is erased meanwhile, a new visitor is created.
     */
    async findOrCreate(visitor: NewVisitor): Promise<string> {
      for (let attempt = 1; ; attempt++) {
        if (await insert(visitor)) return visitor.id
        const found = await db
          .selectFrom('visitors')
          .select('visitor_id')
          .where('workspace_id', '=', workspaceId)
          .where('email', '=', visitor.email)
          .$if(dialect === 'postgres', (query) => query.forKeyShare())
          .executeTakeFirst()
        if (found) return found.visitor_id
        if (attempt === 3) throw new Error('the visitor is erased again and again')
      }
    },

    /**
     * Stores the opening time of the visitor's last visit, by which the list of visitors is sorted. `openedAt` is epoch ms. A later stored time is
     * kept. Returns the visitor with `made_for`, the name of the link if the link was made for this visitor.
     */
    async noteVisit(
      visitorId: string,
      { openedAt, linkId }: { openedAt: number; linkId: string },
    ): Promise<VisitorRow & { made_for: string | null }> {
      await db
        .updateTable('visitors')
        .set({ last_visit_at: openedAt })
        .where('workspace_id', '=', workspaceId)
        .where('visitor_id', '=', visitorId)
        .where((eb) => eb.or([eb('last_visit_at', 'is', null), eb('last_visit_at', '<', openedAt)]))
        .execute()
      return db
        .selectFrom('visitors')
        .leftJoin('links', (join) =>
          join
            .onRef('links.workspace_id', '=', 'visitors.workspace_id')
            .on('links.link_id', '=', linkId)
            .onRef('links.recipient_email', '=', 'visitors.email')
            .on('links.name', '<>', ''),
        )
        .selectAll('visitors')
        .select('links.name as made_for')
        .where('visitors.workspace_id', '=', workspaceId)
        .where('visitors.visitor_id', '=', visitorId)
        .executeTakeFirstOrThrow()
    },

    /** Computes the time of the last visit from all visits by a person. This is necessary when a visit becomes suspected or is confirmed. Returns the company. */
    async recomputeLastVisit(visitorId: string): Promise<string | null> {
      const visitor = await db
        .updateTable('visitors')
        .set((eb) => ({
          last_visit_at: eb
            .selectFrom('visits')
            .select((visit) => visit.fn.max('visits.opened_at').as('at'))
            .where('visits.workspace_id', '=', workspaceId)
            .where('visits.visitor_id', '=', visitorId)
            .where(byPeople),
        }))
        .where('workspace_id', '=', workspaceId)
        .where('visitor_id', '=', visitorId)
        .returning('company_id')
        .executeTakeFirst()
      return visitor?.company_id ?? null
    },

    /** Returns the visitor. On PostgreSQL, locks its row until the transaction ends. */
    findForUpdate(visitorId: string): Promise<VisitorRow | undefined> {
      return db
        .selectFrom('visitors')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('visitor_id', '=', visitorId)
        .$if(dialect === 'postgres', (query) => query.forUpdate())
        .executeTakeFirst()
    },

    /** Sets a new token of the history page. The earlier tokens stay in `public_addresses`, so that their pages can say that they were revoked. */
    async setHistoryToken(visitorId: string, token: string): Promise<void> {
      await db
        .updateTable('visitors')
        .set({ history_token: token })
        .where('workspace_id', '=', workspaceId)
        .where('visitor_id', '=', visitorId)
        .execute()
      await db
        .insertInto('public_addresses')
        .values({ address: token, kind: 'history', workspace_id: workspaceId, subject_id: visitorId })
        .execute()
    },

    async update(visitorId: string, change: VisitorChange): Promise<void> {
      await db
        .updateTable('visitors')
        .set(change)
        .where('workspace_id', '=', workspaceId)
        .where('visitor_id', '=', visitorId)
        .execute()
    },
  }

  /** Returns false if a visitor with this address exists. */
  async function insert({ id, email, historyToken, createdAt }: NewVisitor): Promise<boolean> {
    const nothing = { name: null, company: null, account_id: null, link_name: null, domain: null }
    const created = await db
      .insertInto('visitors')
      .values({
        ...{ workspace_id: workspaceId, visitor_id: id, email, history_token: historyToken },
        ...{ created_at: createdAt, last_visit_at: null, record: null, instance_url: null, company_id: null },
        ...nothing,
        search_text: searchText(email),
      })
      .onConflict((conflict) => conflict.columns(['workspace_id', 'email']).doNothing())
      .returning('visitor_id')
      .executeTakeFirst()
    if (!created) return false
    await db
      .insertInto('public_addresses')
      .values({ address: historyToken, kind: 'history', workspace_id: workspaceId, subject_id: id })
      .execute()
    return true
  }

  /** The time of the last visible visit by a person, for each visitor. */
  function lastVisits(sees: Visibility) {
    return db
      .selectFrom('visits')
      .select((eb) => ['visits.visitor_id', eb.fn.max('visits.opened_at').as('last_at')])
      .where('visits.workspace_id', '=', workspaceId)
      .where(ownedVisibly(sees, 'visits.owner_id'))
      .where('visits.visitor_id', 'is not', null)
      .where(byPeople)
      .groupBy('visits.visitor_id')
      .as('seen')
  }

  function withCompany() {
    return db
      .selectFrom('visitors')
      .leftJoin('companies', (join) =>
        join
          .onRef('companies.workspace_id', '=', 'visitors.workspace_id')
          .onRef('companies.company_id', '=', 'visitors.company_id'),
      )
      .selectAll('visitors')
      .select(['companies.name as page_name', 'companies.domain as page_domain'])
      .where('visitors.workspace_id', '=', workspaceId)
  }
}
