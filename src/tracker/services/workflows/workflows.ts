import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import type { Workflow } from '#shared/model/runs.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { WorkflowChange } from '../../repositories/workflows.ts'
import type { TrackerContext } from '../context.ts'
import { documentOwner } from '../documents/documents.ts'
import { inWorkspace } from '../transaction.ts'

type Draft = z.output<(typeof trackerApi)['workflows.create']['body']>
type Change = z.output<(typeof trackerApi)['workflows.update']['body']>

const noWorkflow = () => new CodedError('not_found', 'There is no such workflow.')

/** Returns the workflows of the document, oldest first. @throws CodedError not_found */
export async function listWorkflows(context: TrackerContext, { workspaceId }: Caller, documentId: string) {
  const repositories = context.store.forWorkspace(workspaceId)
  await documentOwner(repositories, documentId)
  return { items: await repositories.workflows.ofDocument(documentId) }
}

/** @throws CodedError not_found */
export async function createWorkflow(
  context: TrackerContext,
  { workspaceId, memberId }: Caller,
  documentId: string,
  { trigger, action }: Draft,
): Promise<Workflow> {
  const createdAt = context.clock.now()
  const id = newId('wfl')
  return inWorkspace(context, workspaceId, async ({ repositories, emit }) => {
    const { workflows } = repositories
    await documentOwner(repositories, documentId)
    await workflows.insert({ id, documentId, trigger, action, createdBy: memberId, createdAt })
    emit({ type: 'workflow.changed', subject: { documentId, workflowId: id } })
    const at = new Date(createdAt).toISOString()
    return { id, documentId, trigger, action, paused: false, createdAt: at, updatedAt: at }
  })
}

type Stored = { pausedAt: number | null }

/** Changes a workflow that is not removed. @throws CodedError not_found */
async function change(
  context: TrackerContext,
  workspaceId: string,
  workflowId: string,
  changeOf: (stored: Stored, now: number) => Omit<WorkflowChange, 'updatedAt'>,
): Promise<Workflow> {
  const now = context.clock.now()
  return inWorkspace(context, workspaceId, async ({ repositories, emit }) => {
    const { workflows } = repositories
    const stored = await workflows.findForUpdate(workflowId)
    if (!stored) throw noWorkflow()
    const { documentId } = stored
    await documentOwner(repositories, documentId)
    const changed = await workflows.update(workflowId, { ...changeOf(stored, now), updatedAt: now })
    emit({ type: 'workflow.changed', subject: { documentId, workflowId } })
    return changed
  })
}

export const updateWorkflow = (
  context: TrackerContext,
  { workspaceId }: Caller,
  workflowId: string,
  { trigger, action, paused }: Change,
): Promise<Workflow> =>
  change(context, workspaceId, workflowId, ({ pausedAt }, now) => ({
    ...(trigger === undefined ? {} : { trigger }),
    ...(action === undefined ? {} : { action }),
    ...(paused === undefined ? {} : { pausedAt: paused ? (pausedAt ?? now) : null }),
  }))

/** Removes a workflow. Existing runs continue, because each run contains a copy of the action. */
export const removeWorkflow = (context: TrackerContext, { workspaceId }: Caller, workflowId: string) =>
  change(context, workspaceId, workflowId, (_stored, now) => ({ removedAt: now }))
