// Owns what a desktop in memory holds: a team in the middle of its day, and the states that are easily forgotten.
import type { Session } from '#shared/desktop-state.ts'
import type { NotificationDelivery } from '#shared/model/feed.ts'
import type { MemoryState } from './memory-desktop/state.ts'
import {
  documentsOf,
  linksOf,
  membersOf,
  refusalsOf,
  visitorsOf,
  visitsOf,
  workflowsOf,
  workspaceOf,
} from './sample-data.ts'

const iso = (agoMs: number) => new Date(Date.now() - agoMs).toISOString()
const minute = 60_000

function session(): Session {
  const member = membersOf()[0]
  return {
    host: 'headless',
    platform: 'linux',
    version: '0.1.0',
    tracker: { state: 'online', url: 'https://tracker.example', error: null, since: iso(90 * minute) },
    workspace: workspaceOf(),
    member: member ?? null,
    device: {
      id: 'dev_1',
      memberId: 'mem_1',
      name: 'MacBook Pro',
      platform: 'darwin',
      createdAt: iso(1e9),
      lastSeenAt: iso(minute),
      revokedAt: null,
    },
    salesforce: {
      state: 'connected',
      org: {
        id: '00D',
        name: 'Aozora Systems',
        instanceUrl: 'https://aozora.my.salesforce.com',
        isSandbox: false,
      },
      user: { id: '005', name: 'Sato Misaki', email: 'misaki.sato@aozora.example', timeZone: 'Asia/Tokyo' },
      error: null,
      authorizeUrl: null,
      waitingUntil: null,
      apiUsage: { used: 1204, limit: 100_000 },
      paused: null,
    },
    secrets: { store: 'keychain', problem: null },
    pendingInvite: null,
    locale: 'en',
    proxyLogin: null,
  }
}

function full(): MemoryState {
  const documents = documentsOf()
  const visits = visitsOf(documents)
  const reading = visits.filter((visit) => visit.state === 'reading')
  return {
    session: session(),
    settings: {
      theme: 'light',
      language: 'en',
      startAtLogin: true,
      desktopNotifications: true,
      setup: { dismissed: true },
    },
    documents,
    links: linksOf(documents),
    refusals: refusalsOf(linksOf(documents)),
    linkPresets: [],
    workflows: workflowsOf(documents),
    visits,
    visitors: visitorsOf(visits),
    readers: reading.map((visit, index) => ({
      visitId: visit.id,
      documentId: visit.documentId,
      documentTitle: visit.documentTitle,
      pageCount: visit.pageCount,
      ownerId: visit.owner.id,
      visitor: visit.visitor,
      page: visit.page,
      activeMs: visit.activeMs,
      openedAt: visit.openedAt,
      visible: index !== 2,
      otherDevice: visit.otherDevice,
    })),
    held: [],
    withdrawn: new Set(),
    notifications: visits
      .filter((visit) => visit.state === 'left' && visit.suspicion.length === 0)
      .slice(0, 24)
      .map((visit, index) => ({
        id: `ntf_${index}`,
        memberId: 'mem_1',
        kind: index % 5 === 2 ? ('opened' as const) : ('left' as const),
        because: becauseOf(index),
        deliveries: deliveriesOf(index, visit.leftAt),
        visitId: visit.id,
        documentId: visit.documentId,
        documentTitle: visit.documentTitle,
        visitor: visit.visitor,
        page: visit.page,
        activeMs: visit.activeMs,
        returning: visit.returning,
        createdAt: visit.openedAt,
        updatedAt: visit.leftAt ?? visit.openedAt,
        readAt: index < 3 ? null : visit.openedAt,
      })),
    members: membersOf(),
    invites: [
      {
        id: 'inv_1',
        role: 'member',
        email: 'aoi@aozora.example',
        memberId: null,
        createdAt: iso(1e8),
        expiresAt: iso(-5e8),
        usedAt: null,
      },
    ],
    devices: [
      {
        id: 'dev_1',
        memberId: 'mem_1',
        name: 'MacBook Pro',
        platform: 'macOS 15',
        createdAt: iso(1e9),
        lastSeenAt: iso(minute),
        revokedAt: null,
      },
      {
        id: 'dev_2',
        memberId: 'mem_1',
        name: 'Sales-PC-04',
        platform: 'Windows 11',
        createdAt: iso(3e9),
        lastSeenAt: iso(3e8),
        revokedAt: null,
      },
      {
        id: 'dev_3',
        memberId: 'mem_2',
        name: 'ThinkPad X1',
        platform: 'Windows 11',
        createdAt: iso(2e9),
        lastSeenAt: iso(9e6),
        revokedAt: null,
      },
    ],
    uploads: [],
    pictures: new Map(),
    stalls: false,
    refuse: null,
  }
}

