// The audit log, and the attempt of a run that is about to write, so that a change of the owner can tell which leases it may end.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audit_events')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('event_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('part_of', 'text')
    .addColumn('actor_id', 'text')
    .addColumn('member_id', 'text')
    .addColumn('successor_id', 'text')
    .addColumn('document_id', 'text')
    .addColumn('details', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('audit_events_pk', ['workspace_id', 'event_id'])
    .execute()
  await db.schema
    .createIndex('audit_events_by_time')
    .on('audit_events')
    .columns(['workspace_id', 'created_at', 'event_id'])
    .execute()
  await db.schema
    .createIndex('audit_events_by_document')
    .on('audit_events')
    .columns(['workspace_id', 'document_id', 'created_at'])
    .execute()
  await db.schema
    .alterTable('runs')
    .addColumn('writing_attempt', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute()
}
