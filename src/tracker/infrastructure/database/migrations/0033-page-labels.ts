// What a document calls its pages ("iv", "A-3"). Null: by their numbers, or not known because it came before this column.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('document_versions').addColumn('page_labels', 'text').execute()
}
