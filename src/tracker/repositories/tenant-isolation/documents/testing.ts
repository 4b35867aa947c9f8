import { defaultLinkSettings } from '#shared/link-settings.ts'
import { defaultNextSteps } from '#shared/model/next-steps.ts'
import { Visibility } from '../../../domain/people/visibility.ts'
import { ids, seededAt } from '../../tenant-rows/testing.ts'
import type { Cases } from '../testing.ts'

const at = seededAt + 5_000

const derivedFile = { documentId: ids.document, version: 1, variant: ids.variant }

/** Documents, their versions and files, and their links. */
export const documentCases: Cases = {
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
  publicAddresses: { insert: ['link', [{ address: 'slug_new', subjectId: ids.link }]] },
  uploads: {
    belongsTo: [ids.member, ids.upload],
    find: [ids.upload],
    insert: [{ id: 'upl_new', memberId: ids.member, metadata: { filename: 'new.pdf' }, createdAt: at }],
    lock: [ids.upload, { filename: 'changed.pdf' }],
    setDocument: [ids.upload, ids.document],
    remove: [ids.member, ids.upload],
  },
}
