// Owns workflows: what shall happen for a document when somebody opens or leaves it.
import type { Selectable } from 'kysely'
import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { Action, type Workflow } from '#shared/model/runs.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import type { Caller } from '../../http/caller.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import type { WorkflowsTable } from '../../infrastructure/database/tables/runs.ts'
import { newId } from '../../infrastructure/ids.ts'
import { readJson } from '../../repositories/visit-snapshots.ts'
import type { TrackerContext } from '../context.ts'
import { documentOwner } from '../documents/documents.ts'
import { withFeed } from '../feed/append.ts'

type Row = Selectable<WorkflowsTable>
type Draft = z.output<(typeof trackerApi)['workflows.create']['body']>
type Change = z.output<(typeof trackerApi)['workflows.update']['body']>

const toWorkflow = (row: Row): Workflow => ({
  id: row.workflow_id,
  documentId: row.document_id,
  trigger: row.trigger_event,
  action: Action.parse(JSON.parse(row.action)),
  paused: row.paused_at !== null,
  createdAt: toInstant(row.created_at),
  updatedAt: toInstant(row.updated_at),
})

const noWorkflow = () => new CodedError('not_found', 'There is no such workflow.')

/** Oldest first. @throws CodedError not_found */
export async function listWorkflows(context: TrackerContext, { workspaceId }: Caller, documentId: string) {
  const { db } = context.store
  await documentOwner(db, workspaceId, documentId)
  const rows = await db
    .selectFrom('workflows')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('document_id', '=', documentId)
    .where('removed_at', 'is', null)
    .orderBy('created_at')
    .orderBy('workflow_id')
    .execute()
  // What only a newer process knows is left to it.
  return { items: rows.filter((row) => readJson(Action, row.action) !== null).map(toWorkflow) }
}

/** @throws CodedError not_found */
export async function createWorkflow(
  context: TrackerContext,
  { workspaceId, memberId }: Caller,
  documentId: string,
  draft: Draft,
): Promise<Workflow> {
  const now = context.clock.now()
  const row: Row = {
    workspace_id: workspaceId,
    workflow_id: newId('wfl'),
    document_id: documentId,
    trigger_event: draft.trigger,
    action: JSON.stringify(draft.action),
    paused_at: null,
    created_by: memberId,
    created_at: now,
    updated_at: now,
    removed_at: null,
  }
  return withFeed(context, workspaceId, async (trx, emit) => {
    await documentOwner(trx, workspaceId, documentId)
    await trx.insertInto('workflows').values(row).execute()
    emit({ type: 'workflow.changed', subject: { documentId, workflowId: row.workflow_id } })
    return toWorkflow(row)
  })
}

/** Applies `set` to a workflow that is not removed. @throws CodedError not_found */
async function change(
  context: TrackerContext,
  workspaceId: string,
  workflowId: string,
  set: (row: Row, now: number) => Partial<Row>,
): Promise<Workflow> {
  const now = context.clock.now()
  return withFeed(context, workspaceId, async (trx, emit) => {
    const row = await trx
      .selectFrom('workflows')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('workflow_id', '=', workflowId)
      .where('removed_at', 'is', null)
      .$if(context.store.dialect === 'postgres', (query) => query.forUpdate())
      .executeTakeFirst()
    if (!row) throw noWorkflow()
    await documentOwner(trx, workspaceId, row.document_id)
    const changed: Row = { ...row, ...set(row, now), updated_at: now }
    await trx
      .updateTable('workflows')
      .set(changed)
      .where('workspace_id', '=', workspaceId)
      .where('workflow_id', '=', workflowId)
      .execute()
    emit({ type: 'workflow.changed', subject: { documentId: row.document_id, workflowId } })
    return toWorkflow(changed)
  })
}

export const updateWorkflow = (
  context: TrackerContext,
  { workspaceId }: Caller,
  workflowId: string,
  { trigger, action, paused }: Change,
): Promise<Workflow> =>
  change(context, workspaceId, workflowId, (row, now) => ({
    trigger_event: trigger ?? row.trigger_event,
    action: action ? JSON.stringify(action) : row.action,
    paused_at: paused === undefined ? row.paused_at : paused ? (row.paused_at ?? now) : null,
  }))

/** Runs that exist go on: they hold the action they were made with. */
export const removeWorkflow = (context: TrackerContext, { workspaceId }: Caller, workflowId: string) =>
  change(context, workspaceId, workflowId, (_row, now) => ({ removed_at: now }))
