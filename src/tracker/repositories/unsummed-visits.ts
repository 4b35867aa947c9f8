// Counted visits whose sums are missing or old: those of earlier versions (ADR 132). The index `counted_visits_unsummed` contains only them.
import { type RawBuilder, sql } from 'kysely'
import { type Part, readPart } from '../domain/analytics/visit-sums.ts'
import { unsummed } from '../infrastructure/database/schema-steps.ts'
import type { Connection } from './connection.ts'
import { type CountedVisitRow, countedVisitOf } from './counted-visits.ts'

const isUnsummed = sql.raw<boolean>(unsummed)

/** The order of the index. Without it, PostgreSQL would rather read all visits, because its statistics don't know that the condition is rare. */
const inOrder = sql.raw('document_id || visit_id')

/** True if the index exists. Until then a search for these visits reads all visits. */
const isIndexed = sql<boolean>`exists (select 1 from schema_steps where name = '0098-unsummed-visits' and finished_at is not null)`

/** Returns a condition that is true if the sums of the workspace contain all counted visits, with their present values. */
export const sumsAreComplete = (workspaceId: string): RawBuilder<boolean> => sql<boolean>`
  case when ${isIndexed} then (select count(*) from (
    select visit_id from counted_visits where workspace_id = ${workspaceId} and ${isUnsummed} order by ${inOrder} limit 1
  ) as unsummed_visit) = 0 else 1 = 0 end`

/** A visit, and what the sums contain of it. */
export type Unsummed = { visit: ReturnType<typeof countedVisitOf>; before: Part | null }

const unsummedOf = (row: CountedVisitRow): Unsummed => ({
  visit: countedVisitOf(row),
  before: row.summed === null ? null : readPart(row.summed),
})

/** Finds these visits in all workspaces. */
export function createUnsummedVisitRepository({ db, dialect }: Connection) {
  return {
    /** Returns false if the schema step that makes the search fast has not finished. */
    async isReady(): Promise<boolean> {
      const { rows } = await sql<{
        ready: number
      }>`select case when ${isIndexed} then 1 else 0 end as ready`.execute(db)
      return rows[0]?.ready === 1
    },

    /** Locks and returns at most `limit` visits. Visits that another transaction has locked are left out. */
    async lock(limit: number): Promise<Unsummed[]> {
      const { rows } = await sql<CountedVisitRow>`select * from counted_visits where ${isUnsummed}
        order by workspace_id, ${inOrder} limit ${limit}
        ${dialect === 'postgres' ? sql`for update skip locked` : sql``}`.execute(db)
      return rows.map(unsummedOf)
    },

    /** Locks and returns these visits of a workspace, if their sums are missing or old. */
    async lockAmong(workspaceId: string, visitIds: readonly string[]): Promise<Unsummed[]> {
      if (visitIds.length === 0) return []
      const { rows } = await sql<CountedVisitRow>`select * from counted_visits
        where workspace_id = ${workspaceId} and visit_id in (${sql.join(visitIds)}) and ${isUnsummed}
        order by visit_id ${dialect === 'postgres' ? sql`for update` : sql``}`.execute(db)
      return rows.map(unsummedOf)
    },
  }
}
