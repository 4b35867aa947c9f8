import { defaultNextSteps } from '#shared/model/next-steps.ts'
import { contentPath, firstPagePath } from '#shared/tracker-api/documents.ts'
import { type Cases, everybody, get, leads, ownerAndLeads, uploadHeaders } from '../testing.ts'

const preset = {
  name: 'Preset',
  settings: {
    ...{ requireEmail: true, emailFromPage: 1, verifyEmail: false, allow: [], block: [] },
    ...{ allowDownload: true, watermark: false, agreement: null, note: null, muted: false },
    ...{ tellRefused: false, expiresAfterDays: null },
  },
}

const png = Buffer.from('89504e470d0a1a0a0000', 'hex').toString('base64')

export const documentsCases = {
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
  'linkPresets.list': { allowed: everybody, request: () => get('/api/link-presets') },
  'linkPresets.create': {
    allowed: everybody,
    request: () => ({ method: 'POST', path: '/api/link-presets', body: preset }),
  },
  'linkPresets.remove': {
    allowed: everybody,
    request: ({ preset }) => ({ method: 'DELETE', path: `/api/link-presets/${preset}` }),
  },
} satisfies Cases
