// Bundles: versions of documents that have parts instead of a file.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('bundle_versions')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('document_id', 'text', (column) => column.notNull())
    .addColumn('number', 'bigint', (column) => column.notNull())
    .addColumn('message', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('bundle_versions_key', ['workspace_id', 'document_id', 'number'])
    .execute()
  await db.schema
    .createTable('bundle_parts')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('document_id', 'text', (column) => column.notNull())
    .addColumn('number', 'bigint', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('part_id', 'text', (column) => column.notNull())
    .addColumn('part_version', 'bigint', (column) => column.notNull())
    .addColumn('first_page', 'integer', (column) => column.notNull())
    .addColumn('page_count', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('bundle_parts_key', ['workspace_id', 'document_id', 'number', 'position'])
    .execute()
  await db.schema
    .createIndex('bundle_parts_part')
    .on('bundle_parts')
    .columns(['workspace_id', 'part_id'])
    .execute()
}
