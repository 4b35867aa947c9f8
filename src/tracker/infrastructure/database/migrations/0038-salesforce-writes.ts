// Settings for optional writes to Salesforce, and the time of the last write of a run (ADR 73, ADR 74).
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ['create_leads', 'record_fields']) {
    await db.schema.alterTable('workspaces').addColumn(column, 'text').execute()
  }
  await db.schema.alterTable('runs').addColumn('writing_at', 'bigint').execute()
}
