// Addresses to which a workspace sends no more links that readers share (ADR 124).
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('share_stops')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('address_hash', 'text', (column) => column.notNull())
    .addColumn('stopped_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('share_stops_key', ['workspace_id', 'address_hash'])
    .execute()
}
