import type { Operation } from '#shared/access.ts'
import { defaultNextSteps } from '#shared/model/next-steps.ts'
import { contentPath, firstPagePath } from '#shared/tracker-api/documents.ts'

export type Who = 'admin' | 'manager' | 'owner' | 'other'
export type RequestIds = Record<
  | 'document'
  | 'link'
  | 'workflow'
  | 'workspaceWorkflow'
  | 'visit'
  | 'run'
  | 'device'
  | 'token'
  | 'member'
  | 'invite'
  | 'preset'
  | 'batch'
  | 'bundle'
  | 'folder'
  | 'tag'
  | 'otherTag'
  | 'webhook'
  | 'webhookDelivery'
  | 'visitor'
  | 'company'
  | 'upload'
  | 'removedMember'
  | 'picture'
  | 'lease',
  string
>
export type ApiRequest = { method: string; path: string; body?: object; headers?: Record<string, string> }
type Case = { allowed: readonly Who[]; refusal?: 403 | 404; request: (ids: RequestIds) => ApiRequest }

export const everybody = ['admin', 'manager', 'owner', 'other'] as const
const ownerAndLeads = ['admin', 'manager', 'owner'] as const
const ownerAndAdmin = ['admin', 'owner'] as const
const leads = ['admin', 'manager'] as const
const onlyAdmin = ['admin'] as const

const get = (path: string): ApiRequest => ({ method: 'GET', path })
const task = { type: 'task', assignee: 'documentOwner', locale: 'en', subject: null, comments: null }
const png = Buffer.from('89504e470d0a1a0a0000', 'hex').toString('base64')
const days = 'from=2026-11-01&to=2026-11-30&timeZone=UTC'

export const publicOperations = [
  ...(['invites.accept', 'invites.preview'] as const),
  ...(['signIn.offer', 'signIn.start', 'signIn.finish'] as const),
]
type PublicOperation = (typeof publicOperations)[number]

