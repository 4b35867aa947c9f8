// A beat moves the deadline of a visit every few seconds. The sweep now reads `sweep_at`, which seldom changes. The index
// of the deadline is dropped. Most beats then change no indexed column, so PostgreSQL can use HOT updates.
import { type Kysely, PostgresAdapter, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('visits').addColumn('sweep_at', 'bigint').execute()
  await sql`update visits set sweep_at = deadline_at where deadline_at is not null`.execute(db)
  await db.schema.dropIndex('visits_by_deadline').execute()
  // Visits that have left are never due.
  await db.schema
    .createIndex('visits_by_sweep')
    .on('visits')
    .column('sweep_at')
    .where(sql.ref('sweep_at'), 'is not', null)
    .execute()
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter
  if (isPostgres) await sql`alter table visits set (fillfactor = 70)`.execute(db)
}