function empty(): MemoryState {
  const nothing = {
    documents: [],
    links: [],
    refusals: [],
    linkPresets: [],
    workflows: [],
    visits: [],
    visitors: [],
    readers: [],
    held: [],
    notifications: [],
    invites: [],
  }
  return { ...full(), ...nothing }
}

function fresh(): MemoryState {
  const state = empty()
  return {
    ...state,
    settings: { ...state.settings, setup: { dismissed: false } },
    session: {
      ...state.session,
      workspace: null,
      member: null,
      device: null,
      tracker: { state: 'notJoined', url: null, error: null, since: iso(0) },
      salesforce: {
        ...state.session.salesforce,
        state: 'notConfigured',
        org: null,
        user: null,
        apiUsage: null,
      },
    },
  }
}

/** Joined as the one admin, nothing connected: where `npm start` begins. */
function joined(): MemoryState {
  const state = empty()
  return {
    ...state,
    settings: { ...state.settings, setup: { dismissed: false } },
    session: {
      ...state.session,
      salesforce: {
        ...state.session.salesforce,
        state: 'disconnected',
        org: null,
        user: null,
        apiUsage: null,
      },
      secrets: { store: 'memory', problem: 'locked' },
    },
  }
}

function offline(): MemoryState {
  const state = full()
  return {
    ...state,
    refuse: 'tracker_unreachable',
    session: {
      ...state.session,
      tracker: {
        state: 'offline',
        url: 'https://tracker.example',
        error: { code: 'tracker_unreachable', message: 'unreachable' },
        since: iso(minute),
      },
      salesforce: { ...state.session.salesforce, state: 'reconnect', error: null },
    },
  }
}

function uploading(): MemoryState {
  const state = full()
  const upload = { documentId: null, error: null, document: null, totalBytes: 12_400_000 }
  return {
    ...state,
    uploads: [
      { ...upload, id: 'upl_1', fileName: '提案書_2026年度.pdf', state: 'sending', sentBytes: 7_300_000 },
      {
        ...upload,
        id: 'upl_2',
        fileName: 'minutes.docx',
        state: 'failed',
        sentBytes: 0,
        error: { code: 'pdf_not_a_pdf', message: '' },
      },
      {
        ...upload,
        id: 'upl_3',
        fileName: 'deck.pdf',
        state: 'done',
        sentBytes: 12_400_000,
        document: state.documents[0] ?? null,
      },
    ],
  }
}

/** As many visits as a busy workspace has. */
function long(): MemoryState {
  const state = full()
  const visits = Array.from({ length: 200 }, (_, round) =>
    state.visits.map((visit) => ({
      ...visit,
      id: `${visit.id}_${round}`,
      openedAt: new Date(Date.parse(visit.openedAt) - round * 3 * 86_400_000).toISOString(),
    })),
  ).flat()
  return { ...state, visits }
}

/** A member who is no admin: what others own is shown, and can't be changed. */
function colleague(): MemoryState {
  const state = full()
  return { ...state, session: { ...state.session, member: membersOf()[1] ?? null } }
}

/** Two links that were opened too fast: one's own, and a colleague's. */
function flooded(): MemoryState {
  const state = full()
  const [document] = state.documents
  const [me, other] = membersOf()
  if (!document || !me || !other) return state
  const link = {
    ...{ documentId: document.id, documentTitle: document.title, openings: 600, networks: 1 },
    ...{ since: iso(4 * minute), latest: iso(3 * minute) },
  }
  const [notification, ...rest] = state.notifications
  return {
    ...state,
    held: [
      { ...link, linkId: 'lnk_1', linkName: 'Trade fair', ownerId: me.id },
      { ...link, linkId: 'lnk_2', linkName: '', ownerId: other.id, openings: 1_204, networks: 388 },
    ],
    notifications: notification ? [{ ...notification, kind: 'opened', heldCount: 600 }, ...rest] : [],
    session: { ...state.session, member: { ...me, role: 'member' } },
  }
}

