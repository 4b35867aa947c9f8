// Why e-mail or Slack messages cannot be sent, for the message to admins.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('workspaces').addColumn('channel_problems', 'text').execute()
}
