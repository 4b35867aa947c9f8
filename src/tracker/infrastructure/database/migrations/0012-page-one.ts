// The byte ranges of a PDF that its first page needs, so that the viewer can fetch them with one request.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('document_versions').addColumn('page_one_spans', 'text').execute()
}
