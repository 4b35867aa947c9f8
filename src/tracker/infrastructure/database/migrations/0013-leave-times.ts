// `sweep_at` is never after `deadline_at`, and either both are null or neither is null. A visit that breaks this rule would leave late
// or never, so PostgreSQL gets a check constraint. SQLite cannot add a check to an existing table.
import { type Kysely, PostgresAdapter, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`update visits set sweep_at = deadline_at
    where (sweep_at is null) <> (deadline_at is null) or sweep_at > deadline_at`.execute(db)
  if (!(db.getExecutor().adapter instanceof PostgresAdapter)) return
  await sql`alter table visits add constraint visits_swept_in_time
    check ((sweep_at is null) = (deadline_at is null) and (sweep_at is null or sweep_at <= deadline_at))`.execute(
    db,
  )
}
