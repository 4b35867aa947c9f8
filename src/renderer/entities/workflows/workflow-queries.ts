import { queryOptions } from '@tanstack/react-query'
import type { Action, Trigger, Workflow, WorkspaceWorkflow } from '#shared/model/runs.ts'
import { call, on } from '../../lib/bridge/desktop.ts'
import { optimistically, queryClient, refetchQueries } from '../../lib/server-state/query-client.ts'

/** The state of the workflow editor. A new workflow has no `id`. */
export type WorkflowDraft = { id?: string; trigger: Trigger; action: Action }

export const workflowsQuery = (documentId: string) =>
  queryOptions({
    queryKey: ['workflows', documentId],
    queryFn: () => call('workflows.list', { documentId }),
  })

/** The owner of a workflow: a document, or the workspace if the document's id is null. */
export type WorkflowScope = { documentId: string | null }

export const workspaceWorkflowsQuery = queryOptions({
  queryKey: ['workspaceWorkflows'],
  queryFn: () => call('workspaceWorkflows.list'),
})

const withItem = <T extends { id: string }>(items: readonly T[], item: T): T[] =>
  items.some((each) => each.id === item.id)
    ? items.map((each) => (each.id === item.id ? item : each))
    : [...items, item]

function put(workflow: Workflow): void {
  queryClient.setQueryData(
    workflowsQuery(workflow.documentId).queryKey,
    (known) => known && { ...known, items: withItem(known.items, workflow) },
  )
}

function putShared(workflow: WorkspaceWorkflow): void {
  queryClient.setQueryData(workspaceWorkflowsQuery.queryKey, (known) => known && withItem(known, workflow))
}

/** Creates the workflow, or changes it if the draft has an id. */
export async function saveWorkflow({ documentId }: WorkflowScope, draft: WorkflowDraft): Promise<void> {
  const { id: workflowId, trigger, action } = draft
  if (documentId === null) {
    putShared(
      workflowId
        ? await call('workspaceWorkflows.update', { workflowId, trigger, action })
        : await call('workspaceWorkflows.create', { trigger, action }),
    )
  } else if (workflowId) put(await call('workflows.update', { workflowId, trigger, action }))
  else put(await call('workflows.create', { documentId, trigger, action }))
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
  queryClient.setQueryData(
    workflowsQuery(workflow.documentId).queryKey,
    (known) => known && { ...known, items: known.items.filter((each) => each.id !== workflow.id) },
  )
}

/** Refetches workflows after main's events. Returns a function that unsubscribes. */
export function subscribeToWorkflows(): () => void {
  const stops = [
    on('documentChanged', ({ documentId }) => void refetchQueries(workflowsQuery(documentId))),
    on('workspaceWorkflowsChanged', () => {
      void refetchQueries(workspaceWorkflowsQuery)
      // Documents inherit the workflows of the workspace.
      void refetchQueries({ queryKey: ['workflows'] })
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
