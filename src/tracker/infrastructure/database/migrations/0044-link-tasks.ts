// The setting of the workspace that logs the creation of links as Tasks (ADR 84).
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('workspaces').addColumn('link_tasks', 'text').execute()
}
