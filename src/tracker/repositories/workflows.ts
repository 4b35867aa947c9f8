import { type Selectable, sql } from 'kysely'
import { Action, type Workflow, type WorkspaceWorkflow } from '#shared/model/runs.ts'
import { toInstant } from '../infrastructure/clock.ts'
import type { WorkflowsTable } from '../infrastructure/database/tables/runs.ts'
import type { Connection } from './connection.ts'
import { readJson } from './json-columns.ts'

/** `document_id` of the workspace's workflows. */
const everyDocument = ''

export type NewWorkspaceWorkflow = Pick<WorkspaceWorkflow, 'id' | 'trigger' | 'action'> & {
  /** A member's id. */
  createdBy: string
  /** Epoch ms. */
  createdAt: number
}

export type NewWorkflow = NewWorkspaceWorkflow & Pick<Workflow, 'documentId'>

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

const rowOf = (workspaceId: string, workflow: NewWorkflow) => ({
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

const columnsOf = (change: WorkflowChange) => ({
  ...(change.trigger === undefined ? {} : { trigger_event: change.trigger }),
  ...(change.action === undefined ? {} : { action: JSON.stringify(change.action) }),
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
      return row && { documentId: row.document_id, pausedAt: row.paused_at }
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
    /** Oldest first. */
    ofDocument: statements.ofDocument,

    /** Returns the workflows of at most 500 documents, oldest first. */
    ofDocuments: statements.ofDocuments,

    /** Locks the row until the transaction ends. Returns undefined if the workflow does not exist or was removed. */
    async findForUpdate(
      workflowId: string,
    ): Promise<{ documentId: string; pausedAt: number | null } | undefined> {
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

    /** Returns the current workflow. */
    update: statements.update,
  }
}

const withoutDocument = ({ documentId: _everyDocument, ...workflow }: Workflow): WorkspaceWorkflow => workflow

/** The workflows of the workspace, which documents inherit (ADR 72). */
export function createWorkspaceWorkflowRepository(connection: Connection, workspaceId: string) {
  const statements = statementsOf(connection, workspaceId)
  return {
    /** Oldest first. */
    async list(): Promise<WorkspaceWorkflow[]> {
      return (await statements.ofDocument(everyDocument)).map(withoutDocument)
    },

    /** Locks the row until the transaction ends. Returns undefined if the workflow does not exist or was removed. */
    async findForUpdate(workflowId: string): Promise<{ pausedAt: number | null } | undefined> {
      const found = await statements.findForUpdate(workflowId)
      return found?.documentId === everyDocument ? found : undefined
    },

    insert: (workflow: NewWorkspaceWorkflow): Promise<void> =>
      statements.insert({ ...workflow, documentId: everyDocument }),

    /** Returns the current workflow. */
    async update(workflowId: string, change: WorkflowChange): Promise<WorkspaceWorkflow> {
      return withoutDocument(await statements.update(workflowId, change))
    },
  }
}

/**
 * A workflow of a document. `action` is the JSON of the column, which is copied into its runs unchanged. `rule` holds the decoded
 * action; it is null for an action that only a newer tracker knows.
 */
export type ApplicableWorkflow = {
  workspaceId: string
  id: string
  documentId: string
  trigger: Workflow['trigger']
  action: string
  rule: Pick<Workflow, 'trigger' | 'action'> | null
  paused: boolean
  inherited: boolean
}

/** Reads workflows of several workspaces, because one sweep decides about visits of all workspaces. */
export function createTriggeredWorkflowRepository({ db }: Connection) {
  return {
    /**
     * Returns the workflows with this trigger, oldest first: the documents' own workflows, including paused ones, and the workflows
     * that the documents inherit, without paused ones and without exceptions. Removed workflows are left out. One statement.
     */
    async ofDocuments(
      workspaceIds: readonly string[],
      documentIds: readonly string[],
      trigger: Workflow['trigger'],
    ): Promise<ApplicableWorkflow[]> {
      const own = db
        .selectFrom('workflows as w')
        .select([
          'w.workspace_id',
          'w.workflow_id',
          'w.document_id',
          'w.action',
          'w.paused_at',
          'w.created_at',
        ])
        .select(sql<0 | 1>`0`.as('inherited'))
        .where('w.workspace_id', 'in', workspaceIds)
        .where('w.document_id', 'in', documentIds)
        .where('w.trigger_event', '=', trigger)
        .where('w.removed_at', 'is', null)
      const inherited = db
        .selectFrom('documents as d')
        .innerJoin('workflows as w', (join) =>
          join.onRef('w.workspace_id', '=', 'd.workspace_id').on('w.document_id', '=', everyDocument),
        )
        .leftJoin('workflow_exceptions as x', (join) =>
          join
            .onRef('x.workspace_id', '=', 'd.workspace_id')
            .onRef('x.document_id', '=', 'd.document_id')
            .onRef('x.workflow_id', '=', 'w.workflow_id'),
        )
        .select([
          'w.workspace_id',
          'w.workflow_id',
          'd.document_id',
          'w.action',
          'w.paused_at',
          'w.created_at',
        ])
        .select(sql<0 | 1>`1`.as('inherited'))
        .where('d.workspace_id', 'in', workspaceIds)
        .where('d.document_id', 'in', documentIds)
        .where('d.inherits_workflows', '=', 1)
        .where('w.trigger_event', '=', trigger)
        .where('w.paused_at', 'is', null)
        .where('w.removed_at', 'is', null)
        .where('x.workflow_id', 'is', null)
      const rows = await own.unionAll(inherited).orderBy('created_at').execute()
      return rows.map((row) => {
        const action = readJson(Action, row.action)
        return {
          workspaceId: row.workspace_id,
          id: row.workflow_id,
          documentId: row.document_id,
          trigger,
          action: row.action,
          rule: action && { trigger, action },
          paused: row.paused_at !== null,
          inherited: row.inherited === 1,
        }
      })
    },
  }
}
