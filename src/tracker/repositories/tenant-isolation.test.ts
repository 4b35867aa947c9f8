import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultLinkSettings } from '#shared/link-settings.ts'
import { openDatabase } from '../infrastructure/database/open-database.ts'
import {
  type Engine,
  emptyDatabase,
  engines,
  quietLog,
  testFolder,
} from '../infrastructure/database/testing.ts'
import { createStore, type OpenStore, unitOfWork, type WorkspaceRepositories } from './store.ts'
import { ids, rowsOf, seededAt, seedWorkspace } from './testing.ts'

type RepositoryName = Exclude<keyof WorkspaceRepositories, 'workspaceId'>
type Method = (...args: never[]) => unknown
type MethodName<R> = { [M in keyof R]: R[M] extends Method ? M : never }[keyof R]
type ArgumentsOf<F> = F extends (...args: infer A) => unknown ? A : never
/** The arguments of each method. They name rows that exist in both workspaces. */
type Cases = {
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

const cases: Cases = {
  apiBudget: { find: [], addCalls: ['2026-11-22', 5], setCap: [7, '2026-11-22'] },
  derivedFiles: { isImpossible: [ids.document, 1, ids.variant], ofDocument: [ids.document] },
  devices: {
    get: [ids.device],
    ownerOf: [ids.device],
    findByToken: ['hash_1'],
    ofMember: [ids.member],
    list: [],
    insert: [
      {
        ...{ id: 'dev_new', memberId: ids.member, name: 'New', platform: 'linux' },
        ...{ tokenHash: 'hash_new', feedPosition: 0, createdAt: at },
      },
    ],
    revoke: [ids.device, at],
    revokeOfMember: [ids.member, at],
  },
  documents: {
    page: [{ search: 'document', after: null, limit: 10 }],
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
  documentVersions: {
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
  feedEvents: {
    after: [0, 10],
    position: [ids.device],
    append: [at, [{ type: 'document.changed', subject: { documentId: ids.document } }]],
  },
  invites: {
    findByToken: ['hash_1'],
    listOpen: [at],
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
  links: {
    find: [ids.link],
    findForUpdate: [ids.link],
    getWithOwner: [ids.link],
    ownerOf: [ids.link],
    ofDocument: [ids.document],
    settingsOfDocument: [ids.document],
    countByDocument: [[ids.document]],
    insert: [
      {
        ...{ id: 'lnk_new', documentId: ids.document, ownerId: ids.member, slug: 'new', name: 'New' },
        ...{ recipientEmail: null, settings: defaultLinkSettings, passcodeHash: null },
        ...{ createdAt: at, disabledAt: null },
      },
    ],
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
  publicAddresses: { insert: ['link', 'slug_new', ids.link] },
  notifications: {
    idsOfMember: [ids.member, null, 10],
    countUnread: [ids.member],
    markRead: [ids.member, null, at],
    get: [ids.notification],
    update: [ids.notification, 'left', true, at],
    deleteOfHeld: [[ids.visit]],
  },
  readingFigures: { linkCount: [ids.document], documentsReadBy: [ids.visitor] },
  recipients: {
    find: [{ memberId: ids.member, outsider: null }],
    memberOfEmail: ['owner1@example.com'],
  },
  refusals: { ofLink: [ids.link], snapshots: [[ids.refusal]] },
  runs: {
    ownerOf: [ids.run],
    lock: [[ids.run]],
  },
  audiences: { find: [ids.visit] },
  uploads: {
    belongsTo: [ids.member, ids.upload],
    find: [ids.upload],
    insert: [{ id: 'upl_new', memberId: ids.member, metadata: { filename: 'new.pdf' }, createdAt: at }],
    lock: [ids.upload, { filename: 'changed.pdf' }],
    setDocument: [ids.upload, ids.document],
    remove: [ids.member, ids.upload],
  },
  visitList: {
    page: [
      { workspaceId: 'wsp_a', memberId: ids.member, deviceId: ids.device, role: 'admin' },
      { filters: {}, attention: null, after: null, limit: 10 },
    ],
    latestOfVisitor: [ids.visitor, 10],
  },
  visitSnapshots: { find: [[ids.visit]], list: [[ids.visit]], readersNow: [] },
  visitSums: { ofVisitors: [[ids.visitor]] },
  visitors: {
    find: [ids.visitor],
    list: [{ search: '', after: null, limit: 10 }],
    noteVisit: [ids.visitor, at + 10_000],
    recomputeLastVisit: [ids.visitor],
  },
  visits: {
    ownerOf: [ids.visit],
    findForUpdate: [ids.visit],
    findWithLink: [ids.visit],
    update: [ids.visit, { page: 4 }],
    hasVisitBy: [ids.visitor, ids.document],
    firstReaderKey: [ids.link],
  },
  workflows: {
    ofDocument: [ids.document],
    findForUpdate: [ids.workflow],
    ownerOf: [ids.workflow],
    insert: [
      {
        ...{ id: 'wfl_new', documentId: ids.document, trigger: 'left', action: newTask },
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
    lock: [],
    insert: ['New', at],
    update: [{ name: 'Changed' }],
  },
}

/** Two workspaces with rows of the same ids, and an empty one. */
const marks = { wsp_a: 1, wsp_b: 2, wsp_empty: null } as const
type WorkspaceId = keyof typeof marks
const workspaces = Object.keys(marks) as WorkspaceId[]
const filled = ['wsp_a', 'wsp_b'] as const

class RollBack extends Error {}

type Rows = Record<string, string[]>
type Outcome = { answer: string; rows: Rows; othersRows: Rows[] }

const othersOf = (id: WorkspaceId) => filled.filter((other) => other !== id)

const readRows = async (db: OpenStore['db'], id: WorkspaceId) => ({
  rows: await rowsOf(db, id),
  othersRows: await Promise.all(othersOf(id).map((other) => rowsOf(db, other))),
})

const plain = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) => (each instanceof Map ? [...each] : each)) ?? 'undefined'

async function collect(value: unknown): Promise<unknown> {
  const answer = await value
  if (answer === null || typeof answer !== 'object' || !(Symbol.asyncIterator in answer)) return answer
  const items: unknown[] = []
  for await (const item of answer as AsyncIterable<unknown>) items.push(item)
  return items
}

/** Calls the method in a transaction that is rolled back. */
async function outcomeOf(
  store: OpenStore,
  id: WorkspaceId,
  repository: string,
  method: string,
): Promise<Outcome> {
  let outcome: Outcome | undefined
  const run = store.transaction(async (trx) => {
    const unit = unitOfWork(trx, store.dialect).forWorkspace(id)
    const methods = unit as unknown as Record<string, Record<string, (...args: unknown[]) => unknown>>
    const args = (cases as unknown as Record<string, Record<string, unknown[]>>)[repository]?.[method] ?? []
    const answer = plain(await collect(methods[repository]?.[method]?.(...args)))
    outcome = { answer, ...(await readRows(trx, id)) }
    throw new RollBack()
  })
  await run.catch((error: unknown) => {
    if (!(error instanceof RollBack)) outcome = { answer: `throws ${error}`, rows: {}, othersRows: [] }
  })
  if (!outcome) throw new Error('The transaction was committed.')
  return outcome
}

/** Names of the methods that the repositories have. */
function methodsOf(store: OpenStore): string[] {
  const repositories = store.forWorkspace('wsp_a')
  return Object.entries(repositories).flatMap(([name, repository]) =>
    typeof repository === 'object' ? Object.keys(repository).map((method) => `${name}.${method}`) : [],
  )
}

const caseNames = Object.entries(cases).flatMap(([name, methods]) =>
  Object.keys(methods).map((method) => `${name}.${method}`),
)

async function openStore(engine: Engine, seeded: readonly WorkspaceId[]) {
  const folder = await testFolder()
  const store = createStore(await openDatabase(await emptyDatabase(engine, folder.path), quietLog()))
  for (const id of seeded) {
    const mark = marks[id]
    if (mark) await seedWorkspace(store.db, id, mark)
  }
  const close = async () => {
    await store.close()
    await folder.remove()
  }
  return { store, close }
}

/** Methods that need a case yet. A new method needs one at once: this list may only get shorter. */
const withoutCase = `
  agreements.saveAcceptance audiences.decide audiences.save audiences.visit channelProblems.list
  channelProblems.lock channelProblems.save deliveries.add deliveries.earlierReferences
  deliveries.failures deliveries.lockHeld deliveries.releaseWaiting deliveries.sendAgain
  deliveries.update derivedFiles.find derivedFiles.insert derivedFiles.remove gateAttempts.count
  gateAttempts.isOpen gateCodes.countAttempt gateCodes.save gateCodes.takeBackAttempt
  heldOpenings.answer heldOpenings.hold heldOpenings.holdEarlier heldOpenings.links
  heldOpenings.lockOfLink notificationMessages.find notifications.find notifications.findHeld
  notifications.insert notifications.setHeldCount notifications.snapshots readingFigures.compare
  readingFigures.medianActiveMs readingFigures.pageCount readingFigures.pagesOfVisits
  readingFigures.storedTallies readingFigures.visitorCount recipients.lockPreferences
  recipients.ownerOf recipients.savePreferences recordMatches.save refusals.insert runClaims.facts
  runClaims.lockDueVisits runClaims.ofVisits runClaims.schedule runClaims.wakeDueLooks
  runs.dismissHeld runs.extendLease runs.hold runs.insertOwnerQuestion runs.releaseHeld
  runs.retryable runs.skipOwnerQuestion runs.update visitExport.nextBatch visitExport.pageLabels
  visitSums.ofDocuments visitSums.ofLinks visitors.findOrCreate visits.findEarlier
  visits.findEarlierOfBrowser visits.findResumableForUpdate visits.insert visits.lockBrowser
`
  .trim()
  .split(/\s+/)

/** They only take a lock. */
const unobservable = ['workspaces.lock']

const emptyAnswers = ['undefined', 'null', '[]', 'false', '0', '{}', '""']

describe.each(engines)('tenant isolation of the repositories on %s', (engine) => {
  let alone: Record<WorkspaceId, Awaited<ReturnType<typeof openStore>>>
  let together: Awaited<ReturnType<typeof openStore>>
  beforeAll(async () => {
    alone = {
      wsp_a: await openStore(engine, ['wsp_a']),
      wsp_b: await openStore(engine, ['wsp_b']),
      wsp_empty: await openStore(engine, []),
    }
    together = await openStore(engine, workspaces)
  }, 60_000)
  afterAll(async () => {
    await together.close()
    for (const { close } of Object.values(alone)) await close()
  })

  it('has a case for each method of each repository, but for those that are listed', () => {
    expect([...caseNames, ...withoutCase].toSorted()).toEqual(methodsOf(together.store).toSorted())
  })

  it.each(caseNames)('%s', async (name) => {
    const [repository = '', method = ''] = name.split('.')
    let isUsed = false
    for (const id of workspaces) {
      const before = await readRows(together.store.db, id)
      const expected = await outcomeOf(alone[id].store, id, repository, method)
      const found = await outcomeOf(together.store, id, repository, method)
      expect(found.answer, 'the answer is the same as without the other workspaces').toBe(expected.answer)
      expect(found.rows, 'the effect is the same as without the other workspaces').toEqual(expected.rows)
      if (found.answer.startsWith('throws')) continue
      expect(found.othersRows, 'rows of other workspaces are unchanged').toEqual(before.othersRows)
      const isChanged = plain(found.rows) !== plain(before.rows)
      isUsed ||= isChanged || !emptyAnswers.includes(found.answer)
    }
    if (unobservable.includes(name)) return
    expect(isUsed, 'the case finds or changes a row, so that a leak would be seen').toBe(true)
  })
})
