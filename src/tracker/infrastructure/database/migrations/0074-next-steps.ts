// The next steps that readers are offered, for the workspace and for a document (ADR 113).
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('workspaces').addColumn('next_steps', 'text').execute()
  await db.schema.alterTable('documents').addColumn('next_steps', 'text').execute()
}
