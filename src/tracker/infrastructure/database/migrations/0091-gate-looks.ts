// Readers who left at the gate, until the tracker knows whether they come back within minutes.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('gate_looks')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('link_id', 'text', (column) => column.notNull())
    .addColumn('reader_key', 'text', (column) => column.notNull())
    .addColumn('question', 'text', (column) => column.notNull())
    .addColumn('left_at', 'bigint', (column) => column.notNull())
    .addColumn('decide_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('gate_looks_key', ['workspace_id', 'link_id', 'reader_key'])
    .execute()
  await db.schema.createIndex('gate_looks_due').on('gate_looks').columns(['decide_at']).execute()
}
