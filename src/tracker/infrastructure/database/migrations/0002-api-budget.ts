// Calls to Salesforce that a workspace's devices made today, and how many an admin allows.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('api_budgets')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('daily_cap', 'bigint')
    .addColumn('day', 'text', (column) => column.notNull())
    .addColumn('calls', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('api_budgets_pk', ['workspace_id'])
    .execute()
}
