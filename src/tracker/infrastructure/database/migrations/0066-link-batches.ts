// Batches of personal links: one link for each of many recipients.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('link_batches')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('batch_id', 'text', (column) => column.notNull())
    .addColumn('document_id', 'text', (column) => column.notNull())
    .addColumn('request_key', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('revoked_at', 'bigint')
    .addPrimaryKeyConstraint('link_batches_key', ['workspace_id', 'batch_id'])
    .addUniqueConstraint('link_batches_request', ['workspace_id', 'request_key'])
    .execute()
  await db.schema
    .createIndex('link_batches_document')
    .on('link_batches')
    .columns(['workspace_id', 'document_id'])
    .execute()
  await db.schema
    .createTable('batch_links')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('batch_id', 'text', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('link_id', 'text', (column) => column.notNull())
    .addColumn('sent_at', 'bigint')
    .addPrimaryKeyConstraint('batch_links_key', ['workspace_id', 'batch_id', 'position'])
    .addUniqueConstraint('batch_links_link', ['workspace_id', 'link_id'])
    .execute()
}
