import { sql } from 'kysely'
import type { Connection } from './connection.ts'
import type { VisitRow } from './visit-snapshots.ts'

/** Finds the visits of all workspaces that may have left. All instants are epoch ms. */
export function createDueVisitRepository({ db, dialect }: Connection) {
  return {
    /**
     * Locks and returns the visits that the sweep must check. The visit that has been due for the longest time comes first. Visits that another
     * transaction has locked are skipped.
     */
    lock(now: number, limit: number): Promise<VisitRow[]> {
      return db
        .selectFrom('visits')
        .selectAll()
        .where('sweep_at', '<=', now)
        .orderBy('sweep_at')
        .limit(limit)
        .$if(dialect === 'postgres', (query) => query.forUpdate().skipLocked())
        .execute()
    },

    /** Stores the `deadline_at` of these visits, at which the sweep checks them again. */
    async postpone(
      visits: readonly Pick<VisitRow, 'workspace_id' | 'visit_id' | 'deadline_at'>[],
    ): Promise<void> {
      if (visits.length === 0) return
      const json = JSON.stringify(
        visits.map((visit) => ({ w: visit.workspace_id, v: visit.visit_id, d: visit.deadline_at })),
      )
      const keys =
        dialect === 'postgres'
          ? sql`select w, v, d from jsonb_to_recordset(${json}::jsonb) as k(w text, v text, d bigint)`
          : sql`select value ->> 'w' as w, value ->> 'v' as v, value ->> 'd' as d from json_each(${json})`
      await sql`update visits set deadline_at = k.d, sweep_at = k.d from (${keys}) as k
        where visits.workspace_id = k.w and visits.visit_id = k.v`.execute(db)
    },

    /** Returns the earliest deadline of the visits that the sweep must check until `until`. Returns null if there is no such visit. */
    async nextDeadline(until: number): Promise<number | null> {
      const row = await db
        .selectFrom('visits')
        .select((eb) => eb.fn.min('deadline_at').as('at'))
        .where('sweep_at', '<=', until)
        .executeTakeFirst()
      return row?.at ?? null
    },
  }
}
