import {
  type WorkflowFigures,
  type WorkspaceWorkflowFigures,
  workflowFigureDays,
} from '#shared/model/runs.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { reachOf } from '../../domain/runs/inherited-workflows.ts'
import type { TrackerContext } from '../context.ts'
import { documentWorkflows } from './workflows.ts'

const dayMs = 86_400_000

/** Returns one row for each workflow, in the order of `workflowIds`. */
function completed(workflowIds: readonly string[], counted: readonly WorkflowFigures[]): WorkflowFigures[] {
  const byId = new Map(counted.map((figures) => [figures.workflowId, figures]))
  return workflowIds.map((workflowId) => byId.get(workflowId) ?? { workflowId, done: 0, needsAttention: 0 })
}

/** What the own and the inherited workflows of a document did for this document. @throws CodedError not_found */
export async function figuresOfDocument(
  { store, clock }: TrackerContext,
  { workspaceId, sees }: Caller,
  documentId: string,
): Promise<{ items: WorkflowFigures[] }> {
  const repositories = store.forWorkspace(workspaceId)
  const { items, inherited } = await documentWorkflows(repositories, documentId)
  const ids = [...inherited.map(({ workflow }) => workflow), ...items].map(({ id }) => id)
  const since = clock.now() - workflowFigureDays * dayMs
  return {
    items: completed(ids, await repositories.workflowFigures.ofRuns(ids, { since, documentId, sees })),
  }
}

/** What the workflows of the workspace did in all documents, and how many documents each of them reaches. */
export async function figuresOfWorkspace(
  { store, clock }: TrackerContext,
  { workspaceId, sees }: Caller,
): Promise<WorkspaceWorkflowFigures> {
  const { workspaceWorkflows, workflowFigures } = store.forWorkspace(workspaceId)
  const workflows = await workspaceWorkflows.list()
  const ids = workflows.map(({ id }) => id)
  const counted = await workflowFigures.ofRuns(ids, { since: clock.now() - workflowFigureDays * dayMs, sees })
  const { inheriting, notInheriting } = await workflowFigures.documents(sees)
  const exceptions = await workflowFigures.exceptions()
  const own = await workflowFigures.ownRules()
  const reach = new Map(
    workflows.map((workflow) => [workflow.id, reachOf(workflow, inheriting, exceptions, own)]),
  )
  return {
    items: completed(ids, counted).map((figures) => ({
      ...figures,
      documents: reach.get(figures.workflowId) ?? 0,
    })),
    inheriting,
    notInheriting,
  }
}
