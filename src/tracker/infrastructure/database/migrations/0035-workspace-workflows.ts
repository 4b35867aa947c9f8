// Workflows of the workspace (ADR 72): rows of `workflows` whose document is ''. Documents inherit them, with exceptions.
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // Documents that exist do not inherit until somebody adopts the workspace's workflows: they may have workflows that do the same.
  await db.schema
    .alterTable('documents')
    .addColumn('inherits_workflows', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  await db.schema
    .createTable('workflow_exceptions')
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('document_id', 'text', (column) => column.notNull())
    .addColumn('workflow_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('workflow_exceptions_pk', ['workspace_id', 'document_id', 'workflow_id'])
    .execute()
}
