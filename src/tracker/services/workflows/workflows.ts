import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import type { DocumentWorkflows, Workflow, WorkflowException } from '#shared/model/runs.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { changedAction } from '../../domain/runs/changed-action.ts'
import { replacementOf } from '../../domain/runs/inherited-workflows.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { WorkspaceRepositories } from '../../repositories/store.ts'
import type { StoredWorkflow, WorkflowChange } from '../../repositories/workflows.ts'
import type { TrackerContext } from '../context.ts'
import { documentOwner } from '../documents/documents.ts'
import { inWorkspace } from '../transaction.ts'

type Draft = z.output<(typeof trackerApi)['workflows.create']['body']>
export type WorkflowPatch = z.output<(typeof trackerApi)['workflows.update']['body']>

const noWorkflow = () => new CodedError('not_found', 'There is no such workflow.')

/** The workflows of a document, and those that it inherits. @throws CodedError not_found */
export async function documentWorkflows(
  repositories: WorkspaceRepositories,
  documentId: string,
): Promise<DocumentWorkflows> {
  await documentOwner(repositories, documentId)
  const items = await repositories.workflows.ofDocument(documentId)
  const { inherits, exceptions } = await repositories.workflowInheritance.ofDocument(documentId)
  if (!inherits) return { items, inherits, inherited: [] }
  const inherited = (await repositories.workspaceWorkflows.list()).map((workflow) => ({
    workflow,
    exception: exceptions.get(workflow.id) ?? null,
    replacedBy: replacementOf(workflow, items)?.id ?? null,
  }))
  return { items, inherits, inherited }
}

/** @throws CodedError not_found */
export const listWorkflows = (
  { store }: TrackerContext,
  { workspaceId }: Caller,
  documentId: string,
): Promise<DocumentWorkflows> => documentWorkflows(store.forWorkspace(workspaceId), documentId)

/** @throws CodedError not_found */
export async function createWorkflow(
  context: TrackerContext,
  { workspaceId, memberId }: Caller,
  documentId: string,
  { trigger, action, conditions }: Draft,
): Promise<Workflow> {
  const createdAt = context.clock.now()
  const id = newId('wfl')
  return inWorkspace(context, workspaceId, async ({ repositories, emit }) => {
    const { workflows } = repositories
    await documentOwner(repositories, documentId)
    await workflows.insert({ id, documentId, trigger, action, conditions, createdBy: memberId, createdAt })
    emit({ type: 'workflow.changed', subject: { documentId, workflowId: id } })
    const at = new Date(createdAt).toISOString()
    return { id, documentId, trigger, action, conditions, paused: false, createdAt: at, updatedAt: at }
  })
}

/** What a request changes, as the repository takes it. A workflow that is paused again keeps the instant of its first pause. */
export const changedFields = (
  { trigger, action, conditions, paused }: WorkflowPatch,
  stored: StoredWorkflow,
  now: number,
) => ({
  ...(trigger === undefined ? {} : { trigger }),
  ...(action === undefined ? {} : { action: changedAction(stored.action, action) }),
  ...(conditions === undefined ? {} : { conditions }),
  ...(paused === undefined ? {} : { pausedAt: paused ? (stored.pausedAt ?? now) : null }),
})

/** Changes a workflow that is not removed. @throws CodedError not_found */
async function change(
  context: TrackerContext,
  workspaceId: string,
  workflowId: string,
  changeOf: (stored: StoredWorkflow, now: number) => Omit<WorkflowChange, 'updatedAt'>,
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
  patch: WorkflowPatch,
): Promise<Workflow> =>
  change(context, workspaceId, workflowId, (stored, now) => changedFields(patch, stored, now))

/** Removes a workflow. Existing runs continue, because each run contains a copy of the action. */
export const removeWorkflow = (context: TrackerContext, { workspaceId }: Caller, workflowId: string) =>
  change(context, workspaceId, workflowId, (_stored, now) => ({ removedAt: now }))

/**
 * Pauses or leaves out a workflow that the document inherits; null: it applies again.
 * @throws CodedError not_found where there is no such document, or it does not inherit this workflow
 */
export const setWorkflowException = (
  context: TrackerContext,
  { workspaceId }: Caller,
  { documentId, workflowId }: { documentId: string; workflowId: string },
  exception: WorkflowException | null,
): Promise<DocumentWorkflows> =>
  inWorkspace(context, workspaceId, async ({ repositories, emit }) => {
    const { inherited } = await documentWorkflows(repositories, documentId)
    if (!inherited.some(({ workflow }) => workflow.id === workflowId)) throw noWorkflow()
    await repositories.workflowInheritance.setException(documentId, workflowId, exception)
    emit({ type: 'workflow.changed', subject: { documentId, workflowId } })
    return documentWorkflows(repositories, documentId)
  })
