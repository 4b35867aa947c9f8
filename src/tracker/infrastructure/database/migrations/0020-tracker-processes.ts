// The tracker processes on one database, and the time of the last heartbeat of each.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('tracker_processes')
    .addColumn('process_id', 'text', (column) => column.primaryKey())
    .addColumn('place', 'text')
    .addColumn('alive_at', 'bigint', (column) => column.notNull())
    .execute()
}
