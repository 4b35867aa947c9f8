import { type ExpressionBuilder, sql } from 'kysely'
import type { Caller } from '../domain/people/caller.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import type { Connection } from './connection.ts'
import { isAfter } from './list-position.ts'
import { isTrouble } from './run-attention.ts'
import { byPeople, letThrough, type VisitFilters, visitorsOf } from './visit-filters.ts'

type OnVisits = ExpressionBuilder<Database, 'visits'>

/** `at`: when the visit was opened, in epoch ms. */
export type ListedVisit = { id: string; at: number }

export type VisitPage = {
  filters: VisitFilters
  /**
   * Null: all visits. Otherwise only visits with a run that needs attention. If `waitingOf` is a member's id, visits with a run that waits for this
   * member's devices are added.
   */
  attention: { waitingOf: string | null } | null
  /** The last visit of the previous page. */
  after: ListedVisit | null
  limit: number
}

const withTrouble = (waitingOf: string | null, workflowId: string | undefined) => (eb: OnVisits) =>
  eb.exists(
    eb
      .selectFrom('runs')
      .select('runs.run_id')
      .whereRef('runs.workspace_id', '=', 'visits.workspace_id')
      .whereRef('runs.visit_id', '=', 'visits.visit_id')
      .$if(workflowId !== undefined, (runs) => runs.where('runs.workflow_id', '=', String(workflowId)))
      .where(isTrouble(waitingOf)),
  )

/** A company with fewer visits is read visitor by visitor. A larger one has so many that the search from the newest visit on finds a page soon. */
const fewVisits = 2_000

/** Returns ids of visits in the order of lists. `visitSnapshots` reads the data that a list shows. */
export function createVisitListRepository({ db }: Connection, workspaceId: string) {
  /** Returns true if the company has few visits. Counts no further than necessary. */
  async function hasFewVisits(companyId: string): Promise<boolean> {
    const visits = db
      .selectFrom('visits')
      .select('visits.visit_id')
      .where('visits.workspace_id', '=', workspaceId)
      .where((eb) => eb('visits.visitor_id', 'in', visitorsOf(eb, workspaceId, companyId)))
      .limit(fewVisits)
    const { count } = await db
      .selectFrom(visits.as('visits'))
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    return count < fewVisits
  }

  return {
    /** Returns one page of the list. The visit that was opened last comes first. */
    async page(caller: Caller, { filters, attention, after, limit }: VisitPage): Promise<ListedVisit[]> {
      // The sum makes the index by the opening time unusable, which SQLite would always choose.
      const order =
        filters.companyId !== undefined && (await hasFewVisits(filters.companyId))
          ? sql<number>`visits.opened_at + 0`
          : sql.ref<number>('visits.opened_at')
      let rows = db
        .selectFrom('visits')
        .select(['visits.visit_id as id', 'visits.opened_at as at'])
        .where('visits.workspace_id', '=', workspaceId)
        .where(letThrough(caller, filters))
        .where(isAfter(after, 'visits.opened_at', 'visits.visit_id'))
        .orderBy(order, 'desc')
        .orderBy('visits.visit_id', 'desc')
        .limit(limit)
      if (attention) rows = rows.where(withTrouble(attention.waitingOf, filters.workflowId))
      return rows.execute()
    },

    /** Returns ids of the latest visits of a visitor, newest first. Suspected visits and visits of team members are excluded. */
    async latestOfVisitor(visitorId: string, limit: number): Promise<string[]> {
      const rows = await db
        .selectFrom('visits')
        .select('visit_id')
        .where('workspace_id', '=', workspaceId)
        .where('visitor_id', '=', visitorId)
        .where(byPeople)
        .orderBy('opened_at', 'desc')
        .orderBy('visit_id', 'desc')
        .limit(limit)
        .execute()
      return rows.map((row) => row.visit_id)
    },
  }
}
