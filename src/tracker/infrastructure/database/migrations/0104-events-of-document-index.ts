// On SQLite, the figures of the events of a document are read from the index, without a look at each row. PostgreSQL limits the size of an index row, and a
// target may be a long URL.
import { type Kysely, PostgresAdapter } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  if (db.getExecutor().adapter instanceof PostgresAdapter) return
  await db.schema.dropIndex('visit_events_document').execute()
  await db.schema
    .createIndex('visit_events_document')
    .on('visit_events')
    .columns(['workspace_id', 'document_id', 'visit_id', 'kind', 'target'])
    .execute()
}
