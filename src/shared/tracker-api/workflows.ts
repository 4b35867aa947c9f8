import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { Id } from '../model/basics.ts'
import { Conditions } from '../model/conditions.ts'
import {
  Action,
  DocumentWorkflows,
  Trigger,
  Workflow,
  WorkflowAdoption,
  WorkflowException,
  WorkflowFigures,
  WorkspaceWorkflow,
  WorkspaceWorkflowFigures,
} from '../model/runs.ts'
import { Empty } from './lists.ts'

const documentParams = z.object({ documentId: Id })
const workflowParams = z.object({ workflowId: Id })

/** A desktop of an earlier version sends no conditions. If it changes a workflow, the conditions stay as they are. */
const WorkflowDraft = z.object({ trigger: Trigger, action: Action, conditions: Conditions.default({}) })

/** Documents that one answer lists, and one request adopts for. */
export const mostAdoptions = 500

export const workflowsApi = {
  'workflows.list': endpoint({
    method: 'GET',
    path: '/api/documents/:documentId/workflows',
    auth: 'device',
    summary: 'Workflows of a document',
    params: documentParams,
    response: DocumentWorkflows,
    errors: ['not_found'],
  }),
  'workflows.create': endpoint({
    method: 'POST',
    path: '/api/documents/:documentId/workflows',
    auth: 'device',
    summary: 'Adds a workflow',
    params: documentParams,
    body: WorkflowDraft,
    response: Workflow,
    errors: ['not_found'],
  }),
  'workflows.update': endpoint({
    method: 'PATCH',
    path: '/api/workflows/:workflowId',
    auth: 'device',
    summary: 'Changes or pauses a workflow. Existing runs keep their action',
    params: z.object({ workflowId: Id }),
    body: z.object({
      trigger: Trigger.optional(),
      action: Action.optional(),
      conditions: Conditions.optional(),
      paused: z.boolean().optional(),
    }),
    response: Workflow,
    errors: ['not_found'],
  }),
  'workflows.remove': endpoint({
    method: 'DELETE',
    path: '/api/workflows/:workflowId',
    auth: 'device',
    summary: 'Removes a workflow',
    params: z.object({ workflowId: Id }),
    response: Empty,
    errors: ['not_found'],
  }),
  'workflows.setException': endpoint({
    method: 'PUT',
    path: '/api/documents/:documentId/workflows/:workflowId/exception',
    auth: 'device',
    summary: 'Pauses or leaves out an inherited workflow for one document; null applies it again',
    params: z.object({ documentId: Id, workflowId: Id }),
    body: z.object({ exception: WorkflowException.nullable() }),
    response: DocumentWorkflows,
    errors: ['not_found'],
  }),
  'workflows.adopt': endpoint({
    method: 'POST',
    path: '/api/documents/:documentId/workflows/adopt',
    auth: 'device',
    summary: "The document inherits the workspace's workflows from now on",
    params: documentParams,
    response: DocumentWorkflows,
    errors: ['not_found'],
  }),
  'workflows.figures': endpoint({
    method: 'GET',
    path: '/api/documents/:documentId/workflow-figures',
    auth: 'device',
    summary: 'What the own and the inherited workflows of a document did for it in the last 30 days',
    params: documentParams,
    response: z.object({ items: z.array(WorkflowFigures) }),
    errors: ['not_found'],
  }),
  'workspaceWorkflows.figures': endpoint({
    method: 'GET',
    path: '/api/workspace/workflow-figures',
    auth: 'device',
    summary:
      'What the workflows of the workspace did in the last 30 days, and how many documents each of them reaches',
    response: WorkspaceWorkflowFigures,
    errors: [],
  }),
  'workspaceWorkflows.list': endpoint({
    method: 'GET',
    path: '/api/workspace/workflows',
    auth: 'device',
    summary: 'Workflows of the workspace',
    response: z.object({ items: z.array(WorkspaceWorkflow) }),
    errors: [],
  }),
  'workspaceWorkflows.create': endpoint({
    method: 'POST',
    path: '/api/workspace/workflows',
    auth: 'admin',
    summary: 'Adds a workflow for every document that inherits',
    body: WorkflowDraft,
    response: WorkspaceWorkflow,
    errors: [],
  }),
  'workspaceWorkflows.update': endpoint({
    method: 'PATCH',
    path: '/api/workspace/workflows/:workflowId',
    auth: 'admin',
    summary:
      'Changes or pauses a workflow of the workspace. Runs that exist keep the action they were made with',
    params: workflowParams,
    body: z.object({
      trigger: Trigger.optional(),
      action: Action.optional(),
      conditions: Conditions.optional(),
      paused: z.boolean().optional(),
    }),
    response: WorkspaceWorkflow,
    errors: ['not_found'],
  }),
  'workspaceWorkflows.remove': endpoint({
    method: 'DELETE',
    path: '/api/workspace/workflows/:workflowId',
    auth: 'admin',
    summary: 'Removes a workflow of the workspace',
    params: workflowParams,
    response: Empty,
    errors: ['not_found'],
  }),
  'workspaceWorkflows.adoptions': endpoint({
    method: 'GET',
    path: '/api/workspace/workflow-adoptions',
    auth: 'admin',
    summary:
      "Documents that do not inherit the workspace's workflows, last changed first, and what would change",
    response: z.object({
      items: z.array(WorkflowAdoption),
      /** There are more documents than these. */
      more: z.boolean(),
    }),
    errors: [],
  }),
  'workspaceWorkflows.adopt': endpoint({
    method: 'POST',
    path: '/api/workspace/workflow-adoptions',
    auth: 'admin',
    summary: "These documents inherit the workspace's workflows from now on",
    body: z.object({ documentIds: z.array(Id).min(1).max(mostAdoptions) }),
    response: z.object({ adopted: z.int().min(0) }),
    errors: [],
  }),
} as const
