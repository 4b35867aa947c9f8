import type { WorkflowException } from '#shared/model/runs.ts'
import type { Connection } from './connection.ts'

export type Inheritance = { inherits: boolean; exceptions: ReadonlyMap<string, WorkflowException> }

export type DocumentWithoutInheritance = { id: string; title: string; ownerName: string }

/** Which documents inherit the workspace's workflows, and with which exceptions (ADR 72). */
export function createWorkflowInheritanceRepository({ db }: Connection, workspaceId: string) {
  const withoutInheritance = db
    .selectFrom('documents')
    .where('documents.workspace_id', '=', workspaceId)
    .where('documents.inherits_workflows', '=', 0)
    .where('documents.removed_at', 'is', null)
  return {
    async ofDocument(documentId: string): Promise<Inheritance> {
      const document = await db
        .selectFrom('documents')
        .select('inherits_workflows')
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .executeTakeFirst()
      const exceptions = await db
        .selectFrom('workflow_exceptions')
        .select(['workflow_id', 'kind'])
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .execute()
      return {
        inherits: document?.inherits_workflows === 1,
        exceptions: new Map(exceptions.map(({ workflow_id, kind }) => [workflow_id, kind])),
      }
    },

    /** `exception`: null for none. */
    async setException(
      documentId: string,
      workflowId: string,
      exception: WorkflowException | null,
    ): Promise<void> {
      const key = { workspace_id: workspaceId, document_id: documentId, workflow_id: workflowId }
      if (exception === null) {
        await db
          .deleteFrom('workflow_exceptions')
          .where('workspace_id', '=', workspaceId)
          .where('document_id', '=', documentId)
          .where('workflow_id', '=', workflowId)
          .execute()
        return
      }
      await db
        .insertInto('workflow_exceptions')
        .values({ ...key, kind: exception })
        .onConflict((conflict) =>
          conflict.columns(['workspace_id', 'document_id', 'workflow_id']).doUpdateSet({ kind: exception }),
        )
        .execute()
    },

    /** Documents that do not inherit, last changed first. */
    async documentsWithout(limit: number): Promise<DocumentWithoutInheritance[]> {
      const rows = await withoutInheritance
        .innerJoin('members', (join) =>
          join
            .onRef('members.workspace_id', '=', 'documents.workspace_id')
            .onRef('members.member_id', '=', 'documents.owner_id'),
        )
        .select(['documents.document_id', 'documents.title', 'members.name'])
        .orderBy('documents.updated_at', 'desc')
        .orderBy('documents.document_id', 'desc')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ id: row.document_id, title: row.title, ownerName: row.name }))
    },

    /** Answers the documents that did not inherit before. Documents that were removed are left as they are. */
    async adopt(documentIds: readonly string[]): Promise<string[]> {
      const rows = await db
        .updateTable('documents')
        .set({ inherits_workflows: 1 })
        .where('workspace_id', '=', workspaceId)
        .where('document_id', 'in', documentIds)
        .where('inherits_workflows', '=', 0)
        .where('removed_at', 'is', null)
        .returning('document_id')
        .execute()
      return rows.map((row) => row.document_id)
    },
  }
}
