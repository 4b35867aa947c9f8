// The Lead or Contact that the URL of a merge link names (ADR 119).
import type { Kysely } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('visits').addColumn('claimed_record', 'text').execute()
  await db.schema.alterTable('visits').addColumn('record_email', 'text').execute()
}
