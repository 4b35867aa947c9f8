// What keeps e-mail or Slack from sending, as admins are told.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('workspaces').addColumn('channel_problems', 'text').execute()
}
