// The page labels of a PDF ("iv", "A-3"). Null: pages have numbers only, or the version is older than this column.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('document_versions').addColumn('page_labels', 'text').execute()
}
