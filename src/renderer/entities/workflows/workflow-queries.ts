import { queryOptions } from '@tanstack/react-query'
import type { Conditions } from '#shared/model/conditions.ts'
import type { Action, Trigger, Workflow, WorkspaceWorkflow } from '#shared/model/runs.ts'
import { call, on } from '../../lib/bridge/desktop.ts'
import { optimistically, queryClient, refetchQueries } from '../../lib/server-state/query-client.ts'

/** The state of the workflow editor. A new workflow has no `id`. */
export type WorkflowDraft = { id?: string; trigger: Trigger; action: Action; conditions?: Conditions }

export const workflowsQuery = (documentId: string) =>
  queryOptions({
    queryKey: ['workflows', documentId],
    queryFn: () => call('workflows.list', { documentId }),
  })

/** What the own and the inherited workflows of a document did for it. */
export const workflowFiguresQuery = (documentId: string) =>
  queryOptions({
    queryKey: ['workflowFigures', documentId],
    queryFn: () => call('workflows.figures', { documentId }),
  })

/** The owner of a workflow: a document, or the workspace if the document's id is null. */
export type WorkflowScope = { documentId: string | null }

export const workspaceWorkflowsQuery = queryOptions({
  queryKey: ['workspaceWorkflows'],
  queryFn: () => call('workspaceWorkflows.list'),
})

/** What the workflows of the workspace did, and how many documents they reach. */
export const workspaceFiguresQuery = queryOptions({
  queryKey: ['workspaceWorkflowFigures'],
  queryFn: () => call('workspaceWorkflows.figures'),
})

export const adoptionsQuery = queryOptions({
  queryKey: ['workflowAdoptions'],
  queryFn: () => call('workspaceWorkflows.adoptions'),
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

export function putShared(workflow: WorkspaceWorkflow): void {
  queryClient.setQueryData(workspaceWorkflowsQuery.queryKey, (known) => known && withItem(known, workflow))
}

/** Creates the workflow, or changes it if the draft has an id. Returns its id. */
export async function saveWorkflow({ documentId }: WorkflowScope, draft: WorkflowDraft): Promise<string> {
  const { id: workflowId, trigger, action, conditions } = draft
  if (documentId === null) {
    const shared = workflowId
      ? await call('workspaceWorkflows.update', { workflowId, trigger, action, conditions })
      : await call('workspaceWorkflows.create', { trigger, action, conditions })
    putShared(shared)
    return shared.id
  }
  const own = workflowId
    ? await call('workflows.update', { workflowId, trigger, action, conditions })
    : await call('workflows.create', { documentId, trigger, action, conditions })
  put(own)
  // The own workflow may replace an inherited one.
  await refetchQueries(workflowsQuery(documentId))
  return own.id
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
  // An inherited workflow that the removed workflow replaced applies again.
  await refetchQueries(workflowsQuery(workflow.documentId))
}

/** Refetches workflows after main's events. Returns a function that unsubscribes. */
export function subscribeToWorkflows(): () => void {
  const stops = [
    on('documentChanged', ({ documentId }) => {
      void refetchQueries(workflowsQuery(documentId))
      void refetchQueries(workflowFiguresQuery(documentId))
    }),
    // A run was created or settled, so the figures have changed. Only the figures on screen are read again.
    on('visits', (visits) => {
      for (const documentId of new Set(visits.map((visit) => visit.documentId)))
        void refetchQueries(workflowFiguresQuery(documentId))
      void refetchQueries(workspaceFiguresQuery)
    }),
    on('workspaceWorkflowsChanged', () => {
      void refetchQueries(workspaceWorkflowsQuery)
      // Documents inherit the workflows of the workspace.
      void refetchQueries({ queryKey: ['workflows'] })
      void refetchQueries(workspaceFiguresQuery)
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
