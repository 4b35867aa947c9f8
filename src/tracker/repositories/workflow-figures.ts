import { Action, type WorkflowFigures } from '#shared/model/runs.ts'
import type { Visibility } from '../domain/people/visibility.ts'
import type { WorkflowRule } from '../domain/runs/inherited-workflows.ts'
import type { Connection } from './connection.ts'
import { readJson } from './json-columns.ts'
import { needsAttention } from './run-attention.ts'
import { ownedVisibly, visibleDocuments } from './visibility.ts'

/** The visible runs to count. `since`: epoch ms. `documentId`: only runs of this document. */
export type CountedRuns = { since: number; sees: Visibility; documentId?: string }

/** The runs of workflows. */
function countedRuns({ db }: Connection, workspaceId: string) {
  return {
    /** Counts the runs of at most 500 workflows. A workflow without runs has no row. */
    async ofRuns(
      workflowIds: readonly string[],
      { since, sees, documentId }: CountedRuns,
    ): Promise<WorkflowFigures[]> {
      if (workflowIds.length === 0) return []
      let runs = db
        .selectFrom('runs')
        .select((eb) => [
          'workflow_id',
          eb.fn.countAll<number>().filterWhere('state', '=', 'done').as('done'),
          eb.fn.countAll<number>().filterWhere(needsAttention).as('attention'),
        ])
        .where('workspace_id', '=', workspaceId)
        .where('workflow_id', 'in', workflowIds)
        .where('created_at', '>=', since)
        .where(ownedVisibly(sees, 'owner_id'))
        .groupBy('workflow_id')
      if (documentId) runs = runs.where('document_id', '=', documentId)
      return (await runs.execute()).map(({ workflow_id, done, attention }) => ({
        workflowId: workflow_id,
        done: Number(done),
        needsAttention: Number(attention),
      }))
    },
  }
}

/** The documents that the workflows of the workspace reach. */
function reachedDocuments({ db }: Connection, workspaceId: string) {
  const inheriting = db
    .selectFrom('documents as d')
    .where('d.workspace_id', '=', workspaceId)
    .where('d.inherits_workflows', '=', 1)
    .where('d.removed_at', 'is', null)
  return {
    /** Counts the documents that inherit, and those that do not. Removed documents are left out. */
    async documents(sees: Visibility): Promise<{ inheriting: number; notInheriting: number }> {
      const rows = await db
        .selectFrom('documents')
        .select((eb) => ['inherits_workflows', eb.fn.countAll<number>().as('count')])
        .where('workspace_id', '=', workspaceId)
        .where('removed_at', 'is', null)
        .where(visibleDocuments(sees))
        .groupBy('inherits_workflows')
        .execute()
      const countOf = (inherits: number) =>
        Number(rows.find((row) => row.inherits_workflows === inherits)?.count ?? 0)
      return { inheriting: countOf(1), notInheriting: countOf(0) }
    },

    /** Returns the exceptions of the documents that inherit. */
    async exceptions(): Promise<{ documentId: string; workflowId: string }[]> {
      const rows = await inheriting
        .innerJoin('workflow_exceptions as x', (join) =>
          join.onRef('x.workspace_id', '=', 'd.workspace_id').onRef('x.document_id', '=', 'd.document_id'),
        )
        .select(['x.document_id', 'x.workflow_id'])
        .execute()
      return rows.map((row) => ({ documentId: row.document_id, workflowId: row.workflow_id }))
    },

    /** Returns what the own workflows of the documents that inherit do, each of them once for each document. */
    async ownRules(): Promise<{ documentId: string; rule: WorkflowRule }[]> {
      const rows = await inheriting
        .innerJoin('workflows as w', (join) =>
          join.onRef('w.workspace_id', '=', 'd.workspace_id').onRef('w.document_id', '=', 'd.document_id'),
        )
        .select(['w.document_id', 'w.trigger_event', 'w.action'])
        .where('w.removed_at', 'is', null)
        .execute()
      return rows.flatMap((row) => {
        const action = readJson(Action, row.action)
        return action ? [{ documentId: row.document_id, rule: { trigger: row.trigger_event, action } }] : []
      })
    },
  }
}

/** Counts the runs of workflows, and the documents that inherit the workflows of the workspace (ADR 72). */
export const createWorkflowFigureRepository = (connection: Connection, workspaceId: string) => ({
  ...countedRuns(connection, workspaceId),
  ...reachedDocuments(connection, workspaceId),
})
