import { sql } from 'kysely'
import { databaseNow } from '../infrastructure/database/database-now.ts'
import { schemaLevel } from '../infrastructure/database/schema-steps.ts'
import type { Connection } from './connection.ts'

/** A process whose last heartbeat is older than this (ms) is silent: perhaps it does not receive beats. */
export const silentAfterMs = 2_500

/**
 * `place`: the host and port of the process, or null if the port is not known. A process that starts at the place of an earlier process replaces the
 * earlier process.
 */
export type ProcessIdentity = { processId: string; place: string | null }

/**
 * The result of a heartbeat. `alive`: true if this process was not silent before the heartbeat. `gone`: the number of other processes that have been
 * silent for `goneAfterMs`.
 */
export type Heartbeat = { alive: boolean; gone: number }

/**
 * Stores the processes of one deployment (PostgreSQL only). Beats of readers may be lost while a process is silent. So no visit leaves because of
 * missing beats until the process sends heartbeats again, or until its readers have had enough time to connect to another process.
 */
export function createTrackerProcessRepository({ db }: Pick<Connection, 'db'>) {
  return {
    /** Stores that this process is alive. If the process was silent, nothing is stored, because the process must first store the end of the gap. */
    async heartbeat({ processId, place }: ProcessIdentity, goneAfterMs: number): Promise<Heartbeat> {
      const { rows } = await sql<Heartbeat>`
        with at as (select ${databaseNow} as now), me as (
          update tracker_processes set alive_at = at.now, place = ${place} from at
          where process_id = ${processId} and alive_at > at.now - ${silentAfterMs}::bigint returning 1
        )
        select exists (select 1 from me) as alive,
          (select count(*) from tracker_processes, at
            where process_id <> ${processId} and alive_at <= at.now - ${goneAfterMs}::bigint) as gone`.execute(
        db,
      )
      return rows[0] ?? { alive: false, gone: 0 }
    },

    /** Stores that this process is alive. */
    async markAlive({ processId, place }: ProcessIdentity): Promise<void> {
      await sql`insert into tracker_processes (process_id, place, alive_at, schema_level, notes_pages)
        values (${processId}, ${place}, ${databaseNow}, ${schemaLevel}, 1)
        on conflict (process_id) do update set alive_at = excluded.alive_at`.execute(db)
    },

    async remove({ processId }: Pick<ProcessIdentity, 'processId'>): Promise<void> {
      await db.deleteFrom('tracker_processes').where('process_id', '=', processId).execute()
    },

    /** Removes other processes at this place, and other processes that have been silent for `goneAfterMs`. */
    async removeGone({ processId, place }: ProcessIdentity, goneAfterMs: number): Promise<void> {
      await sql`delete from tracker_processes where process_id <> ${processId}
        and (place = ${place}::text or alive_at <= ${databaseNow} - ${goneAfterMs}::bigint)`.execute(db)
    },

    /**
     * Returns true if another process at another place receives beats and no other process is silent. Then the deployment has no gap that this
     * process could end at its start.
     */
    async othersReceive({ processId, place }: ProcessIdentity): Promise<boolean> {
      const { rows } = await sql<{ receiving: number; silent: number }>`
        select count(*) filter (where alive_at > ${databaseNow} - ${silentAfterMs}::bigint
            and (place is null or ${place}::text is null or place <> ${place}::text)) as receiving,
          count(*) filter (where alive_at <= ${databaseNow} - ${silentAfterMs}::bigint) as silent
        from tracker_processes where process_id <> ${processId}`.execute(db)
      const { receiving = 0, silent = 0 } = rows[0] ?? {}
      return receiving > 0 && silent === 0
    },

    /** Returns true if no process has a version that does not note requests for pages (ADR 133). */
    async allNotePages(): Promise<boolean> {
      const { rows } = await sql<{ all: boolean }>`
        select not exists (select 1 from tracker_processes where notes_pages = 0) as all`.execute(db)
      return rows[0]?.all ?? false
    },

    async isAnySilent(): Promise<boolean> {
      const { rows } = await sql<{ silent: boolean }>`
        select exists (select 1 from tracker_processes
          where alive_at <= ${databaseNow} - ${silentAfterMs}::bigint) as silent`.execute(db)
      return rows[0]?.silent ?? false
    },
  }
}
