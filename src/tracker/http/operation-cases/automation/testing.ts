import { type Cases, everybody, get, onlyAdmin, ownerAndLeads } from '../testing.ts'

const skipped = {
  state: 'skipped',
  reason: { code: 'no_record', salesforceCode: null, detail: null },
  result: null,
}

const task = { type: 'task', assignee: 'documentOwner', locale: 'en', subject: null, comments: null }

export const automationCases = {
  'workflows.list': {
    allowed: everybody,
    request: ({ document }) => get(`/api/documents/${document}/workflows`),
  },
  'workflows.create': {
    allowed: ownerAndLeads,
    request: ({ document }) => ({
      method: 'POST',
      path: `/api/documents/${document}/workflows`,
      body: { trigger: 'left', action: task },
    }),
  },
  'workflows.update': {
    allowed: ownerAndLeads,
    request: ({ workflow }) => ({
      method: 'PATCH',
      path: `/api/workflows/${workflow}`,
      body: { paused: true },
    }),
  },
  'workflows.remove': {
    allowed: ownerAndLeads,
    request: ({ workflow }) => ({ method: 'DELETE', path: `/api/workflows/${workflow}` }),
  },
  'workflows.setException': {
    allowed: ownerAndLeads,
    request: ({ document, workspaceWorkflow }) => ({
      method: 'PUT',
      path: `/api/documents/${document}/workflows/${workspaceWorkflow}/exception`,
      body: { exception: 'paused' },
    }),
  },
  'workflows.adopt': {
    allowed: ownerAndLeads,
    request: ({ document }) => ({ method: 'POST', path: `/api/documents/${document}/workflows/adopt` }),
  },
  'workflows.figures': {
    allowed: everybody,
    request: ({ document }) => get(`/api/documents/${document}/workflow-figures`),
  },
  'workspaceWorkflows.figures': {
    allowed: everybody,
    request: () => get('/api/workspace/workflow-figures'),
  },
  'workspaceWorkflows.list': { allowed: everybody, request: () => get('/api/workspace/workflows') },
  'workspaceWorkflows.create': {
    allowed: onlyAdmin,
    request: () => ({
      method: 'POST',
      path: '/api/workspace/workflows',
      body: { trigger: 'left', action: task },
    }),
  },
  'workspaceWorkflows.update': {
    allowed: onlyAdmin,
    request: ({ workspaceWorkflow }) => ({
      method: 'PATCH',
      path: `/api/workspace/workflows/${workspaceWorkflow}`,
      body: { paused: true },
    }),
  },
  'workspaceWorkflows.remove': {
    allowed: onlyAdmin,
    request: ({ workspaceWorkflow }) => ({
      method: 'DELETE',
      path: `/api/workspace/workflows/${workspaceWorkflow}`,
    }),
  },
  'workspaceWorkflows.adoptions': {
    allowed: onlyAdmin,
    request: () => get('/api/workspace/workflow-adoptions'),
  },
  'workspaceWorkflows.adopt': {
    allowed: onlyAdmin,
    request: ({ document }) => ({
      method: 'POST',
      path: '/api/workspace/workflow-adoptions',
      body: { documentIds: [document] },
    }),
  },
  'runs.claim': {
    allowed: everybody,
    request: () => ({ method: 'POST', path: '/api/runs/claim', body: {} }),
  },
  'runs.renew': {
    allowed: everybody,
    request: ({ run, lease }) => ({
      method: 'POST',
      path: '/api/runs/renew',
      body: { runs: [{ runId: run, leaseToken: lease }], aboutToWrite: false },
    }),
  },
  'runs.settle': {
    allowed: everybody,
    request: ({ run, lease }) => ({
      method: 'POST',
      path: '/api/runs/settle',
      body: { runs: [{ runId: run, leaseToken: lease, settlement: skipped }] },
    }),
  },
  'runs.retry': {
    allowed: ownerAndLeads,
    request: ({ run }) => ({ method: 'POST', path: `/api/runs/${run}/retry` }),
  },
  'runs.retryAll': {
    allowed: everybody,
    request: () => ({ method: 'POST', path: '/api/runs/retry-all', body: {} }),
  },
  'runs.dismiss': {
    allowed: ownerAndLeads,
    request: ({ run }) => ({
      method: 'PUT',
      path: `/api/runs/${run}/dismissed`,
      body: { dismissed: true },
    }),
  },
  'apiBudget.get': { allowed: everybody, request: () => get('/api/salesforce/budget') },
  'apiBudget.set': {
    allowed: onlyAdmin,
    request: () => ({ method: 'PUT', path: '/api/salesforce/budget', body: { dailyCap: null } }),
  },
} satisfies Cases
