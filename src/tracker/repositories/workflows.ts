import type { Selectable } from 'kysely'
import { Conditions } from '#shared/model/conditions.ts'
import { Action, type Workflow, type WorkspaceWorkflow } from '#shared/model/runs.ts'
import { toInstant } from '../infrastructure/clock.ts'
import type { WorkflowsTable } from '../infrastructure/database/tables/runs.ts'
import type { Connection } from './connection.ts'
import { readJson } from './json-columns.ts'

/** `document_id` of the workspace's workflows. */
export const everyDocument = ''

export type NewWorkspaceWorkflow = Pick<WorkspaceWorkflow, 'id' | 'trigger' | 'action' | 'conditions'> & {
  /** A member's id. */
  createdBy: string
  /** Epoch ms. */
  createdAt: number
}

export type NewWorkflow = NewWorkspaceWorkflow & Pick<Workflow, 'documentId'>

/** `action` is null if this tracker does not know the action. `pausedAt`: epoch ms. */
export type StoredWorkflow = { action: Action | null; pausedAt: number | null }

export type WorkflowChange = {
  trigger?: Workflow['trigger']
  action?: Action
  conditions?: Conditions
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
      conditions: readJson(Conditions, row.conditions) ?? {},
      paused: row.paused_at !== null,
      createdAt: toInstant(row.created_at),
      updatedAt: toInstant(row.updated_at),
    }
  )
}

const isKnown = (workflow: Workflow | null): workflow is Workflow => workflow !== null

const conditionsColumn = (conditions: Conditions) =>
  Object.keys(conditions).length === 0 ? null : JSON.stringify(conditions)

const rowOf = (workspaceId: string, workflow: NewWorkflow) => ({
  workspace_id: workspaceId,
  workflow_id: workflow.id,
  document_id: workflow.documentId,
  trigger_event: workflow.trigger,
  action: JSON.stringify(workflow.action),
  conditions: conditionsColumn(workflow.conditions),
  paused_at: null,
  created_by: workflow.createdBy,
  created_at: workflow.createdAt,
  updated_at: workflow.createdAt,
  removed_at: null,
})

const columnsOf = (change: WorkflowChange) => ({
  ...(change.trigger === undefined ? {} : { trigger_event: change.trigger }),
  ...(change.action === undefined ? {} : { action: JSON.stringify(change.action) }),
  ...(change.conditions === undefined ? {} : { conditions: conditionsColumn(change.conditions) }),
  ...(change.pausedAt === undefined ? {} : { paused_at: change.pausedAt }),
  ...(change.removedAt === undefined ? {} : { removed_at: change.removedAt }),
  updated_at: change.updatedAt,
})

/** The statements that the workflows of documents and of the workspace share. */
function statementsOf({ db, dialect }: Connection, workspaceId: string) {
  const present = db
    .selectFrom('workflows')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('removed_at', 'is', null)
  return {
    async ofDocument(documentId: string): Promise<Workflow[]> {
      const rows = await present
        .where('document_id', '=', documentId)
        .orderBy('created_at')
        .orderBy('workflow_id')
        .execute()
      return rows.map(workflowOf).filter(isKnown)
    },

    async ofDocuments(documentIds: readonly string[]): Promise<Workflow[]> {
      if (documentIds.length === 0) return []
      const rows = await present.where('document_id', 'in', documentIds).orderBy('created_at').execute()
      return rows.map(workflowOf).filter(isKnown)
    },

    async findForUpdate(workflowId: string) {
      const row = await present
        .where('workflow_id', '=', workflowId)
        .$if(dialect === 'postgres', (query) => query.forUpdate())
        .executeTakeFirst()
      return (
        row && {
          documentId: row.document_id,
          pausedAt: row.paused_at,
          action: readJson(Action, row.action),
        }
      )
    },

    async insert(workflow: NewWorkflow): Promise<void> {
      await db.insertInto('workflows').values(rowOf(workspaceId, workflow)).execute()
    },

    async update(workflowId: string, change: WorkflowChange): Promise<Workflow> {
      const row = await db
        .updateTable('workflows')
        .set(columnsOf(change))
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

/** The workflows of single documents. */
export function createWorkflowRepository(connection: Connection, workspaceId: string) {
  const statements = statementsOf(connection, workspaceId)
  return {
    /** Returns the workflows, oldest first. */
    ofDocument: statements.ofDocument,

    /** Returns the workflows of at most 500 documents, oldest first. */
    ofDocuments: statements.ofDocuments,

    /** Returns the workflow and locks its row until the transaction ends. Returns undefined if the workflow does not exist or was removed. */
    async findForUpdate(workflowId: string): Promise<(StoredWorkflow & { documentId: string }) | undefined> {
      const found = await statements.findForUpdate(workflowId)
      return found?.documentId === everyDocument ? undefined : found
    },

    /** Returns the owner of the workflow's document. Returns undefined if the workflow does not exist, or if it or the document was removed. */
    async ownerOf(workflowId: string): Promise<string | undefined> {
      const row = await connection.db
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

    insert: statements.insert,

    /** Changes the workflow and returns it with its new values. */
    update: statements.update,
  }
}

const withoutDocument = ({ documentId: _everyDocument, ...workflow }: Workflow): WorkspaceWorkflow => workflow

/** The workflows of the workspace, which documents inherit (ADR 72). */
export function createWorkspaceWorkflowRepository(connection: Connection, workspaceId: string) {
  const statements = statementsOf(connection, workspaceId)
  return {
    /** Returns the workflows, oldest first. */
    async list(): Promise<WorkspaceWorkflow[]> {
      return (await statements.ofDocument(everyDocument)).map(withoutDocument)
    },

    /** Returns the workflow and locks its row until the transaction ends. Returns undefined if the workflow does not exist or was removed. */
    async findForUpdate(workflowId: string): Promise<StoredWorkflow | undefined> {
      const found = await statements.findForUpdate(workflowId)
      return found?.documentId === everyDocument ? found : undefined
    },

    insert: (workflow: NewWorkspaceWorkflow): Promise<void> =>
      statements.insert({ ...workflow, documentId: everyDocument }),

    /** Changes the workflow and returns it with its new values. */
    async update(workflowId: string, change: WorkflowChange): Promise<WorkspaceWorkflow> {
      return withoutDocument(await statements.update(workflowId, change))
    },
  }
}
