import { sql } from 'kysely'
import { Conditions } from '#shared/model/conditions.ts'
import { Action, type Workflow } from '#shared/model/runs.ts'
import type { Connection } from './connection.ts'
import { readJson } from './json-columns.ts'
import { everyDocument } from './workflows.ts'

/**
 * A workflow of a document. `action` is the JSON of the column, which is copied unchanged into the runs. `rule` is the decoded action. It
 * is null for an action that only a newer tracker knows.
 */
export type ApplicableWorkflow = {
  workspaceId: string
  id: string
  documentId: string
  trigger: Workflow['trigger']
  action: string
  rule: Pick<Workflow, 'trigger' | 'action'> | null
  conditions: Conditions
  paused: boolean
  inherited: boolean
}

type Selection = {
  workspaceIds: readonly string[]
  documentIds: readonly string[]
  trigger: Workflow['trigger']
}

/** Selects the documents' own workflows, including paused workflows. */
const ownWorkflows = ({ db }: Pick<Connection, 'db'>, { workspaceIds, documentIds, trigger }: Selection) =>
  db
    .selectFrom('workflows as w')
    .select(['w.workspace_id', 'w.workflow_id', 'w.document_id', 'w.action', 'w.conditions'])
    .select(['w.paused_at', 'w.created_at'])
    .select(sql<0 | 1>`0`.as('inherited'))
    .where('w.workspace_id', 'in', workspaceIds)
    .where('w.document_id', 'in', documentIds)
    .where('w.trigger_event', '=', trigger)
    .where('w.removed_at', 'is', null)

/** Selects the workflows that the documents inherit, without paused workflows and without the documents' exceptions. */
const inheritedWorkflows = (
  { db }: Pick<Connection, 'db'>,
  { workspaceIds, documentIds, trigger }: Selection,
) =>
  db
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
    .select(['w.workspace_id', 'w.workflow_id', 'd.document_id', 'w.action', 'w.conditions'])
    .select(['w.paused_at', 'w.created_at'])
    .select(sql<0 | 1>`1`.as('inherited'))
    .where('d.workspace_id', 'in', workspaceIds)
    .where('d.document_id', 'in', documentIds)
    .where('d.inherits_workflows', '=', 1)
    .where('w.trigger_event', '=', trigger)
    .where('w.paused_at', 'is', null)
    .where('w.removed_at', 'is', null)
    .where('x.workflow_id', 'is', null)

/** Reads workflows of several workspaces, because one sweep decides about visits of all workspaces. */
export function createTriggeredWorkflowRepository(connection: Pick<Connection, 'db'>) {
  return {
    /** Returns the workflows with this trigger, oldest first. Uses one statement. Removed workflows are left out. */
    async ofDocuments(
      workspaceIds: readonly string[],
      documentIds: readonly string[],
      trigger: Workflow['trigger'],
    ): Promise<ApplicableWorkflow[]> {
      const selection = { workspaceIds, documentIds, trigger }
      const rows = await ownWorkflows(connection, selection)
        .unionAll(inheritedWorkflows(connection, selection))
        .orderBy('created_at')
        .execute()
      return rows.map((row) => {
        const action = readJson(Action, row.action)
        return {
          workspaceId: row.workspace_id,
          id: row.workflow_id,
          documentId: row.document_id,
          trigger,
          action: row.action,
          rule: action && { trigger, action },
          conditions: readJson(Conditions, row.conditions) ?? {},
          paused: row.paused_at !== null,
          inherited: row.inherited === 1,
        }
      })
    },
  }
}
