import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import type { DocumentWorkflows, Workflow, WorkflowException } from '#shared/model/runs.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { changedAction } from '../../domain/runs/changed-action.ts'
import { replacementOf } from '../../domain/runs/inherited-workflows.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { StoredWorkflow, WorkflowChange } from '../../repositories/workflows.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import { changesOf } from '../audit/changes.ts'
import type { TrackerContext } from '../context.ts'
import { documentOwner } from '../documents/documents.ts'
import { inWorkspace, type WorkspaceScope } from '../transaction.ts'

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
  caller: Caller,
  documentId: string,
  { trigger, action, conditions }: Draft,
): Promise<Workflow> {
  const { workspaceId, memberId } = caller
  const createdAt = context.clock.now()
  const id = newId('wfl')
  return inWorkspace(context, workspaceId, async ({ repositories, emit, record }) => {
    const { workflows } = repositories
    await documentOwner(repositories, documentId)
    await workflows.insert({ id, documentId, trigger, action, conditions, createdBy: memberId, createdAt })
    await record(caller, 'workflowMade', { documentId, target: { type: 'workflow', id } })
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

export type ChangeOf = (stored: StoredWorkflow, now: number) => Omit<WorkflowChange, 'updatedAt'>

/** Adds the entry of a change or a removal to the audit log. `documentId` null: it is a workflow of the workspace. */
export async function recordWorkflowChange(
  record: WorkspaceScope['record'],
  caller: Caller,
  about: {
    workflowId: string
    documentId: string | null
    stored: StoredWorkflow
    change: ReturnType<ChangeOf>
  },
): Promise<void> {
  const { workflowId, documentId, stored, change } = about
  const target = { type: 'workflow' as const, id: workflowId }
  if (change.removedAt) return record(caller, 'workflowRemoved', { documentId, target })
  const { pausedAt, ...fields } = change
  const paused = pausedAt === undefined ? undefined : pausedAt !== null
  // The texts of a Task can contain anything, so only the names of the changed parts are stored.
  const changes = [
    ...changesOf(stored, fields, Object.keys(fields)),
    ...changesOf({ paused: stored.pausedAt !== null }, { paused }),
  ]
  if (changes.length > 0) await record(caller, 'workflowChanged', { documentId, target, changes })
}

/** Changes a workflow that is not removed. @throws CodedError not_found */
async function change(
  context: TrackerContext,
  caller: Caller,
  workflowId: string,
  changeOf: ChangeOf,
): Promise<Workflow> {
  const now = context.clock.now()
  return inWorkspace(context, caller.workspaceId, async ({ repositories, emit, record }) => {
    const { workflows } = repositories
    const stored = await workflows.findForUpdate(workflowId)
    if (!stored) throw noWorkflow()
    const { documentId } = stored
    await documentOwner(repositories, documentId)
    const change = changeOf(stored, now)
    const changed = await workflows.update(workflowId, { ...change, updatedAt: now })
    await recordWorkflowChange(record, caller, { workflowId, documentId, stored, change })
    emit({ type: 'workflow.changed', subject: { documentId, workflowId } })
    return changed
  })
}

export const updateWorkflow = (
  context: TrackerContext,
  caller: Caller,
  workflowId: string,
  patch: WorkflowPatch,
): Promise<Workflow> =>
  change(context, caller, workflowId, (stored, now) => changedFields(patch, stored, now))

/** Removes a workflow. Existing runs continue, because each run contains a copy of the action. */
export const removeWorkflow = (context: TrackerContext, caller: Caller, workflowId: string) =>
  change(context, caller, workflowId, (_stored, now) => ({ removedAt: now }))

/**
 * Pauses or leaves out a workflow that the document inherits; null: it applies again.
 * @throws CodedError not_found where there is no such document, or it does not inherit this workflow
 */
export const setWorkflowException = (
  context: TrackerContext,
  caller: Caller,
  { documentId, workflowId }: { documentId: string; workflowId: string },
  exception: WorkflowException | null,
): Promise<DocumentWorkflows> =>
  inWorkspace(context, caller.workspaceId, async ({ repositories, emit, record }) => {
    const { inherited } = await documentWorkflows(repositories, documentId)
    const before = inherited.find(({ workflow }) => workflow.id === workflowId)
    if (!before) throw noWorkflow()
    const changes = changesOf({ exception: before.exception }, { exception })
    const target = { type: 'workflow' as const, id: workflowId }
    if (changes.length > 0) await record(caller, 'workflowException', { documentId, target, changes })
    await repositories.workflowInheritance.setException(documentId, workflowId, exception)
    emit({ type: 'workflow.changed', subject: { documentId, workflowId } })
    return documentWorkflows(repositories, documentId)
  })
