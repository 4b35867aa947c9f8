import type { WorkflowException } from '#shared/model/runs.ts'
import type { Connection } from './connection.ts'

export type Inheritance = { inherits: boolean; exceptions: ReadonlyMap<string, WorkflowException> }

export type DocumentWithoutInheritance = { id: string; title: string; ownerName: string }

/** The inheritance of single documents. */
function inheritanceOfDocuments({ db }: Connection, workspaceId: string) {
  const removeException = (documentId: string, workflowId: string) =>
    db
      .deleteFrom('workflow_exceptions')
      .where('workspace_id', '=', workspaceId)
      .where('document_id', '=', documentId)
      .where('workflow_id', '=', workflowId)
      .execute()
  const storeException = (documentId: string, workflowId: string, kind: WorkflowException) =>
    db
      .insertInto('workflow_exceptions')
      .values({ workspace_id: workspaceId, document_id: documentId, workflow_id: workflowId, kind })
      .onConflict((conflict) =>
        conflict.columns(['workspace_id', 'document_id', 'workflow_id']).doUpdateSet({ kind }),
      )
      .execute()
  return {
    /** Returns whether the document inherits, and its exceptions by workflow id. */
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

    /** Stores the exception of the document. Null removes it. */
    async setException(
      documentId: string,
      workflowId: string,
      exception: WorkflowException | null,
    ): Promise<void> {
      if (exception === null) await removeException(documentId, workflowId)
      else await storeException(documentId, workflowId, exception)
    },
  }
}

/** The documents of before the workspace had workflows, and their adoption. */
function adoptions({ db }: Connection, workspaceId: string) {
  const withoutInheritance = db
    .selectFrom('documents')
    .where('documents.workspace_id', '=', workspaceId)
    .where('documents.inherits_workflows', '=', 0)
    .where('documents.removed_at', 'is', null)
  return {
    /** Returns documents that do not inherit, last changed first. */
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

    /** Returns the ids of the documents that did not inherit before. Removed documents do not change. */
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

/** Stores which documents inherit the workspace's workflows, and their exceptions (ADR 72). */
export const createWorkflowInheritanceRepository = (connection: Connection, workspaceId: string) => ({
  ...inheritanceOfDocuments(connection, workspaceId),
  ...adoptions(connection, workspaceId),
})
