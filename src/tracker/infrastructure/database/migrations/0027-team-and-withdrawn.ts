// Visits by members of the team (ADR 48), and document versions that were withdrawn from readers.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('visits').addColumn('team', 'text').execute()
  await db.schema.alterTable('document_versions').addColumn('withdrawn_at', 'bigint').execute()
}
