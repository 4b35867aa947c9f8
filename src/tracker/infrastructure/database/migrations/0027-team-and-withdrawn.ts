// Visits by proven members of the team (ADR 48), and versions of a document that no reader may fetch any more.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('visits').addColumn('team', 'text').execute()
  await db.schema.alterTable('document_versions').addColumn('withdrawn_at', 'bigint').execute()
}
