// Workflows of documents and of the workspace.
import { z } from 'zod'
import { TaskPreview } from '../desktop-state.ts'
import { Id } from '../model/basics.ts'
import { Conditions } from '../model/conditions.ts'
import {
  Action,
  DocumentWorkflows,
  TaskAction,
  Trigger,
  Workflow,
  WorkflowAdoption,
  WorkflowException,
  WorkflowFigures,
  WorkspaceWorkflow,
  WorkspaceWorkflowFigures,
} from '../model/runs.ts'
import { call, Nothing } from './call.ts'

const WorkflowDraft = z.object({ trigger: Trigger, action: Action, conditions: Conditions.default({}) })
/** Missing fields keep their stored values. */
const WorkflowChange = z.object({
  workflowId: Id,
  trigger: Trigger.optional(),
  action: Action.optional(),
  conditions: Conditions.optional(),
  paused: z.boolean().optional(),
})

export const workflowsCalls = {
  'workflows.list': call(z.object({ documentId: Id }), DocumentWorkflows),
  'workflows.create': call(WorkflowDraft.extend({ documentId: Id }), Workflow),
  'workflows.update': call(WorkflowChange, Workflow),
  'workflows.remove': call(z.object({ workflowId: Id }), Nothing),
  /** Pauses or leaves out an inherited workflow for one document. Null: the workflow applies again. */
  'workflows.setException': call(
    z.object({ documentId: Id, workflowId: Id, exception: WorkflowException.nullable() }),
    DocumentWorkflows,
  ),
  /** The document inherits the workflows of the workspace from now on. */
  'workflows.adopt': call(z.object({ documentId: Id }), DocumentWorkflows),
  'workflows.figures': call(z.object({ documentId: Id }), z.array(WorkflowFigures)),
  'workspaceWorkflows.figures': call(Nothing, WorkspaceWorkflowFigures),
  'workspaceWorkflows.list': call(Nothing, z.array(WorkspaceWorkflow)),
  'workspaceWorkflows.create': call(WorkflowDraft, WorkspaceWorkflow),
  'workspaceWorkflows.update': call(WorkflowChange, WorkspaceWorkflow),
  'workspaceWorkflows.remove': call(z.object({ workflowId: Id }), Nothing),
  /** Returns the documents that do not inherit the workflows of the workspace, with the consequences of an adoption. */
  'workspaceWorkflows.adoptions': call(
    Nothing,
    z.object({ items: z.array(WorkflowAdoption), more: z.boolean() }),
  ),
  'workspaceWorkflows.adopt': call(
    z.object({ documentIds: z.array(Id).min(1).max(500) }),
    z.object({ adopted: z.int() }),
  ),
  /**
   * Returns a preview of the Task, with the data of the newest visit that has an e-mail address and is not suspected. Without a document (for
   * a workflow of the workspace), the preview uses a sample document and a sample visit.
   */
  'workflows.preview': call(
    z.object({ documentId: Id.nullable(), trigger: Trigger, action: TaskAction }),
    TaskPreview,
  ),
} as const
