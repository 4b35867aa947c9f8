import { queryOptions } from '@tanstack/react-query'
import type { Action, Trigger, Workflow } from '#shared/model/runs.ts'
import { call, on } from '../../../lib/bridge/desktop.ts'
import { optimistically, queryClient, refetchQueries } from '../../../lib/server-state/query-client.ts'

/** The state of the workflow editor. A new workflow has no `id`. */
export type WorkflowDraft = { id?: string; trigger: Trigger; action: Action }

export const workflowsQuery = (documentId: string) =>
  queryOptions({
    queryKey: ['workflows', documentId],
    queryFn: () => call('workflows.list', { documentId }),
  })

export async function saveWorkflow(documentId: string, draft: WorkflowDraft): Promise<void> {
  const { id, trigger, action } = draft
  if (id) put(await call('workflows.update', { workflowId: id, trigger, action }))
  else put(await call('workflows.create', { documentId, trigger, action }))
}

function put(workflow: Workflow): void {
  queryClient.setQueryData(
    workflowsQuery(workflow.documentId).queryKey,
    (known) =>
      known &&
      (known.some((each) => each.id === workflow.id)
        ? known.map((each) => (each.id === workflow.id ? workflow : each))
        : [...known, workflow]),
  )
}

export async function pauseWorkflow(workflow: Workflow, paused: boolean): Promise<void> {
  await optimistically({
    queryKey: workflowsQuery(workflow.documentId).queryKey,
    apply: () => put({ ...workflow, paused }),
    send: () => call('workflows.update', { workflowId: workflow.id, paused }),
    accept: put,
  })
}

export async function removeWorkflow(workflow: Workflow): Promise<void> {
  await call('workflows.remove', { workflowId: workflow.id })
  queryClient.setQueryData(workflowsQuery(workflow.documentId).queryKey, (known) =>
    known?.filter((each) => each.id !== workflow.id),
  )
}

/** Refetches the workflows of a document after main's `documentChanged` event. Returns a function that unsubscribes. */
export function subscribeToWorkflows(): () => void {
  return on('documentChanged', ({ documentId }) => void refetchQueries(workflowsQuery(documentId)))
}
