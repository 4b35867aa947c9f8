import { type Selectable, sql } from 'kysely'
import type { VisitorsTable } from '../infrastructure/database/tables/visits.ts'
import type { Connection } from './connection.ts'
import { byPeople } from './visit-filters.ts'

export type VisitorRow = Selectable<VisitorsTable>

export type VisitorListQuery = { search: string; after: { at: number; id: string } | null; limit: number }

/** `createdAt`: epoch ms. */
export type NewVisitor = { id: string; email: string; historyToken: string; createdAt: number }

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on visitors
export function createVisitorRepository({ db }: Connection, workspaceId: string) {
  return {
    find(visitorId: string): Promise<VisitorRow | undefined> {
      return db
        .selectFrom('visitors')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('visitor_id', '=', visitorId)
        .executeTakeFirst()
    },

    /**
     * Returns visitors with a visit by a person, the latest visit first. `search` is a part of the normalized address (ADR 46). An empty text selects
     * all visitors.
     */
    list({ search, after, limit }: VisitorListQuery): Promise<VisitorRow[]> {
      const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`
      return (
        db
          .selectFrom('visitors')
          .selectAll()
          .where('workspace_id', '=', workspaceId)
          .where('last_visit_at', 'is not', null)
          .orderBy('last_visit_at', 'desc')
          .orderBy('visitor_id', 'desc')
          .limit(limit)
          // SQLite has no default escape character.
          .$if(search !== '', (query) => query.where(sql<boolean>`lower(email) like ${pattern} escape '\\'`))
          .$if(after !== null, (query) =>
            query.where((eb) =>
              eb(eb.refTuple('last_visit_at', 'visitor_id'), '<', eb.tuple(after?.at ?? 0, after?.id ?? '')),
            ),
          )
          .execute()
      )
    },

    /**
     * Returns the id of the visitor with this address. Creates the visitor if none exists. `historyToken` is the token of the history page of a new
     * visitor.
     */
    async findOrCreate({ id, email, historyToken, createdAt }: NewVisitor): Promise<string> {
      const created = await db
        .insertInto('visitors')
        .values({
          workspace_id: workspaceId,
          visitor_id: id,
          email,
          history_token: historyToken,
          created_at: createdAt,
          last_visit_at: null,
          record: null,
          instance_url: null,
        })
        .onConflict((conflict) => conflict.columns(['workspace_id', 'email']).doNothing())
        .returning('visitor_id')
        .executeTakeFirst()
      if (created) {
        await db
          .insertInto('public_addresses')
          .values({ address: historyToken, kind: 'history', workspace_id: workspaceId, subject_id: id })
          .execute()
        return id
      }
      const { visitor_id: found } = await db
        .selectFrom('visitors')
        .select('visitor_id')
        .where('workspace_id', '=', workspaceId)
        .where('email', '=', email)
        .executeTakeFirstOrThrow()
      return found
    },

    /**
     * Stores the opening time of the visitor's last visit, by which the list of visitors is sorted. `openedAt` is epoch ms. Nothing changes if a
     * later time is stored.
     */
    async noteVisit(visitorId: string, openedAt: number): Promise<void> {
      await db
        .updateTable('visitors')
        .set({ last_visit_at: openedAt })
        .where('workspace_id', '=', workspaceId)
        .where('visitor_id', '=', visitorId)
        .where((eb) => eb.or([eb('last_visit_at', 'is', null), eb('last_visit_at', '<', openedAt)]))
        .execute()
    },

    /** Computes the time of the last visit from all visits by a person. This is necessary when a visit becomes suspected or is confirmed. */
    async recomputeLastVisit(visitorId: string): Promise<void> {
      await db
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
        .execute()
    },
  }
}
