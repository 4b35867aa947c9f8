import { Visibility } from '../../../domain/people/visibility.ts'
import { holds } from '../../../domain/visits/opening-hold.ts'
import { ids, seededAt, visitRow } from '../../tenant-rows/testing.ts'
import { privacyCases } from '../privacy/testing.ts'
import type { Cases } from '../testing.ts'

const at = seededAt + 5_000
const now = seededAt + 60_000
const browser = { linkId: ids.link, readerKey: ids.readerKey }
const code = { linkId: ids.link, email: 'reader@example.com', readerKey: ids.readerKey }
const attempts = { linkId: ids.link, kind: ids.limit, who: '' }
const email = { name: 'email', replacesOthers: false, reachesOutsiders: true, onChange: 'edit' } as const
const lease = { runId: ids.claimedRun, leaseToken: ids.lease, deviceId: ids.device }
const claim = { memberId: ids.member, isWorker: true, ownOnly: false, runVersion: 1, now }
const scope = {
  documentId: ids.document,
  sees: Visibility.whole,
  span: { from: at - 86_400_000, to: at + 86_400_000 },
}
const resumable = { linkId: ids.link, leftSince: seededAt }
const caller = {
  workspaceId: 'wsp_other',
  memberId: ids.member,
  deviceId: ids.device,
  deviceKind: 'desktop',
  role: 'admin',
  sees: Visibility.whole,
  origin: { device: null, appVersion: null, network: null },
} as const
const skipped = { code: 'no_record', salesforceCode: null, detail: null } as const
const record = {
  type: 'Lead',
  id: '00Q000000000001AAA',
  name: 'Changed',
  owner: null,
  matchedAt: '2026-11-22T09:30:00.000Z',
} as const
const newAudience = {
  ...{ visitId: ids.visit, decideAt: at, waitingOpened: false, waitingLeaves: 7, actingMemberId: null },
  ...{ because: null, memberId: null, outsider: null },
}
const companyReading = { companyId: ids.company, documentId: ids.document }
const newVisit = { ...visitRow('wsp_other', 1), visit_id: 'vis_new' }

