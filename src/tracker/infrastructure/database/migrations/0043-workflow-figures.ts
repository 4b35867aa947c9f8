// An index for the figures of a workflow: its runs since an instant, in all documents or in one document.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('runs_by_workflow')
    .on('runs')
    .columns(['workspace_id', 'workflow_id', 'created_at', 'document_id'])
    .execute()
}
