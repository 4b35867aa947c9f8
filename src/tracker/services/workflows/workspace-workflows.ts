import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import type { DocumentWorkflows, WorkflowAdoption, WorkspaceWorkflow } from '#shared/model/runs.ts'
import { mostAdoptions } from '#shared/tracker-api/workflows.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { replacementOf } from '../../domain/runs/inherited-workflows.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import type { TrackerContext } from '../context.ts'
import { documentOwner } from '../documents/documents.ts'
import { inWorkspace } from '../transaction.ts'
import {
  type ChangeOf,
  changedFields,
  documentWorkflows,
  recordWorkflowChange,
  type WorkflowPatch,
} from './workflows.ts'

type Draft = z.output<(typeof trackerApi)['workspaceWorkflows.create']['body']>

const noWorkflow = () => new CodedError('not_found', 'There is no such workflow.')

/** Oldest first. */
export async function listWorkspaceWorkflows({ store }: TrackerContext, { workspaceId }: Caller) {
  return { items: await store.forWorkspace(workspaceId).workspaceWorkflows.list() }
}

/** To be called in a transaction. */
export async function insertWorkspaceWorkflow(
  { workspaceWorkflows }: WorkspaceRepositories,
  { trigger, action, conditions }: Draft,
  { createdBy, createdAt }: { createdBy: string; createdAt: number },
): Promise<WorkspaceWorkflow> {
  const id = newId('wfl')
  await workspaceWorkflows.insert({ id, trigger, action, conditions, createdBy, createdAt })
  const at = new Date(createdAt).toISOString()
  return { id, trigger, action, conditions, paused: false, createdAt: at, updatedAt: at }
}

export const createWorkspaceWorkflow = (
  context: TrackerContext,
  caller: Caller,
  draft: Draft,
): Promise<WorkspaceWorkflow> =>
  inWorkspace(context, caller.workspaceId, async ({ repositories, emit, record }) => {
    const creation = { createdBy: caller.memberId, createdAt: context.clock.now() }
    const workflow = await insertWorkspaceWorkflow(repositories, draft, creation)
    await record(caller, 'workflowMade', { target: { type: 'workflow', id: workflow.id } })
    emit({ type: 'workspace.changed', subject: {} })
    return workflow
  })

const change = (
  context: TrackerContext,
  caller: Caller,
  workflowId: string,
  changeOf: ChangeOf,
): Promise<WorkspaceWorkflow> =>
  inWorkspace(context, caller.workspaceId, async ({ repositories: { workspaceWorkflows }, emit, record }) => {
    const now = context.clock.now()
    const stored = await workspaceWorkflows.findForUpdate(workflowId)
    if (!stored) throw noWorkflow()
    const changes = changeOf(stored, now)
    const changed = await workspaceWorkflows.update(workflowId, { ...changes, updatedAt: now })
    await recordWorkflowChange(record, caller, { workflowId, documentId: null, stored, change: changes })
    emit({ type: 'workspace.changed', subject: {} })
    return changed
  })

/** Reaches every document that inherits it. @throws CodedError not_found */
export const updateWorkspaceWorkflow = (
  context: TrackerContext,
  caller: Caller,
  workflowId: string,
  patch: WorkflowPatch,
): Promise<WorkspaceWorkflow> =>
  change(context, caller, workflowId, (stored, now) => changedFields(patch, stored, now))

/** Runs that exist go on: each holds the action that it was made with. @throws CodedError not_found */
export const removeWorkspaceWorkflow = (context: TrackerContext, caller: Caller, workflowId: string) =>
  change(context, caller, workflowId, (_stored, now) => ({ removedAt: now }))

/** The documents that do not inherit, and what would change for each of them. At most {@link mostAdoptions}. */
export async function listAdoptions(
  { store }: TrackerContext,
  { workspaceId }: Caller,
): Promise<{ items: WorkflowAdoption[]; more: boolean }> {
  const { workflowInheritance, workflows, workspaceWorkflows } = store.forWorkspace(workspaceId)
  const found = await workflowInheritance.documentsWithout(mostAdoptions + 1)
  const documents = found.slice(0, mostAdoptions)
  const inherited = await workspaceWorkflows.list()
  const own = Map.groupBy(
    await workflows.ofDocuments(documents.map(({ id }) => id)),
    ({ documentId }) => documentId,
  )
  const items = documents.map(({ id, title, ownerName }): WorkflowAdoption => {
    const isReplaced = (workflow: WorkspaceWorkflow) =>
      replacementOf(workflow, own.get(id) ?? []) !== undefined
    const idsOf = (list: WorkspaceWorkflow[]) => list.map((workflow) => workflow.id)
    return {
      documentId: id,
      title,
      ownerName,
      added: idsOf(inherited.filter((workflow) => !isReplaced(workflow))),
      replaced: idsOf(inherited.filter(isReplaced)),
    }
  })
  return { items, more: found.length > documents.length }
}

/** Documents that inherit already, or do not exist, are left out. */
export const adoptWorkflows = (
  context: TrackerContext,
  caller: Caller,
  documentIds: readonly string[],
): Promise<{ adopted: number }> =>
  inWorkspace(context, caller.workspaceId, async ({ repositories, emit, record }) => {
    const adopted = await repositories.workflowInheritance.adopt(documentIds)
    if (adopted.length > 0) await record(caller, 'workflowsAdopted', { count: adopted.length })
    for (const documentId of adopted) emit({ type: 'document.changed', subject: { documentId } })
    return { adopted: adopted.length }
  })

/** For one document, by its owner. @throws CodedError not_found */
export const adoptForDocument = (
  context: TrackerContext,
  caller: Caller,
  documentId: string,
): Promise<DocumentWorkflows> =>
  inWorkspace(context, caller.workspaceId, async ({ repositories, emit, record }) => {
    await documentOwner(repositories, documentId)
    const { length: count } = await repositories.workflowInheritance.adopt([documentId])
    if (count > 0) await record(caller, 'workflowsAdopted', { documentId, count })
    emit({ type: 'document.changed', subject: { documentId } })
    return documentWorkflows(repositories, documentId)
  })
