import { type Cases, everybody, get, onlyAdmin, ownerAndLeads } from '../testing.ts'

const days = 'from=2026-11-01&to=2026-11-30&timeZone=UTC'

export const readingCases = {
  'visitors.renewHistory': {
    allowed: onlyAdmin,
    request: ({ visitor }) => ({ method: 'POST', path: `/api/visitors/${visitor}/history-link`, body: {} }),
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
} satisfies Cases
