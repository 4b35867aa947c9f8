// Owns the workflows of each document that is shown.
import type { DesktopInput } from '#shared/desktop-api.ts'
import type { Action, Trigger, Workflow } from '#shared/model/runs.ts'
import { call, on } from '../../../lib/bridge/desktop.ts'
import { createKeyedStore } from '../../../lib/server-state/keyed-store.ts'

/** What the editor edits: a workflow that may not exist yet. */
export type WorkflowDraft = { id?: string; trigger: Trigger; action: Action }

export const workflows = createKeyedStore<Workflow[]>((documentId) => call('workflows.list', { documentId }))

export async function saveWorkflow(documentId: string, draft: WorkflowDraft): Promise<void> {
  const { id, trigger, action } = draft
  if (id) put(await call('workflows.update', { workflowId: id, trigger, action }))
  else put(await call('workflows.create', { documentId, trigger, action }))
}

function put(workflow: Workflow): void {
  workflows.change(workflow.documentId, (known) =>
    known.some((each) => each.id === workflow.id)
      ? known.map((each) => (each.id === workflow.id ? workflow : each))
      : [...known, workflow],
  )
}

/** Shown at once; read again where main refuses. */
export async function pauseWorkflow(workflow: Workflow, paused: boolean): Promise<void> {
  put({ ...workflow, paused })
  const input: DesktopInput<'workflows.update'> = { workflowId: workflow.id, paused }
  try {
    put(await call('workflows.update', input))
  } catch (thrown) {
    await workflows.reload(workflow.documentId)
    throw thrown
  }
}

export async function removeWorkflow(workflow: Workflow): Promise<void> {
  await call('workflows.remove', { workflowId: workflow.id })
  workflows.change(workflow.documentId, (known) => known.filter((each) => each.id !== workflow.id))
}

export function followWorkflows(): () => void {
  return on('documentChanged', ({ documentId }) => void workflows.refresh(documentId))
}
