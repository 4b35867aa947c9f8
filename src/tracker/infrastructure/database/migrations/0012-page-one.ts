// Which bytes of a PDF its page 1 needs, so that a reader has them by one request.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('document_versions').addColumn('page_one_spans', 'text').execute()
}
