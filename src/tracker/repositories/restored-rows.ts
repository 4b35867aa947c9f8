import { sql } from 'kysely'
import { pendingRestore } from '../infrastructure/backup/manifest.ts'
import type { Connection } from './connection.ts'
import { setValue } from './installation.ts'

/** Changes the rows of a restored database, of all workspaces, before a tracker starts on it (ADR 88). */
export function createRestoredRowRepository({ db }: Connection) {
  return {
    /** Returns the instant (epoch ms) of a backup that was restored and not yet prepared for a tracker. Returns null otherwise. */
    async pendingRestore(): Promise<number | null> {
      const row = await db
        .selectFrom('installation')
        .select('value')
        .where('name', '=', pendingRestore)
        .executeTakeFirst()
      return row ? Number(row.value) : null
    },

    async endPendingRestore(): Promise<void> {
      await db.deleteFrom('installation').where('name', '=', pendingRestore).execute()
    },

    /** Starts a new epoch of the feed. Cursors of the epoch before are refused from now on. */
    setFeedEpoch: (epoch: string): Promise<void> => setValue(db, 'feed_epoch', epoch),

    /**
     * Marks the visits that read at the backup, or that had left after `leftAfter` and could be resumed. `takenAt`: the instant of the backup. Both
     * are epoch ms. Returns the number of visits.
     */
    async markVisits(takenAt: number, leftAfter: number): Promise<number> {
      const { numUpdatedRows } = await db
        .updateTable('visits')
        .set({ restored_at: takenAt })
        .where((eb) => eb.or([eb('state', '=', 'reading'), eb('left_at', '>=', leftAfter)]))
        .executeTakeFirstOrThrow()
      return Number(numUpdatedRows)
    },

    /**
     * Makes each run that was not done look as if a first attempt had ended with an unknown outcome. Runs that were settled because of their
     * conditions have written nothing, and are recognized by that. Returns the number of runs.
     */
    async expectEarlierAttempts(): Promise<number> {
      const { numUpdatedRows } = await db
        .updateTable('runs')
        .set({
          attempt: sql<number>`case when attempt = 0 then 1 else attempt end`,
          may_have_written: sql<number>`case when attempt = 0 then 1 else attempt end`,
        })
        .where('state', '!=', 'done')
        .where('may_have_written', '=', 0)
        .where((eb) =>
          eb.or([eb('reason', 'is', null), eb('reason', 'not like', '{"code":"condition_not_met"%')]),
        )
        .executeTakeFirstOrThrow()
      return Number(numUpdatedRows)
    },
  }
}
