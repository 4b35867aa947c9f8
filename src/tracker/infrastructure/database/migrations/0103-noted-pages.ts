// Whether a tracker process notes the requests for pages of links (ADR 133). A process of an earlier version does not, and does not set the column.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .alterTable('tracker_processes')
    .addColumn('notes_pages', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
}
