// The audit log gets a retention of its own. An entry for a revoked device that tries to sign in is written once a day.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('workspaces').addColumn('audit_retention_from', 'bigint').execute()
  await db.schema.alterTable('devices').addColumn('refused_at', 'bigint').execute()
}
