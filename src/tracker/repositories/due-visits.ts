import { sql } from 'kysely'
import type { Connection } from './connection.ts'
import { parameterRows } from './parameter-rows.ts'
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
      const keys = parameterRows(
        dialect,
        { w: 'text', v: 'text', d: 'bigint' },
        visits.map(({ workspace_id: w, visit_id: v, deadline_at: d }) => ({ w, v, d })),
      )
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
