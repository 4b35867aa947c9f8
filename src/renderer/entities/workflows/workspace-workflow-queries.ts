// Changes of the workspace's workflows, of what documents inherit, and of adoptions.
import type { DocumentWorkflows, WorkflowException, WorkspaceWorkflow } from '#shared/model/runs.ts'
import { call } from '../../lib/bridge/desktop.ts'
import { optimistically, queryClient, refetchQueries } from '../../lib/server-state/query-client.ts'
import {
  adoptionsQuery,
  putShared,
  workflowsQuery,
  workspaceFiguresQuery,
  workspaceWorkflowsQuery,
} from './workflow-queries.ts'

/** Returns the number of documents that use the workflow, after the figures were read again. */
export async function readReach(workflowId: string): Promise<number> {
  const { items } = await queryClient.fetchQuery(workspaceFiguresQuery)
  return items.find((figures) => figures.workflowId === workflowId)?.documents ?? 0
}

export async function pauseSharedWorkflow(workflow: WorkspaceWorkflow, paused: boolean): Promise<void> {
  await optimistically({
    queryKey: workspaceWorkflowsQuery.queryKey,
    apply: () => putShared({ ...workflow, paused }),
    send: () => call('workspaceWorkflows.update', { workflowId: workflow.id, paused }),
    accept: putShared,
  })
}

export async function removeSharedWorkflow({ id: workflowId }: WorkspaceWorkflow): Promise<void> {
  await call('workspaceWorkflows.remove', { workflowId })
  queryClient.setQueryData(workspaceWorkflowsQuery.queryKey, (known) =>
    known?.filter((each) => each.id !== workflowId),
  )
}

const putDocument = (documentId: string, workflows: DocumentWorkflows) =>
  queryClient.setQueryData(workflowsQuery(documentId).queryKey, workflows)

/** Pauses or leaves out an inherited workflow for one document. Null: the workflow applies again. */
export async function setException(
  documentId: string,
  workflowId: string,
  exception: WorkflowException | null,
): Promise<void> {
  putDocument(documentId, await call('workflows.setException', { documentId, workflowId, exception }))
}

/** The document inherits the workspace's workflows from now on. */
export async function adoptForDocument(documentId: string): Promise<void> {
  putDocument(documentId, await call('workflows.adopt', { documentId }))
}

/** The number of documents of one request. A small number makes the progress visible. */
const adoptedAtOnce = 20

/** These documents inherit from now on. Calls `onProgress` with the number of documents that are done. Returns how many of them did not inherit before. */
export async function adoptForDocuments(
  documentIds: readonly string[],
  onProgress: (done: number) => void,
): Promise<number> {
  let adopted = 0
  try {
    for (let start = 0; start < documentIds.length; start += adoptedAtOnce) {
      const part = documentIds.slice(start, start + adoptedAtOnce)
      adopted += (await call('workspaceWorkflows.adopt', { documentIds: part })).adopted
      onProgress(start + part.length)
    }
  } finally {
    // After an error too, because a part of the documents may inherit now.
    void refetchQueries(adoptionsQuery)
    void refetchQueries(workspaceFiguresQuery)
  }
  return adopted
}
