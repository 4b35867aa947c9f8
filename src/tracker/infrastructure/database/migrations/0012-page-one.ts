// Adds the byte ranges of a PDF that page 1 needs, so that the viewer can fetch these ranges with one request.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('document_versions').addColumn('page_one_spans', 'text').execute()
}
