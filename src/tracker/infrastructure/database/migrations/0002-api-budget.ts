// Salesforce API calls that the devices of a workspace made today, and the daily cap that an admin set.
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
