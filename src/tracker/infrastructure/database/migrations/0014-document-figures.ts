// What a document's figures over all time are read from: each in the order in which it is asked for, so that nothing is sorted, and
// with all that the question and its filters need, so that no row is looked up.
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
  // The first one begins like it, and holds what it held.
  await db.schema.dropIndex('counted_visits_read_by_link').execute()
}
