import { noPrivacyNotice, noRetention } from '#shared/model/privacy.ts'
import { ids, seededAt } from '../../tenant-rows/testing.ts'
import type { Cases } from '../testing.ts'

const at = seededAt + 5_000
/** An instant at which all rows of the examples are old. */
const later = seededAt + 86_400_000
const visitor = { email: 'reader1@example.com', visitorId: ids.visitor, withClaims: true }
const counts = {
  ...{ visits: 1, openVisits: 0, links: 0, codes: 0, refusals: 0, acceptances: 0, runs: 0, pendingRuns: 0 },
  ...{ notifications: 0, sentMessages: 0, invites: 0, texts: 0 },
}
const textRow = { table: 'documents', key: { document_id: ids.document }, texts: { title: '' } } as const

export const privacyCases: Cases = {
  erasures: {
    insert: [{ id: 'era_new', mode: 'erased', addressHash: 'new', counts, actorId: ids.member, at }],
    page: [null, 10],
    ofAddress: ['hash_1'],
  },
  erasureTexts: {
    find: [['document']],
    read: [textRow],
    write: [textRow, { title: 'Changed' }],
  },
  privacySettings: {
    get: [],
    lock: [],
    save: [
      {
        retention: { ...noRetention, visits: 40 },
        retentionFrom: at,
        notice: noPrivacyNotice,
        historyDays: 7,
      },
    ],
  },
  retention: {
    countVisits: [later],
    countVisitors: [later],
    countMessages: [later],
    countDocuments: [later, later],
    deleteVisits: [later, 10],
    lockVisitors: [later, 10],
    clearGateAddresses: [later],
    deleteMessages: [later, 10],
    deleteEvents: [later, 10],
    unusedDocuments: [later, later, 10],
  },
  visitorErasure: {
    lock: [visitor],
    isWriting: [visitor, at],
    endRuns: [visitor, at],
    dropUnsent: [visitor],
    forgetGateAnswers: [visitor],
    forgetWebhooks: [visitor],
    keepFigures: [visitor, 'per_new'],
    anonymizeVisits: [visitor, 'reader_new'],
    deleteVisits: [visitor],
    releaseLinks: [visitor, at],
    clearAddress: [visitor, at],
    deleteVisitor: [visitor],
    deleteEmptyCompany: [ids.company],
  },
  visitorTraces: {
    visitor: ['reader1@example.com'],
    counts: [visitor],
    salesforce: [visitor],
    recentVisits: [visitor, 0],
    rows: [visitor],
  },
}
