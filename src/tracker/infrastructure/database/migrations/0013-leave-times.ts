// A visit's sweep never comes after its deadline, and neither is there without the other: visits/merge.ts makes them together. What
// would leave late, or never, PostgreSQL refuses. SQLite can't add a check to a table; it runs the same code.
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