/** What Salesforce says of a query that names a hidden field. */
const refusedQuery = [
  '',
  "Id, Name, Email, OwnerId, LastModifiedDate FROM Lead WHERE IsConverted = false AND (Email IN ('ken@example.co.jp'))",
  '         ^',
  'ERROR at Row:1:Column:18',
  "No such column 'Email' on entity 'Lead'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.",
].join('\n')

/** Salesforce refuses: a query, campaigns, and the app's own login. */
function refused(): MemoryState {
  const state = full()
  const reason = (salesforceCode: string, detail: string, waits = false) => ({
    ...{ salesforceCode, detail },
    code: waits ? ('salesforce_unavailable' as const) : ('salesforce_refused' as const),
  })
  const campaign = { type: 'campaign' as const, campaignId: '701000000000001AAA', campaignName: 'Seminar' }
  const [visit, ...others] = state.visits.filter(({ runs }) => runs.length > 0)
  const run = visit?.runs[0]
  if (!visit || !run) return state
  const failed = { ...run, state: 'failed' as const, result: null, settledAt: iso(minute) }
  const client = 'invalid client credentials'
  const runs = [
    { ...failed, reason: reason('INVALID_FIELD', refusedQuery) },
    { ...failed, id: 'run_c', action: campaign, reason: reason('INVALID_TYPE', 'No access to campaigns.') },
    {
      ...run,
      id: 'run_w',
      state: 'waiting' as const,
      result: null,
      reason: reason('invalid_client', client, true),
    },
  ]
  const error = {
    code: 'salesforce_login_failed',
    message: '',
    details: { error: 'invalid_client', description: client },
  }
  return {
    ...state,
    visits: [{ ...visit, id: 'vis_refused', runs }, ...others],
    session: { ...state.session, salesforce: { ...state.session.salesforce, error } },
  }
}

/** Nothing has been answered yet. */
function loading(): MemoryState {
  return { ...full(), stalls: true }
}

/** Neither e-mail nor Slack gets through: what admins are told. */
function muted(): MemoryState {
  const state = full()
  const { workspace } = state.session
  const channelProblems = [
    { channel: 'email' as const, since: iso(90 * minute), detail: '530 5.7.0 Authentication required' },
    { channel: 'slack' as const, since: iso(30 * minute), detail: 'token_revoked' },
  ]
  return {
    ...state,
    session: { ...state.session, workspace: workspace && { ...workspace, channelProblems } },
  }
}

/** The company's proxy wants a login. */
function behindProxy(): MemoryState {
  const state = full()
  const proxyLogin = { host: 'proxy.aozora.example', port: 3128, realm: 'Aozora' }
  return { ...state, session: { ...state.session, proxyLogin } }
}

const scenarios = {
  full,
  empty,
  loading,
  offline,
  fresh,
  joined,
  colleague,
  uploading,
  long,
  refused,
  flooded,
  muted,
  behindProxy,
} satisfies Record<string, () => MemoryState>

export type ScenarioName = keyof typeof scenarios

/** An unknown name is `full`. */
export function scenario(name: string): MemoryState {
  return (Object.hasOwn(scenarios, name) ? scenarios[name as ScenarioName] : full)()
}

const reasons = ['linkOwner', 'recordOwner', 'linkOwner', 'ownerNotFound', 'notAskedInTime'] as const
const becauseOf = (index: number) => reasons[index % reasons.length] ?? 'linkOwner'

function deliveriesOf(index: number, sentAt: string | null): NotificationDelivery[] {
  if (index % 3 === 0) return []
  const email = { channel: 'email', state: 'sent', reason: null, sentAt } as const
  if (index % 3 === 1) return [email]
  return [{ channel: 'slack', state: 'failed', reason: 'noSuchUser', sentAt: null }, email]
}
