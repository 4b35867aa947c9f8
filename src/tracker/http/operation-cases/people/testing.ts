import { type Cases, everybody, get, leads, onlyAdmin, ownerAndAdmin } from '../testing.ts'

export const peopleCases = {
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
} satisfies Cases
