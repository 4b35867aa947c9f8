import { type Cases, everybody, get, onlyAdmin, uploadHeaders } from '../testing.ts'

const crashReport = {
  ...{ kind: 'main', at: '2026-11-22T09:00:00.000Z', message: 'Crash', stack: '' },
  ...{ version: '0.1.0', platform: 'linux', dump: null },
}

export const administrationCases = {
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
} satisfies Cases
