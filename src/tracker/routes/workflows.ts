import type { FastifyInstance } from 'fastify'
import { trackerApi } from '#shared/tracker-api.ts'
import { route } from '../http/route.ts'
import type { TrackerContext } from '../services/context.ts'
import { figuresOfDocument, figuresOfWorkspace } from '../services/workflows/workflow-figures.ts'
import {
  createWorkflow,
  listWorkflows,
  removeWorkflow,
  setWorkflowException,
  updateWorkflow,
} from '../services/workflows/workflows.ts'
import {
  adoptForDocument,
  adoptWorkflows,
  createWorkspaceWorkflow,
  listAdoptions,
  listWorkspaceWorkflows,
  removeWorkspaceWorkflow,
  updateWorkspaceWorkflow,
} from '../services/workflows/workspace-workflows.ts'

export function workflowsRoutes(app: FastifyInstance, context: TrackerContext): void {
  route(app, context, 'workflows.list', trackerApi['workflows.list'], ({ caller, params }) =>
    listWorkflows(context, caller, params.documentId),
  )
  route(app, context, 'workflows.create', trackerApi['workflows.create'], ({ caller, params, body }) =>
    createWorkflow(context, caller, params.documentId, body),
  )
  route(app, context, 'workflows.update', trackerApi['workflows.update'], ({ caller, params, body }) =>
    updateWorkflow(context, caller, params.workflowId, body),
  )
  route(app, context, 'workflows.remove', trackerApi['workflows.remove'], async ({ caller, params }) => {
    await removeWorkflow(context, caller, params.workflowId)
    return {}
  })
  route(
    app,
    context,
    'workflows.setException',
    trackerApi['workflows.setException'],
    ({ caller, params, body }) => setWorkflowException(context, caller, params, body.exception),
  )
  route(app, context, 'workflows.figures', trackerApi['workflows.figures'], ({ caller, params }) =>
    figuresOfDocument(context, caller, params.documentId),
  )
  route(app, context, 'workflows.adopt', trackerApi['workflows.adopt'], ({ caller, params }) =>
    adoptForDocument(context, caller, params.documentId),
  )
}

export function workspaceWorkflowsRoutes(app: FastifyInstance, context: TrackerContext): void {
  route(app, context, 'workspaceWorkflows.list', trackerApi['workspaceWorkflows.list'], ({ caller }) =>
    listWorkspaceWorkflows(context, caller),
  )
  route(app, context, 'workspaceWorkflows.figures', trackerApi['workspaceWorkflows.figures'], ({ caller }) =>
    figuresOfWorkspace(context, caller),
  )
  route(
    app,
    context,
    'workspaceWorkflows.create',
    trackerApi['workspaceWorkflows.create'],
    ({ caller, body }) => createWorkspaceWorkflow(context, caller, body),
  )
  route(
    app,
    context,
    'workspaceWorkflows.update',
    trackerApi['workspaceWorkflows.update'],
    ({ caller, params, body }) => updateWorkspaceWorkflow(context, caller, params.workflowId, body),
  )
  route(
    app,
    context,
    'workspaceWorkflows.remove',
    trackerApi['workspaceWorkflows.remove'],
    async ({ caller, params }) => {
      await removeWorkspaceWorkflow(context, caller, params.workflowId)
      return {}
    },
  )
  route(
    app,
    context,
    'workspaceWorkflows.adoptions',
    trackerApi['workspaceWorkflows.adoptions'],
    ({ caller }) => listAdoptions(context, caller),
  )
  route(
    app,
    context,
    'workspaceWorkflows.adopt',
    trackerApi['workspaceWorkflows.adopt'],
    ({ caller, body }) => adoptWorkflows(context, caller, body.documentIds),
  )
}
