import type { FastifyInstance } from 'fastify'
import { trackerApi } from '#shared/tracker-api.ts'
import { route } from '../http/route.ts'
import type { TrackerContext } from '../services/context.ts'
import {
  createWorkflow,
  listWorkflows,
  removeWorkflow,
  updateWorkflow,
} from '../services/workflows/workflows.ts'

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
}