export const visitCases: Cases = {
  agreements: {
    saveConsent: [{ visitId: ids.visit, hash: 'new', text: 'New', consentedAt: at }],
    saveAcceptance: [
      {
        ...{ visitId: ids.visit, linkId: ids.link, email: 'changed@example.com' },
        ...{ hash: ids.agreement, text: 'Changed', acceptedAt: at },
      },
    ],
  },
  audiences: {
    find: [ids.visit],
    save: [newAudience],
    decide: [ids.visit, { because: 'linkOwner', memberId: ids.member, outsider: null }],
    visit: [ids.visit],
  },
  signals: {
    ofVisits: [[ids.visit]],
    earlierVisits: [ids.document, ids.visitor, now],
    companiesOf: [[ids.visitor], 1],
    lockCompany: [companyReading],
    countPeople: [companyReading, 0],
    isRaised: [companyReading, 0],
    save: [
      [
        {
          ...{ visitId: ids.visit, documentId: ids.document, companyId: null },
          signal: { kind: 'newPage', pages: [1] },
        },
      ],
      at,
    ],
  },
  companies: {
    find: [ids.company],
    list: [{ search: '', sees: Visibility.whole, after: null, limit: 10 }],
    lockOrCreate: [
      {
        ...{ company_id: 'com_new', key: 'domain:acme.example', name: 'Changed', named_at: at + 10_000 },
        ...{ domain: 'acme.example', account_id: null, instance_url: null, search_text: 'changed' },
      },
    ],
    accountsOfDomain: ['acme.example'],
    moveDomain: ['acme.example', 'com_new'],
    noteVisit: [ids.company, at + 10_000],
    recomputeLastVisit: [[ids.company]],
  },
  companySums: {
    ofCompanies: [[ids.company], Visibility.whole],
    documentsReadBy: [ids.company, Visibility.whole],
  },
  deliveries: {
    add: [ids.heldVisit, 'ntf_new', { send: ['email'], failed: {} }, at, null],
    sendAgain: [[email], ids.otherNotification, { event: 'left', isRepeat: false, plan: null, now: at }],
    releaseWaiting: [ids.otherMember, at],
    releaseChannel: ['email', 1],
    updateDelivery: [ids.delivery, { state: 'sent', sentAt: at }],
    lockHeld: [{ id: ids.delivery, visitId: ids.visit }, ids.lease],
    failures: [ids.notification],
    earlierReferences: [
      { id: ids.delivery, channel: 'email' },
      { id: ids.visitor, documentId: ids.document },
    ],
  },
  gateAttempts: {
    count: [attempts, 1, { now: at, windowMs: 1_000 }],
    isOpen: [ids.link, ids.limit, at],
  },
  gateLooks: {
    save: [browser, { question: 'code', left_at: at, decide_at: at }],
    remove: [browser],
    hasRead: [browser, 0],
    codeAddress: [browser],
  },
  gateCodes: {
    save: [code, 'changed', at],
    countAttempt: [code, { maxAttempts: 10, now: at }],
    takeBackAttempt: [code, 'hash of 1'],
  },
  heldOpenings: {
    links: [Visibility.whole],
    lockOfLink: [ids.link],
    answer: [ids.link, holds.released],
    hold: [ids.visit],
    holdEarlier: [{ linkId: ids.link, openedSince: 0, network: null }],
  },
  notificationMessages: { find: [ids.notification] },
  notifications: {
    idsOfMember: [ids.member, null, 10],
    countUnread: [ids.member],
    markRead: [ids.member, null, at],
    get: [ids.notification],
    find: [ids.member, ids.visit],
    ofVisits: [[ids.visit]],
    findHeld: [ids.link, ids.member, 0],
    insert: [
      {
        ...{ id: 'ntf_new', memberId: ids.member, recipient: ids.member, visitId: ids.heldVisit },
        ...{ kind: 'opened', because: 'linkOwner', heldCount: 0, createdAt: at },
      },
    ],
    update: [ids.notification, 'left', true, at],
    setHeldCount: [ids.notification, 9, at],
    deleteOfHeld: [[ids.visit]],
    snapshots: [[ids.notification, ids.otherNotification]],
  },
  readingFigures: {
    compare: [scope],
    visitorCount: [scope],
    medianActiveMs: [scope, 1],
    pagesOfVisits: [scope],
    storedTallies: [{ documentId: ids.document, sees: Visibility.whole, span: { from: 20_000, to: 21_000 } }],
    pageCount: [{ documentId: ids.document }],
    linkCount: [ids.document, Visibility.whole],
    documentsReadBy: [ids.visitor, Visibility.whole],
  },
  recipients: {
    find: [{ memberId: ids.member, outsider: null }],
    ownerOf: [{ document_id: ids.document, owner_id: ids.member }],
    lockPreferences: [ids.member],
  },
  recordMatches: { pin: [ids.visit, record] },
  refusals: {
    insert: [
      {
        ...{ id: 'ref_new', linkId: ids.link, documentId: ids.document, reason: 'codeWrong' },
        ...{ email: null, refusedAt: at },
      },
    ],
    ofLink: [ids.link],
    snapshots: [[ids.refusal]],
  },
  runClaims: {
    wakeDueLooks: [now],
    lockDueVisits: [claim, 10],
    ofVisits: [[ids.visit, ids.heldVisit], claim],
    countDue: [now],
    facts: [[ids.visit]],
  },
  runs: {
    ownerOf: [ids.run],
    lock: [[ids.run]],
    update: [ids.run, { state: 'waiting', availableAt: at }],
    retryable: [caller, {}, 10],
    extendLease: [lease, at, at],
    insertOwnerQuestion: [
      {
        ...{ runId: 'run_new', visitId: ids.heldVisit, documentId: ids.document, ownerId: ids.member },
        ...{ trigger: 'opened', rule: 'person', sharedAt: at, createdAt: at },
      },
    ],
    skipOwnerQuestion: [ids.visit, skipped, at],
    hold: [[ids.visit], at],
    releaseHeld: [ids.link, at, at],
    dismissHeld: [ids.link, at],
  },
  visitEvents: {
    ofVisits: [[ids.visit]],
    find: [ids.visit, ids.visitEvent],
    idsOfVisit: [ids.visit],
    insert: [
      { visitId: ids.visit, documentId: ids.document },
      [{ id: 'event_new', kind: 'print', page: null, target: null, at }],
      1,
    ],
    figures: [scope],
  },
  visitExport: {
    nextBatch: [caller, {}, scope.span, 10, null],
    pageLabels: [[ids.document]],
  },
  visitCounts: { matching: [caller, {}, 10], troubled: [caller, {}, null, 10] },
  visitList: {
    page: [caller, { filters: {}, attention: null, after: null, limit: 10 }],
    latestOfVisitor: [ids.visitor, 10],
  },
  currentReaders: { list: [Visibility.whole] },
  visitSnapshots: { find: [[ids.visit]], list: [[ids.visit]] },
  visibility: {
    canSee: [Visibility.of({ memberId: ids.member, role: 'member' }, 'own'), 'visitor', ids.visitor],
    linksAmong: [Visibility.of({ memberId: ids.member, role: 'member' }, 'own'), [ids.link]],
    documentsAmong: [Visibility.of({ memberId: ids.member, role: 'member' }, 'own'), [ids.document]],
  },
  visitSums: {
    ofDocuments: [[ids.document], Visibility.whole],
    ofLinks: [ids.document, [ids.link], Visibility.whole],
    ofVisitors: [[ids.visitor], Visibility.whole],
  },
  visitors: {
    find: [ids.visitor],
    list: [{ search: '', sees: Visibility.whole, after: null, limit: 10 }],
    findOrCreate: [
      { id: 'per_new', email: 'reader1@example.com', historyToken: 'history_new', createdAt: at },
    ],
    noteVisit: [ids.visitor, { openedAt: at + 10_000, linkId: ids.link }],
    findForUpdate: [ids.visitor],
    update: [ids.visitor, { name: 'Changed' }],
    recomputeLastVisit: [ids.visitor],
    setHistoryToken: [ids.visitor, 'history_new'],
  },
  ...privacyCases,
  visitorRuns: {
    busyVisits: [[ids.visit], now],
    postpone: [[ids.visit], now, at],
    openLeadCreates: [[ids.visitor]],
    figures: [[ids.visitor]],
  },
  visits: {
    ownerOf: [ids.visit],
    findForUpdate: [ids.visit],
    findWithLink: [ids.visit],
    insert: [newVisit],
    update: [ids.visit, { page: 4 }],
    lockBrowser: [ids.link, ids.readerKey],
    findEarlier: [resumable, ids.visit],
    findEarlierOfBrowser: [resumable, ids.readerKey],
    findResumableForUpdate: [{ ...resumable, documentVersion: 1 }, { readerKey: ids.readerKey }],
    hasVisitBy: [ids.visitor, ids.document],
    firstReaderKey: [ids.link],
  },
}
