// What readers see of a workspace and of the member who shares: colour, logo, photo, a way to book a meeting.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ['brand_color', 'logo'])
    await db.schema.alterTable('workspaces').addColumn(column, 'text').execute()
  for (const column of ['photo', 'meeting_url'])
    await db.schema.alterTable('members').addColumn(column, 'text').execute()
}
