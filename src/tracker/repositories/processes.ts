// The rows by which the tracker processes on one PostgreSQL know of each other. One that stops saying that it is alive may still have
// readers whom nobody hears: until it returns, or long enough has passed that they have gone to another, nobody leaves by silence.
import { type Kysely, sql } from 'kysely'
import { databaseNow } from '../infrastructure/database/database-now.ts'
import type { Database } from '../infrastructure/database/schema.ts'

/** Silent for longer than this, a process doesn't hear its readers. */
export const silentAfterMs = 2_500

export type Self = { processId: string; place: string | null }

/** What one heartbeat finds. `alive`: this process was not silent in between. `gone`: others that are silent for too long. */
export type Heartbeat = { alive: boolean; gone: number }

/** Says that this process is alive, unless it was silent meanwhile: then it first has to say since when it hears again. */
export async function heartbeat(
  db: Kysely<Database>,
  { processId, place }: Self,
  goneAfterMs: number,
): Promise<Heartbeat> {
  const { rows } = await sql<Heartbeat>`
    with at as (select ${databaseNow} as now), me as (
      update tracker_processes set alive_at = at.now, place = ${place} from at
      where process_id = ${processId} and alive_at > at.now - ${silentAfterMs}::bigint returning 1
    )
    select exists (select 1 from me) as alive,
      (select count(*) from tracker_processes, at
        where process_id <> ${processId} and alive_at <= at.now - ${goneAfterMs}::bigint) as gone`.execute(db)
  return rows[0] ?? { alive: false, gone: 0 }
}

export async function sayAlive(db: Kysely<Database>, { processId, place }: Self): Promise<void> {
  await sql`insert into tracker_processes (process_id, place, alive_at) values (${processId}, ${place}, ${databaseNow})
    on conflict (process_id) do update set alive_at = excluded.alive_at`.execute(db)
}

export async function sayGoodbye(db: Kysely<Database>, { processId }: Self): Promise<void> {
  await db.deleteFrom('tracker_processes').where('process_id', '=', processId).execute()
}

/** Forgets whom this process follows at its place, and who has been silent for too long. */
export async function forgetGone(
  db: Kysely<Database>,
  { processId, place }: Self,
  goneAfterMs: number,
): Promise<void> {
  await sql`delete from tracker_processes where process_id <> ${processId}
    and (place = ${place}::text or alive_at <= ${databaseNow} - ${goneAfterMs}::bigint)`.execute(db)
}

/** True where another process hears its readers and none is silent: a process that joins them ends no gap. */
export async function othersHear(db: Kysely<Database>, { processId, place }: Self): Promise<boolean> {
  const { rows } = await sql<{ hearing: number; silent: number }>`
    select count(*) filter (where alive_at > ${databaseNow} - ${silentAfterMs}::bigint
        and (place is null or ${place}::text is null or place <> ${place}::text)) as hearing,
      count(*) filter (where alive_at <= ${databaseNow} - ${silentAfterMs}::bigint) as silent
    from tracker_processes where process_id <> ${processId}`.execute(db)
  const { hearing = 0, silent = 0 } = rows[0] ?? {}
  return hearing > 0 && silent === 0
}

export async function anySilent(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql<{ silent: boolean }>`
    select exists (select 1 from tracker_processes
      where alive_at <= ${databaseNow} - ${silentAfterMs}::bigint) as silent`.execute(db)
  return rows[0]?.silent ?? false
}
