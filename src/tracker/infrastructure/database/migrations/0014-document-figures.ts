// Covering indexes for the figures of a document over all time. Each index has the order of its query, so that nothing is sorted.
// Each index contains all columns of its query, so that no row is read.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  const index = (name: string, columns: string[]) =>
    db.schema
      .createIndex(`counted_visits_${name}`)
      .on('counted_visits')
      .columns(['workspace_id', 'document_id', ...columns])
      .execute()
  await index('by_link', [
    ...['link_id', 'document_version', 'page_count', 'last_active_at', 'opened_at'],
    ...['returning', 'active_ms', 'pages_seen', 'finished'],
  ])
  await index('by_reader', ['reader', 'opened_at', 'document_version', 'link_id'])
  await index('by_time', ['active_ms', 'opened_at', 'document_version', 'link_id'])
  // `by_link` begins with the same columns and contains all other columns of the dropped index.
  await db.schema.dropIndex('counted_visits_read_by_link').execute()
}