/** One request for each operation, and the members who may send it. */
export const operationCases: Record<Exclude<Operation, PublicOperation>, Case> = {
  'signIn.status': { allowed: onlyAdmin, request: () => get('/api/workspace/sign-in') },
  'signIn.check': {
    allowed: onlyAdmin,
    request: () => ({ method: 'POST', path: '/api/workspace/sign-in/check' }),
  },
  'signIn.unlink': {
    allowed: onlyAdmin,
    request: ({ removedMember }) => ({
      method: 'DELETE',
      path: `/api/members/${removedMember}/company-account`,
    }),
  },
  'invites.list': { allowed: onlyAdmin, request: () => get('/api/invites') },
  'invites.create': {
    allowed: onlyAdmin,
    request: () => ({ method: 'POST', path: '/api/invites', body: {} }),
  },
  'invites.revoke': {
    allowed: onlyAdmin,
    request: ({ invite }) => ({ method: 'DELETE', path: `/api/invites/${invite}` }),
  },
  'me.get': { allowed: everybody, request: () => get('/api/me') },
  'me.update': {
    allowed: everybody,
    request: () => ({ method: 'PATCH', path: '/api/me', body: { locale: 'ja' } }),
  },
  'me.sendDigestSample': {
    allowed: everybody,
    request: () => ({ method: 'POST', path: '/api/me/digest-sample' }),
  },
  'me.setPhoto': {
    allowed: everybody,
    request: () => ({ method: 'PUT', path: '/api/me/photo', body: { picture: null } }),
  },
  'workspace.setLogo': {
    allowed: onlyAdmin,
    request: () => ({ method: 'PUT', path: '/api/workspace/logo', body: { picture: null } }),
  },
  'workspace.picture': {
    allowed: everybody,
    request: ({ picture }) => get(`/api/workspace/pictures/${picture}`),
  },
  'workspace.update': {
    allowed: onlyAdmin,
    request: () => ({ method: 'PATCH', path: '/api/workspace', body: { name: 'New' } }),
  },
  'members.list': { allowed: everybody, request: () => get('/api/members') },
  'members.update': {
    allowed: onlyAdmin,
    request: ({ member }) => ({ method: 'PATCH', path: `/api/members/${member}`, body: { role: 'member' } }),
  },
  'members.remove': {
    allowed: onlyAdmin,
    request: ({ removedMember }) => ({ method: 'DELETE', path: `/api/members/${removedMember}` }),
  },
  'members.holdings': {
    allowed: leads,
    request: ({ member }) => get(`/api/members/${member}/holdings`),
  },
  'members.handOver': {
    allowed: leads,
    request: ({ member, removedMember }) => ({
      method: 'POST',
      path: `/api/members/${removedMember}/handover`,
      body: { successorId: member },
    }),
  },
  'ownership.transfer': {
    // An empty selection is allowed. The service checks the owner of each object (services/ownership/handover.test.ts).
    allowed: everybody,
    request: ({ member }) => ({ method: 'POST', path: '/api/ownership', body: { successorId: member } }),
  },
  'chatRooms.list': { allowed: onlyAdmin, request: () => get('/api/workspace/chat-rooms') },
  'chatRooms.set': {
    allowed: onlyAdmin,
    request: () => ({
      method: 'PUT',
      path: '/api/workspace/chat-rooms',
      body: { room: { service: 'chatwork', token: '0123456789abcdef', roomId: '1' } },
    }),
  },
  'chatRooms.remove': {
    allowed: onlyAdmin,
    request: () => ({ method: 'DELETE', path: '/api/workspace/chat-rooms/chatwork' }),
  },
  'chatRooms.test': {
    allowed: onlyAdmin,
    request: () => ({ method: 'POST', path: '/api/workspace/chat-rooms/teams/test' }),
  },
  'auditLog.list': { allowed: onlyAdmin, request: () => get('/api/audit-log') },
  'auditLog.csv': { allowed: onlyAdmin, request: () => get('/api/audit-log.csv') },
  'auditLog.retention': { allowed: onlyAdmin, request: () => get('/api/audit-log/retention') },
  'auditLog.setRetention': {
    allowed: onlyAdmin,
    request: () => ({ method: 'PUT', path: '/api/audit-log/retention', body: { days: 90 } }),
  },
  'auditLog.previewRetention': {
    allowed: onlyAdmin,
    request: () => ({ method: 'POST', path: '/api/audit-log/retention/preview', body: { days: 90 } }),
  },
  'crashReports.create': {
    allowed: everybody,
    request: () => ({ method: 'POST', path: '/api/crash-reports', body: crashReport }),
  },
  'crashReports.list': { allowed: onlyAdmin, request: () => get('/api/crash-reports') },
  'crashReports.dump': { allowed: onlyAdmin, request: () => get('/api/crash-reports/crs_none/dump') },
  'crashReports.remove': {
    allowed: onlyAdmin,
    request: () => ({ method: 'DELETE', path: '/api/crash-reports/crs_none' }),
  },
  'updates.get': {
    allowed: everybody,
    request: () => get('/api/updates?version=0.0.1&platform=win32&arch=x64'),
  },
  'releases.list': { allowed: onlyAdmin, request: () => get('/api/releases') },
  'releases.upload': {
    allowed: onlyAdmin,
    request: () => ({
      method: 'POST',
      path: '/api/release-uploads',
      headers: uploadHeaders(`filename ${Buffer.from('latest.yml').toString('base64')}`),
    }),
  },
  'releases.add': {
    allowed: onlyAdmin,
    request: () => ({ method: 'POST', path: '/api/releases', body: { fileIds: ['rlf_2', 'rlf_3'] } }),
  },
  'releases.update': {
    allowed: onlyAdmin,
    request: () => ({ method: 'PATCH', path: '/api/releases/0.1.0', body: { withdrawn: true } }),
  },
  'releases.remove': {
    allowed: onlyAdmin,
    request: () => ({ method: 'DELETE', path: '/api/releases/0.1.0' }),
  },
  'releases.setMinimum': {
    allowed: onlyAdmin,
    request: () => ({
      method: 'PUT',
      path: '/api/minimum-version',
      body: { minimum: { version: '0.0.1', graceDays: 90 } },
    }),
  },
  'privacy.get': { allowed: onlyAdmin, request: () => get('/api/privacy') },
  'privacy.update': {
    allowed: onlyAdmin,
    request: () => ({ method: 'PATCH', path: '/api/privacy', body: { historyDays: 90 } }),
  },
  'privacy.previewRetention': {
    allowed: onlyAdmin,
    request: () => ({ method: 'POST', path: '/api/privacy/retention/preview', body: { visits: 400 } }),
  },
  'erasures.find': {
    allowed: onlyAdmin,
    request: () => ({
      method: 'POST',
      path: '/api/privacy/erasures/find',
      body: { email: 'nobody@example.com' },
    }),
  },
  'erasures.export': {
    allowed: onlyAdmin,
    request: () => ({
      method: 'POST',
      path: '/api/privacy/erasures/export',
      body: { email: 'nobody@example.com' },
    }),
  },
  'erasures.create': {
    allowed: onlyAdmin,
    request: () => ({
      method: 'POST',
      path: '/api/privacy/erasures',
      body: { email: 'nobody@example.com', mode: 'erased' },
    }),
  },
  'erasures.list': { allowed: onlyAdmin, request: () => get('/api/privacy/erasures') },
  'visitors.renewHistory': {
    allowed: onlyAdmin,
    request: ({ visitor }) => ({ method: 'POST', path: `/api/visitors/${visitor}/history-link`, body: {} }),
  },
  'devices.list': { allowed: everybody, request: () => get('/api/devices') },
  'devices.listAll': { allowed: onlyAdmin, request: () => get('/api/workspace/devices') },
  'devices.invite': {
    allowed: everybody,
    request: () => ({ method: 'POST', path: '/api/devices/invite', body: {} }),
  },
  'devices.rename': {
    allowed: ownerAndAdmin,
    refusal: 404,
    request: ({ device }) => ({ method: 'PATCH', path: `/api/devices/${device}`, body: { name: 'Renamed' } }),
  },
  'devices.report': {
    allowed: everybody,
    request: () => ({
      method: 'PUT',
      path: '/api/me/device',
      body: { kind: 'desktop', salesforce: { state: 'disconnected', user: null, org: null } },
    }),
  },
  'workers.status': { allowed: everybody, request: () => get('/api/workspace/workers') },
  'devices.revoke': {
    allowed: ownerAndAdmin,
    refusal: 404,
    request: ({ device }) => ({ method: 'DELETE', path: `/api/devices/${device}` }),
  },
  'apiTokens.list': { allowed: everybody, request: () => get('/api/tokens') },
  'apiTokens.listAll': { allowed: onlyAdmin, request: () => get('/api/workspace/tokens') },
  'apiTokens.create': {
    allowed: everybody,
    request: () => ({
      method: 'POST',
      path: '/api/tokens',
      body: { name: 'Export', scopes: ['visits:read'], days: 30 },
    }),
  },
  'apiTokens.revoke': {
    allowed: ownerAndAdmin,
    refusal: 404,
    request: ({ token }) => ({ method: 'DELETE', path: `/api/tokens/${token}` }),
  },
  'documents.list': { allowed: everybody, request: () => get('/api/documents') },
  'documents.get': { allowed: everybody, request: ({ document }) => get(`/api/documents/${document}`) },
  'documents.update': {
    allowed: ownerAndLeads,
    request: ({ document }) => ({
      method: 'PATCH',
      path: `/api/documents/${document}`,
      body: { title: 'Renamed' },
    }),
  },
  'documents.nextSteps': {
    allowed: everybody,
    request: ({ document }) => get(`/api/documents/${document}/next-steps`),
  },
  'documents.setNextSteps': {
    allowed: ownerAndLeads,
    request: ({ document }) => ({
      method: 'PUT',
      path: `/api/documents/${document}/next-steps`,
      body: { nextSteps: defaultNextSteps },
    }),
  },
  'documents.remove': {
    allowed: ownerAndLeads,
    request: ({ document }) => ({ method: 'DELETE', path: `/api/documents/${document}` }),
  },
  'documents.versions': {
    allowed: everybody,
    request: ({ document }) => get(`/api/documents/${document}/versions`),
  },
  'documents.history': {
    allowed: everybody,
    request: ({ document }) => get(`/api/documents/${document}/history`),
  },
  'documents.withdrawVersion': {
    allowed: ownerAndLeads,
    request: ({ document }) => ({
      method: 'PUT',
      path: `/api/documents/${document}/versions/99/withdrawn`,
      body: { withdrawn: true },
    }),
  },
  'documents.setFirstPage': {
    allowed: ownerAndLeads,
    request: ({ document }) => ({
      method: 'PUT',
      path: firstPagePath(document, 1, 320),
      body: { type: 'image/png', base64: png },
    }),
  },
  'documents.upload': {
    allowed: everybody,
    request: () => ({
      method: 'POST',
      path: '/api/uploads',
      headers: uploadHeaders(`filename ${btoa('a.pdf')}`),
    }),
  },
  'documents.uploadVersion': {
    allowed: ownerAndLeads,
    request: ({ document }) => ({
      method: 'POST',
      path: '/api/uploads',
      headers: uploadHeaders(`filename ${btoa('a.pdf')},documentId ${btoa(document)}`),
    }),
  },
  'documents.content': { allowed: everybody, request: ({ document }) => get(contentPath(document, 2)) },
  'documents.firstPage': {
    allowed: everybody,
    request: ({ document }) => get(firstPagePath(document, 2, 320)),
  },
  'links.list': { allowed: everybody, request: ({ document }) => get(`/api/documents/${document}/links`) },
  'links.create': {
    allowed: everybody,
    request: ({ document }) => ({ method: 'POST', path: `/api/documents/${document}/links`, body: {} }),
  },
  'links.update': {
    allowed: ownerAndLeads,
    request: ({ link }) => ({ method: 'PATCH', path: `/api/links/${link}`, body: { name: 'Renamed' } }),
  },
  'held.list': { allowed: everybody, request: () => get('/api/held') },
  'held.answer': {
    allowed: ownerAndLeads,
    request: ({ link }) => ({ method: 'POST', path: `/api/links/${link}/held`, body: { answer: 'dismiss' } }),
  },
  'links.look': {
    allowed: everybody,
    request: ({ link }) => ({ method: 'POST', path: `/api/links/${link}/look` }),
  },
  'links.refusals': { allowed: everybody, request: ({ link }) => get(`/api/links/${link}/refusals`) },
  'bundles.create': {
    allowed: everybody,
    request: ({ document }) => ({
      method: 'POST',
      path: '/api/bundles',
      body: { title: 'Offer', message: 'For you', parts: [document] },
    }),
  },
  'bundles.update': {
    allowed: ownerAndLeads,
    request: ({ bundle, document }) => ({
      method: 'PUT',
      path: `/api/bundles/${bundle}`,
      body: { title: 'Offer 2', message: '', parts: [document] },
    }),
  },
  'library.get': { allowed: everybody, request: () => get('/api/library') },
  'folders.create': {
    allowed: everybody,
    request: ({ folder }) => ({
      method: 'POST',
      path: '/api/folders',
      body: { name: 'New folder', parentId: folder },
    }),
  },
  'folders.update': {
    allowed: ownerAndLeads,
    request: ({ folder }) => ({ method: 'PATCH', path: `/api/folders/${folder}`, body: { name: 'Changed' } }),
  },
  'folders.remove': {
    allowed: ownerAndLeads,
    request: ({ folder }) => ({ method: 'DELETE', path: `/api/folders/${folder}` }),
  },
  'tags.update': {
    allowed: leads,
    request: ({ tag }) => ({ method: 'PATCH', path: `/api/tags/${tag}`, body: { name: 'Changed' } }),
  },
  'tags.merge': {
    allowed: leads,
    request: ({ tag, otherTag }) => ({
      method: 'POST',
      path: `/api/tags/${tag}/merge`,
      body: { intoId: otherTag },
    }),
  },
  'tags.remove': {
    allowed: leads,
    request: ({ tag }) => ({ method: 'DELETE', path: `/api/tags/${tag}` }),
  },
  // The outcome of a document that the caller may not change is `forbidden`.
  'documents.organise': {
    allowed: everybody,
    request: ({ document }) => ({
      method: 'POST',
      path: '/api/documents/organise',
      body: { documentIds: [document], change: { archived: true } },
    }),
  },
  'linkBatches.list': {
    allowed: everybody,
    request: ({ document }) => get(`/api/documents/${document}/link-batches`),
  },
  'linkBatches.create': {
    allowed: everybody,
    request: ({ document }) => ({
      method: 'POST',
      path: `/api/documents/${document}/link-batches`,
      body: {
        ...{ key: 'key-of-the-request', name: 'Fair' },
        recipients: [{ email: 'kim@fair.example' }, { email: 'lee@fair.example', name: 'Lee' }],
      },
    }),
  },
  'linkBatches.get': { allowed: everybody, request: ({ batch }) => get(`/api/link-batches/${batch}`) },
  'linkBatches.update': {
    allowed: ownerAndLeads,
    request: ({ batch }) => ({
      method: 'PATCH',
      path: `/api/link-batches/${batch}`,
      body: { name: 'Renamed' },
    }),
  },
  'webhooks.list': { allowed: onlyAdmin, request: () => get('/api/webhooks') },
  'webhooks.create': {
    allowed: onlyAdmin,
    request: () => ({
      method: 'POST',
      path: '/api/webhooks',
      body: { name: 'CRM', url: 'https://192.0.43.8/hook', events: ['visit.left'] },
    }),
  },
  'webhooks.update': {
    allowed: onlyAdmin,
    request: ({ webhook }) => ({
      method: 'PATCH',
      path: `/api/webhooks/${webhook}`,
      body: { name: 'Renamed' },
    }),
  },
  'webhooks.rotateSecret': {
    allowed: onlyAdmin,
    request: ({ webhook }) => ({ method: 'POST', path: `/api/webhooks/${webhook}/secret` }),
  },
  'webhooks.test': {
    allowed: onlyAdmin,
    request: ({ webhook }) => ({ method: 'POST', path: `/api/webhooks/${webhook}/test` }),
  },
  'webhooks.deliveries': {
    allowed: onlyAdmin,
    request: ({ webhook }) => get(`/api/webhooks/${webhook}/deliveries`),
  },
  'webhooks.delivery': {
    allowed: onlyAdmin,
    request: ({ webhook, webhookDelivery }) => get(`/api/webhooks/${webhook}/deliveries/${webhookDelivery}`),
  },
  'webhooks.replay': {
    allowed: onlyAdmin,
    request: ({ webhook, webhookDelivery }) => ({
      method: 'POST',
      path: `/api/webhooks/${webhook}/deliveries/${webhookDelivery}/replay`,
    }),
  },
  'webhooks.remove': {
    allowed: onlyAdmin,
    request: ({ webhook }) => ({ method: 'DELETE', path: `/api/webhooks/${webhook}` }),
  },
  'linkPresets.list': { allowed: everybody, request: () => get('/api/link-presets') },
  'linkPresets.create': {
    allowed: everybody,
    request: () => ({ method: 'POST', path: '/api/link-presets', body: preset }),
  },
  'linkPresets.remove': {
    allowed: everybody,
    request: ({ preset }) => ({ method: 'DELETE', path: `/api/link-presets/${preset}` }),
  },
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
  'visits.list': { allowed: everybody, request: () => get('/api/visits') },
  'visits.counts': { allowed: everybody, request: () => get('/api/visits/counts') },
  'visits.get': { allowed: everybody, request: ({ visit }) => get(`/api/visits/${visit}`) },
  'visits.csv': { allowed: everybody, request: () => get(`/api/visits.csv?${days}`) },
  'visits.confirmPerson': {
    allowed: ownerAndLeads,
    request: ({ visit }) => ({ method: 'POST', path: `/api/visits/${visit}/confirm-person` }),
  },
  'visitors.list': { allowed: everybody, request: () => get('/api/visitors') },
  'visitors.get': { allowed: everybody, request: ({ visitor }) => get(`/api/visitors/${visitor}`) },
  'companies.list': { allowed: everybody, request: () => get('/api/companies') },
  'companies.get': { allowed: everybody, request: ({ company }) => get(`/api/companies/${company}`) },
  'companies.documents': {
    allowed: everybody,
    request: ({ company }) => get(`/api/companies/${company}/documents`),
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
  'feed.poll': { allowed: everybody, request: () => get('/api/feed?waitMs=0') },
  'notifications.list': { allowed: everybody, request: () => get('/api/notifications') },
  'notifications.read': {
    allowed: everybody,
    request: () => ({ method: 'POST', path: '/api/notifications/read', body: { ids: null } }),
  },
  'analytics.document': {
    allowed: everybody,
    request: ({ document }) => get(`/api/documents/${document}/analytics?${days}`),
  },
  'analytics.visitor': {
    allowed: everybody,
    request: ({ visitor }) => get(`/api/visitors/${visitor}/documents`),
  },
}

const crashReport = {
  ...{ kind: 'main', at: '2026-11-22T09:00:00.000Z', message: 'Crash', stack: '' },
  ...{ version: '0.1.0', platform: 'linux', dump: null },
}
const skipped = {
  state: 'skipped',
  reason: { code: 'no_record', salesforceCode: null, detail: null },
  result: null,
}
const preset = {
  name: 'Preset',
  settings: {
    ...{ requireEmail: true, emailFromPage: 1, verifyEmail: false, allow: [], block: [] },
    ...{ allowDownload: true, watermark: false, agreement: null, note: null, muted: false },
    ...{ tellRefused: false, expiresAfterDays: null },
  },
}
const uploadHeaders = (metadata: string) => ({
  'tus-resumable': '1.0.0',
  'upload-length': '100',
  'upload-metadata': metadata,
})
