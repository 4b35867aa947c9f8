// Branding of the viewer: colour and logo of the workspace, photo and meeting URL of the member who shares.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ['brand_color', 'logo'])
    await db.schema.alterTable('workspaces').addColumn(column, 'text').execute()
  for (const column of ['photo', 'meeting_url'])
    await db.schema.alterTable('members').addColumn(column, 'text').execute()
}
