import type { Selectable } from 'kysely'
import { Action, type Workflow } from '#shared/model/runs.ts'
import { toInstant } from '../infrastructure/clock.ts'
import type { WorkflowsTable } from '../infrastructure/database/tables/runs.ts'
import type { Connection } from './connection.ts'
import { readJson } from './json-columns.ts'

export type NewWorkflow = Pick<Workflow, 'id' | 'documentId' | 'trigger' | 'action'> & {
  createdBy: string
  /** Epoch ms. */
  createdAt: number
}

export type WorkflowChange = {
  trigger?: Workflow['trigger']
  action?: Action
  /** When the workflow was paused, in epoch ms. Null: not paused. */
  pausedAt?: number | null
  removedAt?: number
  updatedAt: number
}

/** Returns the workflow, or null if this tracker does not know its action. Such a workflow is skipped. */
function workflowOf(row: Selectable<WorkflowsTable>): Workflow | null {
  const action = readJson(Action, row.action)
  return (
    action && {
      id: row.workflow_id,
      documentId: row.document_id,
      trigger: row.trigger_event,
      action,
      paused: row.paused_at !== null,
      createdAt: toInstant(row.created_at),
      updatedAt: toInstant(row.updated_at),
    }
  )
}

const isKnown = (workflow: Workflow | null): workflow is Workflow => workflow !== null

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on workflows, over one shared selection
export function createWorkflowRepository({ db, dialect }: Connection, workspaceId: string) {
  const present = db
    .selectFrom('workflows')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('removed_at', 'is', null)
  return {
    /** Returns the workflows, oldest first. */
    async ofDocument(documentId: string): Promise<Workflow[]> {
      const rows = await present
        .where('document_id', '=', documentId)
        .orderBy('created_at')
        .orderBy('workflow_id')
        .execute()
      return rows.map(workflowOf).filter(isKnown)
    },

    /** Returns the workflow and locks its row until the transaction ends. Returns undefined if the workflow does not exist or was removed. */
    async findForUpdate(
      workflowId: string,
    ): Promise<{ documentId: string; pausedAt: number | null } | undefined> {
      const row = await present
        .where('workflow_id', '=', workflowId)
        .$if(dialect === 'postgres', (query) => query.forUpdate())
        .executeTakeFirst()
      return row && { documentId: row.document_id, pausedAt: row.paused_at }
    },

    /**
     * Returns the id of the owner of the workflow's document. Returns undefined if the workflow does not exist, or if the workflow or the document
     * was removed.
     */
    async ownerOf(workflowId: string): Promise<string | undefined> {
      const row = await db
        .selectFrom('workflows')
        .innerJoin('documents', (join) =>
          join
            .onRef('documents.workspace_id', '=', 'workflows.workspace_id')
            .onRef('documents.document_id', '=', 'workflows.document_id'),
        )
        .select('documents.owner_id')
        .where('workflows.workspace_id', '=', workspaceId)
        .where('workflows.workflow_id', '=', workflowId)
        .where('workflows.removed_at', 'is', null)
        .where('documents.removed_at', 'is', null)
        .executeTakeFirst()
      return row?.owner_id
    },

    async insert(workflow: NewWorkflow): Promise<void> {
      await db
        .insertInto('workflows')
        .values({
          workspace_id: workspaceId,
          workflow_id: workflow.id,
          document_id: workflow.documentId,
          trigger_event: workflow.trigger,
          action: JSON.stringify(workflow.action),
          paused_at: null,
          created_by: workflow.createdBy,
          created_at: workflow.createdAt,
          updated_at: workflow.createdAt,
          removed_at: null,
        })
        .execute()
    },

    /** Changes the workflow and returns it with its new values. */
    async update(workflowId: string, change: WorkflowChange): Promise<Workflow> {
      const row = await db
        .updateTable('workflows')
        .set({
          ...(change.trigger === undefined ? {} : { trigger_event: change.trigger }),
          ...(change.action === undefined ? {} : { action: JSON.stringify(change.action) }),
          ...(change.pausedAt === undefined ? {} : { paused_at: change.pausedAt }),
          ...(change.removedAt === undefined ? {} : { removed_at: change.removedAt }),
          updated_at: change.updatedAt,
        })
        .where('workspace_id', '=', workspaceId)
        .where('workflow_id', '=', workflowId)
        .returningAll()
        .executeTakeFirstOrThrow()
      const workflow = workflowOf(row)
      if (!workflow) throw new Error(`workflow ${workflowId} has an action that this tracker does not know`)
      return workflow
    },
  }
}

/** A workflow that makes runs. `action` is the JSON of the column, which is copied unchanged into the runs. */
export type TriggeredWorkflow = { workspaceId: string; id: string; documentId: string; action: string }

/** Reads workflows of several workspaces, because one sweep decides about visits of all workspaces. */
export function createTriggeredWorkflowRepository({ db }: Connection) {
  return {
    /** Returns the workflows with this trigger that are neither paused nor removed, the oldest first. */
    async ofDocuments(
      workspaceIds: readonly string[],
      documentIds: readonly string[],
      trigger: Workflow['trigger'],
    ): Promise<TriggeredWorkflow[]> {
      const rows = await db
        .selectFrom('workflows')
        .selectAll()
        .where('workspace_id', 'in', workspaceIds)
        .where('document_id', 'in', documentIds)
        .where('trigger_event', '=', trigger)
        .where('paused_at', 'is', null)
        .where('removed_at', 'is', null)
        .orderBy('created_at')
        .execute()
      return rows.map((row) => ({
        workspaceId: row.workspace_id,
        id: row.workflow_id,
        documentId: row.document_id,
        action: row.action,
      }))
    },
  }
}
