// Beats move a visit's deadline every few seconds: the sweep is led by a column that seldom moves, and the deadline has no index
// any more. So a beat changes no indexed column, and PostgreSQL can put the new version of a row beside the old one (HOT).
import { type Kysely, PostgresAdapter, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('visits').addColumn('sweep_at', 'bigint').execute()
  await sql`update visits set sweep_at = deadline_at where deadline_at is not null`.execute(db)
  await db.schema.dropIndex('visits_by_deadline').execute()
  // Of visits that have left there is nothing to find.
  await db.schema
    .createIndex('visits_by_sweep')
    .on('visits')
    .column('sweep_at')
    .where(sql.ref('sweep_at'), 'is not', null)
    .execute()
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter
  if (isPostgres) await sql`alter table visits set (fillfactor = 70)`.execute(db)
}
