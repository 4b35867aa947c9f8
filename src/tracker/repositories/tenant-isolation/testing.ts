import { defaultLinkSettings } from '#shared/link-settings.ts'
import { defaultNextSteps } from '#shared/model/next-steps.ts'
import { Visibility } from '../../domain/people/visibility.ts'
import type { WorkspaceRepositories } from '../store.ts'
import { ids, seededAt } from '../tenant-rows/testing.ts'

type RepositoryName = Exclude<keyof WorkspaceRepositories, 'workspaceId'>
type Method = (...args: never[]) => unknown
type MethodName<R> = { [M in keyof R]: R[M] extends Method ? M : never }[keyof R]
type ArgumentsOf<F> = F extends (...args: infer A) => unknown ? A : never
/** The arguments for each method. They contain ids of rows that exist in both workspaces. */
export type Cases = {
  [R in RepositoryName]?: {
    [M in MethodName<WorkspaceRepositories[R]>]?: ArgumentsOf<WorkspaceRepositories[R][M]>
  }
}

const at = seededAt + 5_000
const newTask = {
  type: 'task',
  assignee: 'documentOwner',
  locale: 'en',
  subject: null,
  comments: null,
} as const

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

const derivedFile = { documentId: ids.document, version: 1, variant: ids.variant }

