import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { Id } from '../model/basics.ts'
import { Action, Trigger, Workflow } from '../model/runs.ts'
import { Empty } from './lists.ts'

const documentParams = z.object({ documentId: Id })

export const workflowsApi = {
  'workflows.list': endpoint({
    method: 'GET',
    path: '/api/documents/:documentId/workflows',
    auth: 'device',
    summary: 'Workflows of a document',
    params: documentParams,
    response: z.object({ items: z.array(Workflow) }),
    errors: ['not_found'],
  }),
  'workflows.create': endpoint({
    method: 'POST',
    path: '/api/documents/:documentId/workflows',
    auth: 'device',
    summary: 'Adds a workflow',
    params: documentParams,
    body: z.object({ trigger: Trigger, action: Action }),
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
} as const
