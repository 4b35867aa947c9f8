// The admins get an e-mail if company accounts cannot be checked for long (ADR 98).
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('workspaces').addColumn('account_trouble_told_at', 'bigint').execute()
}