export const peopleAndDocumentCases: Cases = {
  apiBudget: { find: [], addCalls: ['2026-11-22', 5], setCap: [7, '2026-11-22'] },
  auditLog: {
    insert: [
      [
        {
          ...{ id: 'aud_new', kind: 'roleChanged', actor: 'member', actorId: ids.member, origin: null },
          ...{ documentId: ids.document, facts: { role: 'admin' }, at },
        },
      ],
    ],
    page: [{}, null, 10],
    deleteBefore: [at + 1, 10],
    ownersOfDocument: [ids.document],
    count: [{}],
    oldestAt: [],
    addCount: [
      {
        ...{ id: 'aud_1', kind: 'retentionDeleted', actor: 'system', actorId: null, origin: null },
        ...{ facts: { dataKind: 'visits', count: 7 }, at },
      },
    ],
  },
  auditRetention: { get: [], lock: [], save: [{ days: 91, from: at }] },
  crashReports: {
    insert: [
      {
        ...{ id: 'crs_new', memberId: ids.member, deviceId: ids.device, kind: 'main' },
        ...{ message: 'New', stack: '', version: '0.1.0', platform: 'linux', dumpBytes: null },
        ...{ at, receivedAt: at },
      },
    ],
    countOfDevice: [ids.device, 0],
    page: [null, 10],
    find: [ids.crashReport],
    remove: [ids.crashReport],
  },
  webhooks: {
    list: [],
    find: [ids.webhook],
    lock: [ids.webhook],
    insert: [
      {
        ...{ id: 'whk_new', name: 'New', url: 'https://new.example/', events: ['visit.left'], secret: 'new' },
        ...{ oldSecret: null, oldSecretUntil: null, createdAt: at, pausedAt: null, disabledAt: null },
        ...{ disabledReason: null, lastSuccessAt: null, failingSince: null, failures: 0, holdUntil: null },
      },
    ],
    update: [ids.webhook, { name: 'Changed', events: ['visit.opened'] }],
    remove: [ids.webhook],
  },
  webhookDeliveries: {
    page: [ids.webhook, null, 10],
    find: [ids.webhook, ids.webhookDelivery],
    countWaiting: [],
    insert: [
      {
        ...{ id: 'msg_new', webhookId: ids.webhook, event: 'webhook.test', visitId: null, linkId: null },
        ...{ facts: {}, occurredAt: at, state: 'waiting', attempts: 0, availableAt: at, expiresAt: at },
        ...{ leaseToken: null, lastAttemptAt: null, status: null, problem: null, durationMs: null },
        response: null,
      },
    ],
    update: [ids.webhookDelivery, { attempts: 7 }],
    settle: [ids.webhookDelivery, ids.lease, { state: 'delivered', availableAt: null }],
    hold: [[ids.visit]],
    releaseHeld: [ids.link, at, at + 1_000],
    dropHeld: [ids.link],
    wake: [ids.webhook, at + 7],
    expire: [ids.webhook, at + 1_000_000],
  },
  rows: {
    count: ['members'],
    page: ['visits', ['visit_id'], null, 10],
    insert: ['link_presets', [{ workspace_id: 'wsp_b', preset_id: 'pst_new', name: 'New', settings: '{}' }]],
    replaceWorkspace: [{ workspace_id: 'wsp_b', name: 'Replaced' }],
  },
  channelProblems: {
    list: [],
    lock: [],
    save: [[{ channel: 'slack', since: '2026-11-22T09:00:00.000Z', detail: 'Changed' }]],
  },
  chatRooms: {
    services: [],
    list: [],
    save: [{ service: 'teams', place: 'changed.example', access: 'changed', changedAt: at }],
    remove: ['teams'],
  },
  derivedFiles: {
    find: [derivedFile],
    isImpossible: [ids.document, 1, ids.variant],
    ofDocument: [ids.document],
    insert: [
      { ...derivedFile, variant: 'new' },
      { blobKey: 'new', sizeBytes: 1, sha256: 'new' },
    ],
    remove: [derivedFile],
  },
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
  releases: {
    list: [],
    insert: [{ version: '0.9.0', stagingPercent: 5, createdAt: at }],
    update: [ids.release, { stagingPercent: 77, withdrawnAt: at }],
    remove: [ids.release],
    versionsInUse: [],
    setDeviceVersion: [ids.device, '9.9.9'],
    minimum: [],
    setMinimum: [{ version: '9.9.9', from: at }],
  },
  releaseFiles: {
    insert: [{ id: 'rlf_new', name: 'latest.yml', createdAt: at }],
    isUploading: [ids.newReleaseFile],
    setStored: [ids.newReleaseFile, { sizeBytes: 9, sha512: 'new', blobKey: 'new' }],
    uploaded: [[ids.newReleaseFile]],
    assign: [ids.newReleaseFile, ids.release, null],
    ofReleases: [],
    ofRelease: [ids.release],
    findOffered: [ids.release, ids.releaseFileName],
    leftOver: [at + 1_000_000],
    remove: [[ids.releaseFile, ids.newReleaseFile]],
  },
  documents: {
    page: [
      {
        ...{ sees: Visibility.whole, search: 'document', folderId: ids.folder, tagIds: [ids.tag] },
        ...{ archived: false, sort: 'visits', after: null, limit: 10 },
      },
    ],
    lock: [[ids.document]],
    setPlace: [[ids.document], { archivedAt: at }],
    nextSteps: [ids.document],
    setNextSteps: [ids.document, defaultNextSteps],
    find: [ids.document],
    ownerOf: [ids.document],
    currentVersion: [ids.document],
    currentFile: [ids.document],
    insert: [{ id: 'doc_new', ownerId: ids.member, title: 'New', searchText: 'new', createdAt: at }],
    nextVersion: [ids.document, at],
    setSearchText: [ids.document, 'changed'],
    rename: [ids.document, 'Changed', 'changed', at],
    remove: [ids.document, at],
  },
  bundles: {
    isBundle: [ids.bundle],
    sources: [[ids.document], { lock: true }],
    insert: [
      { documentId: 'doc_new', number: 1 },
      'New',
      [{ documentId: ids.document, version: 1, firstPage: 1, pageCount: 1 }],
    ],
    ofVersions: [[{ documentId: ids.bundle, number: 1 }]],
    partsByVersion: [ids.bundle],
    files: [{ documentId: ids.bundle, number: 1 }],
    contains: [
      { documentId: ids.bundle, number: 1 },
      { documentId: ids.document, version: 1 },
    ],
    currentWith: [ids.document],
    titlesWith: [[ids.document], Visibility.whole],
    withdrawVersionsWith: [ids.document, null, at],
  },
  documentVersions: {
    setPageLabels: [ids.document, 1, ['new']],
    list: [ids.document],
    findFile: [ids.document, 1],
    blobsOf: [ids.document],
    insert: [
      {
        ...{ documentId: ids.document, number: 2, fileName: 'new.pdf', sizeBytes: 1, sha256: 'new' },
        ...{
          pages: [],
          pageLabels: null,
          blobKey: 'new',
          pageOne: null,
          createdBy: ids.member,
          createdAt: at,
        },
      },
    ],
    setWithdrawn: [ids.document, 1, at],
    firstPageWidthsForUpdate: [ids.document, 1],
    setFirstPageWidths: [ids.document, 1, [320]],
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
  linkPresets: {
    list: [],
    countOthers: ['New'],
    save: [{ id: 'pst_new', name: 'New', settings: { ...defaultLinkSettings, expiresAfterDays: 1 } }],
    remove: [ids.preset],
  },
  linkRuns: {
    lockDue: [
      { memberId: ids.member, isWorker: true, ownOnly: false, runVersion: 3, now: seededAt + 60_000 },
      10,
    ],
    ofLinks: [[ids.link]],
    facts: [[ids.link]],
  },
  linkRequests: {
    find: [ids.member, ids.requestKey],
    insert: [{ memberId: ids.member, key: 'key-of-a-new-one', bodyHash: 'new', linkId: ids.link }],
  },
  folders: {
    lockNames: [],
    all: [],
    hold: [ids.folder],
    ownerOf: [ids.folder],
    counts: [Visibility.whole],
    insert: [{ id: 'fld_new', parentId: null, ownerId: ids.member, name: 'New', createdAt: at }],
    update: [{ id: ids.folder, name: 'Changed', parentId: null }],
    remove: [[ids.folder], null],
    setOwner: [ids.member, ids.otherMember],
  },
  tags: {
    counts: [Visibility.whole],
    ofDocuments: [[ids.document]],
    find: [ids.tag],
    named: [['Tag of 1', 'Tag of 2']],
    count: [],
    insert: [[{ id: 'tag_new', name: 'New', createdBy: ids.member, createdAt: at }]],
    rename: [ids.tag, 'Changed'],
    remove: [ids.tag],
    merge: [ids.tag, ids.otherTag],
    attach: [[ids.document], [ids.otherTag]],
    detach: [[ids.document], [ids.tag]],
  },
  linkShares: {
    insert: [{ linkId: ids.link, parentLinkId: ids.pausedLink, visitId: ids.visit, createdAt: at }],
    find: [ids.link, 'shared1@example.com'],
    childrenOf: [[ids.link]],
    markMailed: [ids.pausedLink, at],
    sharedBy: [[ids.pausedLink]],
    isStopped: [ids.stoppedAddress],
    stop: ['address_hash_new', at],
  },
  linkBatches: {
    ofDocument: [ids.document, Visibility.whole],
    find: [ids.batch, Visibility.whole],
    ofRequest: ['key1'],
    lock: [ids.batch],
    ownerOf: [ids.batch],
    isRevoked: [ids.link],
    entries: [ids.batch],
    insert: [
      {
        ...{ id: 'lba_new', documentId: ids.document, requestKey: 'key_new', name: 'New' },
        ...{ createdAt: at, revokedAt: null },
      },
      [{ id: 'lnk_new' }],
    ],
    update: [{ id: ids.batch, name: 'Changed', revokedAt: at }],
    markSent: [ids.batch, [ids.link], at],
  },
  links: {
    find: [ids.link],
    findForUpdate: [ids.link],
    getWithOwner: [ids.link],
    ownerOf: [ids.link],
    holdOwner: [ids.link],
    ofDocument: [ids.document, Visibility.whole, { after: null, limit: 10, batched: true }],
    settingsOfDocument: [ids.document],
    countByDocument: [[ids.document], Visibility.whole],
    insert: [
      [
        {
          ...{ id: 'lnk_new', documentId: ids.document, ownerId: ids.member, slug: 'new', name: 'New' },
          ...{ recipientEmail: null, settings: defaultLinkSettings, passcodeHash: null },
          ...{ createdAt: at, disabledAt: null },
        },
      ],
    ],
    among: [[ids.link], Visibility.whole],
    lock: [[ids.link]],
    pause: [[ids.document], at],
    resume: [ids.inheritingDocument, seededAt],
    update: [
      { id: ids.link, name: 'Changed', settings: defaultLinkSettings, passcodeHash: null, disabledAt: at },
    ],
    disableOfDocument: [ids.document, at],
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
  workspaceUsage: {
    madeByMonth: ['links', [{ month: '2026-11', from: 0 }]],
    totals: [],
    links: [null, 10],
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
  publicAddresses: { insert: ['link', [{ address: 'slug_new', subjectId: ids.link }]] },
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
  uploads: {
    belongsTo: [ids.member, ids.upload],
    find: [ids.upload],
    insert: [{ id: 'upl_new', memberId: ids.member, metadata: { filename: 'new.pdf' }, createdAt: at }],
    lock: [ids.upload, { filename: 'changed.pdf' }],
    setDocument: [ids.upload, ids.document],
    remove: [ids.member, ids.upload],
  },
  workflowFigures: {
    ofRuns: [[ids.workflow, ids.workspaceWorkflow], { since: 0, sees: Visibility.whole }],
    documents: [Visibility.whole],
    exceptions: [],
    ownRules: [],
  },
  workflowInheritance: {
    ofDocument: [ids.document],
    setException: [ids.document, ids.workflow, 'paused'],
    documentsWithout: [10],
    adopt: [[ids.document]],
  },
  workspaceWorkflows: {
    list: [],
    findForUpdate: [ids.workspaceWorkflow],
    insert: [
      {
        ...{ id: 'wfl_new', trigger: 'left', action: newTask, conditions: {} },
        ...{ createdBy: ids.member, createdAt: at },
      },
    ],
    update: [ids.workspaceWorkflow, { removedAt: at, updatedAt: at }],
  },
  workflows: {
    ofDocument: [ids.document],
    ofDocuments: [[ids.document]],
    findForUpdate: [ids.workflow],
    ownerOf: [ids.workflow],
    insert: [
      {
        ...{ id: 'wfl_new', documentId: ids.document, trigger: 'left', action: newTask, conditions: {} },
        ...{ createdBy: ids.member, createdAt: at },
      },
    ],
    update: [ids.workflow, { removedAt: at, updatedAt: at }],
  },
  workspaces: {
    get: [],
    name: [],
    feedPosition: [],
    brandOf: [ids.member],
    insert: ['New', at],
    update: [{ name: 'Changed' }],
  },
}
