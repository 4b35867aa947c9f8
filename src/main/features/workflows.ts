import type { Handlers } from '../ipc/handlers.ts'
import type { TrackerClient } from '../tracker/client.ts'

/** The workflows of documents and of the workspace, and the devices that execute them. */
export function workflowHandlers(client: TrackerClient) {
  return {
    'workflows.list': (params) => client.call('workflows.list', { params }),
    'workflows.create': ({ documentId, ...body }) =>
      client.call('workflows.create', { params: { documentId }, body }),
    'workflows.update': ({ workflowId, ...body }) =>
      client.call('workflows.update', { params: { workflowId }, body }),
    'workflows.remove': async (params) => {
      await client.call('workflows.remove', { params })
    },
    'workflows.setException': ({ exception, ...params }) =>
      client.call('workflows.setException', { params, body: { exception } }),
    'workflows.adopt': (params) => client.call('workflows.adopt', { params }),
    'workflows.figures': async (params) => (await client.call('workflows.figures', { params })).items,
    'workspaceWorkflows.figures': () => client.call('workspaceWorkflows.figures', {}),
    'workspaceWorkflows.list': async () => (await client.call('workspaceWorkflows.list', {})).items,
    'workspaceWorkflows.create': (body) => client.call('workspaceWorkflows.create', { body }),
    'workspaceWorkflows.update': ({ workflowId, ...body }) =>
      client.call('workspaceWorkflows.update', { params: { workflowId }, body }),
    'workspaceWorkflows.remove': async (params) => {
      await client.call('workspaceWorkflows.remove', { params })
    },
    'workspaceWorkflows.adoptions': () => client.call('workspaceWorkflows.adoptions', {}),
    'workers.status': () => client.call('workers.status', {}),
    'workspaceWorkflows.adopt': (body) => client.call('workspaceWorkflows.adopt', { body }),
  } satisfies Partial<Handlers>
}
