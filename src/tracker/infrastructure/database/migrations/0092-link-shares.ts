// Links that readers made for their colleagues (ADR 124).
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('link_shares')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('link_id', 'text', (column) => column.notNull())
    .addColumn('parent_link_id', 'text', (column) => column.notNull())
    .addColumn('visit_id', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('mailed_at', 'bigint')
    .addPrimaryKeyConstraint('link_shares_key', ['workspace_id', 'link_id'])
    .execute()
  await db.schema
    .createIndex('link_shares_parent')
    .on('link_shares')
    .columns(['workspace_id', 'parent_link_id'])
    .execute()
}
