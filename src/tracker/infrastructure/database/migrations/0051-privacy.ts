// Privacy: settings of the workspace, receipts of erasures, and the consent of readers.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ['retention', 'privacy_notice'] as const) {
    await db.schema.alterTable('workspaces').addColumn(column, 'text').execute()
  }
  for (const column of ['retention_from', 'history_days'] as const) {
    await db.schema.alterTable('workspaces').addColumn(column, 'bigint').execute()
  }
  await db.schema.alterTable('visits').addColumn('consent_hash', 'text').execute()
  await db.schema
    .createTable('erasures')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('erasure_id', 'text', (column) => column.notNull())
    .addColumn('mode', 'text', (column) => column.notNull())
    .addColumn('address_hash', 'text', (column) => column.notNull())
    .addColumn('counts', 'text', (column) => column.notNull())
    .addColumn('actor_id', 'text')
    .addColumn('erased_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('erasures_pk', ['workspace_id', 'erasure_id'])
    .execute()
  await db.schema
    .createIndex('erasures_by_time')
    .on('erasures')
    .columns(['workspace_id', 'erased_at', 'erasure_id'])
    .execute()
  await db.schema
    .createTable('consents')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('visit_id', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('consented_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('consents_pk', ['workspace_id', 'visit_id', 'hash'])
    .execute()
}
