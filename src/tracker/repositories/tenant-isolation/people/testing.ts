import { Visibility } from '../../../domain/people/visibility.ts'
import { ids, seededAt } from '../../tenant-rows/testing.ts'
import type { Cases } from '../testing.ts'

const at = seededAt + 5_000

const deviceSalesforce = {
  state: 'connected',
  user: null,
  org: { name: 'Changed', isSandbox: false },
  checks: [],
  checkedAt: null,
} as const

const digestScope = {
  ...{ memberId: ids.member, sees: Visibility.whole, ignoredDomains: [] },
  ...{ from: 0, until: at + 100_000_000 },
}

/** Members, their devices, messages to them, and what they own. */
export const peopleCases: Cases = {
  absences: { find: [], lock: [], save: [{ since: at, toldAt: null }] },
  companyAccounts: {
    troubleToldAt: [],
    lockTroubleToldAt: [],
    setTroubleToldAt: [at],
    find: [ids.member],
    findBySubject: ['https://id.example.com', ids.subject],
    list: [],
    save: [
      {
        ...{ memberId: ids.otherMember, issuer: 'https://id.example.com', subject: 'subject_new' },
        ...{ email: 'new@example.com', refreshToken: 'new', signedInAt: at, checkedAt: at, checkAt: at },
      },
    ],
    update: [ids.member, 'token of 2', { problem: 'changed' }],
    forgetToken: [ids.member],
    remove: [ids.member],
  },
  digests: {
    find: [ids.member],
    save: [ids.member, { from: at, nextAt: at + 1 }],
    remove: [ids.member],
  },
  digestFigures: {
    oldestOpenActivity: [ids.member],
    totals: [digestScope],
    documents: [digestScope],
    readers: [digestScope],
    signals: [digestScope],
    events: [digestScope],
    gateLeaves: [digestScope],
    unopened: [digestScope, { sentFrom: 0, sentUntil: at }],
  },
  notices: {
    insert: [
      {
        ...{ id: 'ntc_new', memberId: ids.member, kind: 'digest', subjectId: '1' },
        period: { from: at, until: at + 1 },
      },
      at,
    ],
    find: [ids.notice],
    addDeliveries: [ids.notice, { send: ['chatwork'], failed: {} }, at, null],
    updateDelivery: [ids.noticeDelivery, { state: 'sent' }],
    lockHeld: [ids.noticeDelivery, ids.lease],
    failures: [ids.notice],
    releaseWaiting: [ids.member, at + 9],
    releaseChannel: ['email', at - 100_000],
    remove: [ids.notice],
  },
  adminMails: {
    insert: [
      {
        ...{ id: 'aml_new', memberId: ids.member },
        content: { kind: 'presence', facts: { since: '2026-11-22T09:00:00.000Z', waitingRuns: 0 } },
      },
      at,
    ],
    settle: [
      { id: ids.adminMail, leaseToken: ids.lease },
      { availableAt: null, sentAt: at },
    ],
  },
  deviceConnections: {
    report: [ids.device, { kind: 'desktop', salesforce: { ...deviceSalesforce, checks: [] } }],
    markWorked: [ids.device, at, 0],
    workers: [],
    countDesktops: [seededAt],
    isAnyPresent: [seededAt],
    lastSeen: [],
  },
  devices: {
    get: [ids.device],
    ownerOf: [ids.device],
    find: [ids.device],
    ofMember: [ids.member],
    markRefused: [ids.device, at, at - 1],
    list: [],
    insert: [
      {
        ...{ id: 'dev_new', memberId: ids.member, name: 'New', platform: 'linux', kind: 'worker' },
        ...{ tokenHash: 'hash_new', feedPosition: 0, createdAt: at },
      },
    ],
    rename: [ids.device, 'Renamed'],
    isRevoked: [ids.device],
    revoke: [ids.device, at],
    revokeOfMember: [ids.member, at],
  },
  apiTokens: {
    ownerOf: [ids.token],
    findBySecret: ['hash_1'],
    countRequest: [ids.token, at, 60_000],
    ofMember: [ids.member],
    list: [],
    insert: [
      {
        ...{ id: 'tok_new', memberId: ids.member, name: 'New', scopes: ['links:read'] },
        ...{ secretHash: 'hash_new', ending: 'wxyz', createdAt: at, expiresAt: at + 1 },
      },
    ],
    revoke: [ids.token, at],
    revokeOfMember: [ids.member, at],
  },
  invites: {
    findByToken: ['hash_1'],
    listOpen: [at],
    findOpenByEmail: ['open1@example.com', at],
    insert: [
      {
        ...{ id: 'inv_new', role: 'member', email: null, name: null, memberId: null, createdBy: null },
        ...{ createdAt: at, expiresAt: at + 1 },
      },
      'hash_new',
    ],
    markUsed: [ids.invite, at],
    revokeOpen: [{ memberId: ids.member }, at],
  },
  members: {
    find: [ids.member],
    get: [ids.member],
    findActive: [ids.member],
    findActiveByEmail: ['owner1@example.com'],
    findByEmail: ['owner1@example.com'],
    lockActive: [[ids.member]],
    holdActive: [ids.member],
    list: [],
    isEmpty: [],
    hasAdminBeside: [ids.member],
    update: [ids.member, { name: 'Changed', removedAt: at }],
    insertOrRestore: [
      {
        ...{ id: 'mem_new', email: 'new@example.com', name: 'New', role: 'member', locale: 'en' },
        createdAt: at,
      },
    ],
  },
  ownership: {
    holdingsOf: [ids.member],
    countWorkflows: [[ids.document]],
    lockDocuments: [[ids.document]],
    lockDocumentsOf: [ids.member],
    lockLinks: [[ids.link]],
    lockLinksOfDocuments: [[ids.document]],
    lockLinksOf: [ids.member],
    setOwnerOfDocuments: [[ids.document], ids.otherMember],
    setOwnerOfLinks: [[ids.link], ids.otherMember],
    lockVisits: [{ from: ids.member, linkIds: [ids.link], after: null }, 10],
    setOwnerOfVisits: [[ids.visit], ids.otherMember],
    setOwnerOfRuns: [[ids.visit], ids.otherMember],
    releaseLeasesOf: [[ids.device]],
    setOwnerOfAudiences: [[ids.heldVisit], ids.member, ids.otherMember],
  },
  signIns: {
    insert: [
      {
        ...{ id: 'sign_in_new', challenge: 'new', returnTo: 'app', expiresAt: at },
        device: { name: 'New', platform: 'linux', kind: 'desktop', locale: 'en' },
      },
      at,
    ],
    find: [ids.signIn, at],
    advance: [ids.signIn, ['confirmed'], 'over'],
  },
}
