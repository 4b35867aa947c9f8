// The signals of visits.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('signals')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('visit_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('signal', 'text', (column) => column.notNull())
    .addColumn('document_id', 'text', (column) => column.notNull())
    .addColumn('company_id', 'text')
    .addColumn('raised_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('signals_key', ['workspace_id', 'visit_id', 'kind'])
    .execute()
  await db.schema
    .createIndex('signals_by_company')
    .on('signals')
    .columns(['workspace_id', 'company_id', 'document_id', 'raised_at'])
    .execute()
}
