// The library: folders, tags and archived documents. The services keep names unique. A unique index would stop the erasure of a visitor whose
// address is the only difference between two names.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('folders')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('folder_id', 'text', (column) => column.notNull())
    .addColumn('parent_id', 'text')
    .addColumn('owner_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_key', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('folders_key', ['workspace_id', 'folder_id'])
    .execute()
  await db.schema
    .createTable('tags')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('tag_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_key', 'text', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('tags_key', ['workspace_id', 'tag_id'])
    .execute()
  await db.schema
    .createTable('document_tags')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('document_id', 'text', (column) => column.notNull())
    .addColumn('tag_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('document_tags_key', ['workspace_id', 'document_id', 'tag_id'])
    .execute()
  await db.schema
    .createIndex('document_tags_tag')
    .on('document_tags')
    .columns(['workspace_id', 'tag_id', 'document_id'])
    .execute()
  await db.schema.alterTable('documents').addColumn('folder_id', 'text').execute()
  await db.schema.alterTable('documents').addColumn('archived_at', 'bigint').execute()
}
