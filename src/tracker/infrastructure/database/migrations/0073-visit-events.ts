// Visit events: what readers did besides reading (ADR 112).
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('visit_events')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('visit_id', 'text', (column) => column.notNull())
    .addColumn('event_id', 'text', (column) => column.notNull())
    .addColumn('document_id', 'text', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('page', 'integer')
    .addColumn('target', 'text')
    .addColumn('happened_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('visit_events_key', ['workspace_id', 'visit_id', 'event_id'])
    .execute()
  await db.schema
    .createIndex('visit_events_document')
    .on('visit_events')
    .columns(['workspace_id', 'document_id'])
    .execute()
}
