import type { Policy } from '#shared/managed-settings.ts'
import type { Signal } from '#shared/model/signals.ts'
import type { MemoryState } from './memory-desktop/state.ts'
import { sampleBundle, sampleBundleVisits } from './sample-bundle.ts'
import { sampleCrashes } from './sample-crashes.ts'
import { sampleMembers } from './sample-data.ts'
import { withShares } from './sample-shares.ts'
import { sampleWorkspaceWorkflows } from './sample-workflows.ts'
import { full, sampleSummaries } from './sample-workspace.ts'

const iso = (agoMs: number) => new Date(Date.now() - agoMs).toISOString()
const minute = 60_000

function empty(): MemoryState {
  const nothing = {
    documents: [],
    folders: [],
    tags: [],
    links: [],
    batches: [],
    refusals: [],
    linkPresets: [],
    workflows: [],
    workspaceWorkflows: [],
    inheritingDocuments: new Map(),
    visits: [],
    visitors: [],
    readers: [],
    held: [],
    notifications: [],
    invites: [],
    workers: [],
    apiTokens: [],
    ...{ webhooks: [], webhookLog: [] },
    auditLog: [],
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
      workspaces: [],
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

/** The library has a bundle, and its visits come first in the activity. */
function bundled(): MemoryState {
  const state = full()
  const bundle = sampleBundle(state.documents)
  const ids = new Set(bundle.bundle?.parts.map(({ documentId }) => documentId))
  const inBundles = [{ id: bundle.id, title: bundle.title }]
  return {
    ...state,
    documents: [bundle, ...state.documents.map((each) => (ids.has(each.id) ? { ...each, inBundles } : each))],
    visits: [...sampleBundleVisits(bundle), ...state.visits],
  }
}

/** Single sign-on is configured. One account could not be checked, and the access of another one has ended. */
function companyAccounts(): MemoryState {
  const state = full()
  const [first, second, third] = state.members
  const account = (memberId: string | undefined, email: string | undefined) => ({
    ...{ memberId: memberId ?? '', email: email ?? '', signedInAt: iso(40 * 1440 * minute) },
    ...{ checkedAt: iso(20 * minute), nextCheckAt: iso(-40 * minute), signInBy: iso(-4000 * minute) },
    ...{ problem: null, endedAt: null, endReason: null },
  })
  return {
    ...state,
    signIn: {
      settings: {
        ...{ issuer: 'https://id.aozora.example/realms/sales', clientId: 'lastpage', hasClientSecret: true },
        redirectUri: 'https://share.aozora.example/sign-in/callback',
        ...{
          scopes: 'openid profile email offline_access',
          domains: ['aozora.example'],
          groupsClaim: 'groups',
        },
        roles: [
          { group: '/sales/leads', role: 'admin' },
          { group: '/sales', role: 'member' },
        ],
        ...{ withoutGroup: 'refuse', isRequired: true, checkMinutes: 60, maxAgeHours: 72, signInDays: 14 },
      },
      accounts: [
        account(first?.id, first?.email),
        { ...account(second?.id, second?.email), problem: 'http_503', checkedAt: iso(190 * minute) },
        {
          ...account(third?.id, third?.email),
          ...{ nextCheckAt: null, signInBy: null, problem: 'invalid_grant' },
          ...{ checkedAt: iso(115 * minute), endedAt: iso(55 * minute), endReason: 'provider' },
        },
      ],
    },
  }
}

/** The person signs in with a company account in the browser. */
function signingIn(): MemoryState {
  const state = fresh()
  const trackerUrl = 'https://tracker.example'
  const waiting = {
    trackerUrl,
    url: `${trackerUrl}/sign-in/start`,
    number: '482 193',
    until: iso(-9 * minute),
  }
  return { ...state, session: { ...state.session, pendingInvite: trackerUrl, signIn: waiting } }
}

/** The company account of this member no longer gives access. */
function accountEnded(): MemoryState {
  const state = full()
  const error = { code: 'device_revoked', message: '', details: { reason: 'account_ended' } }
  const tracker = { state: 'revoked' as const, url: 'https://tracker.example', error, since: iso(minute) }
  return { ...state, session: { ...state.session, tracker } }
}

/** A workspace with one admin and no Salesforce connection. `npm start` begins in this state. */
function joined(): MemoryState {
  const state = empty()
  return {
    ...state,
    workspaceWorkflows: sampleWorkspaceWorkflows().slice(0, 1),
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

/** A large workspace with 8,000 visits. */
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

/** A member without the admin role. The member can see other members' documents but can't change them. */
function colleague(): MemoryState {
  const state = full()
  return {
    ...state,
    workers: [],
    session: { ...state.session, member: sampleMembers()[1] ?? null },
  }
}

/** Two links with held openings. This member owns one link. A colleague owns the second link. */
function flooded(): MemoryState {
  const state = full()
  const [document] = state.documents
  const [me, other] = sampleMembers()
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

/** The error text of Salesforce for a query with a field that the user has no access to. */
const refusedQuery = [
  '',
  "Id, Name, Email, OwnerId, LastModifiedDate FROM Lead WHERE IsConverted = false AND (Email IN ('ken@example.co.jp'))",
  '         ^',
  'ERROR at Row:1:Column:18',
  "No such column 'Email' on entity 'Lead'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.",
].join('\n')

/** Three errors of Salesforce: a refused query, no access to campaigns, and a refused login of the app. */
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

/** No call has returned a result yet. */
function loading(): MemoryState {
  return { ...full(), stalls: true }
}

/** The tracker can send no e-mail and no Slack messages, so admins see a notice. */
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

/** Teams and LINE WORKS have rooms. LINE WORKS refuses messages. */
function withChatRooms(): MemoryState {
  const state = full()
  const { workspace } = state.session
  const room = { changedAt: iso(3 * 1440 * minute), isReadable: true }
  const chatRooms = [
    { ...room, service: 'teams' as const, place: 'prod-12.japaneast.logic.azure.com' },
    { ...room, service: 'lineWorks' as const, place: '8d2a1c6e-4b1f-4c57-9a53-0b6c5e7d1f20' },
  ]
  const channelProblems = [
    { channel: 'lineWorks' as const, since: iso(90 * minute), detail: 'HTTP 403: FORBIDDEN' },
  ]
  const withRooms = workspace && {
    ...{ ...workspace, channelProblems },
    channels: { ...workspace.channels, teams: true, lineWorks: true },
  }
  return { ...state, chatRooms, session: { ...state.session, workspace: withRooms } }
}

/** A member with a weekly digest. */
function withDigest(): MemoryState {
  const state = full()
  const { member } = state.session
  const digest = {
    every: 'weekly',
    weekday: 5,
    at: '17:30',
    channel: 'slack',
    timeZone: 'Asia/Tokyo',
  } as const
  const changed = member && { ...member, notify: { ...member.notify, digest } }
  return { ...state, session: { ...state.session, member: changed } }
}

/** A workflow with each kind of condition, and a visit that falls short of three of them. */
function conditioned(): MemoryState {
  const state = full()
  const memberOf = { campaignId: '701000000000001AAA', campaignName: '秋の製造業セミナー 2026' }
  const [workflow, ...others] = state.workflows
  const visit = state.visits.find(({ runs }) => runs.length > 0)
  const run = visit?.runs[0]
  if (!workflow || !visit || !run) return state
  const reason = {
    ...{ code: 'condition_not_met' as const, salesforceCode: null, detail: null },
    unmet: [
      { condition: 'visit' as const, wanted: 'returning' as const },
      { condition: 'readForMs' as const, wantedMs: 90_000, actualMs: 12_400 },
      { condition: 'pages' as const, from: 3, to: 5, wantedMs: 20_000, actualMs: 0 },
    ],
  }
  const short = { ...run, state: 'skipped' as const, result: null, reason, settledAt: iso(minute) }
  return {
    ...state,
    workflows: [
      {
        ...workflow,
        conditions: {
          ...{ visit: 'returning', readForMs: 90_000, sharePercent: 50 },
          ...{ pages: { from: 3, to: 5, readForMs: 20_000 }, record: 'Lead', memberOf },
        },
      },
      ...others,
    ],
    visits: [{ ...visit, id: 'vis_short', runs: [short] }, ...state.visits],
  }
}

/** Visits with signals, and a workflow that waits for them. */
function signalled(): MemoryState {
  const state = full()
  const [workflow, ...others] = state.workflows
  const [first, second, ...visits] = state.visits.filter(({ suspicion }) => suspicion.length === 0)
  if (!workflow || !first || !second) return state
  const signals: Signal[] = [
    { kind: 'cameBack', awayMs: 3 * 24 * 60 * minute },
    { kind: 'company', people: 4 },
    { kind: 'newPage', pages: [2, 5] },
  ]
  return {
    ...state,
    workflows: [
      { ...workflow, trigger: 'left', conditions: { signals: ['cameBack', 'company'] } },
      ...others,
    ],
    visits: [
      { ...first, id: 'vis_signals', signals },
      { ...second, signals: signals.slice(1, 2) },
      ...visits,
    ],
  }
}

/** Readers of a merge link with the Salesforce id: one whose record was found, and one whose record was deleted. */
function claimedRecords(): MemoryState {
  const state = full()
  const known = state.visits.find(
    ({ runs, suspicion }) => runs[0]?.state === 'done' && suspicion.length === 0,
  )
  const [run] = known?.runs ?? []
  if (!known || !run) return state
  const visitor = {
    id: null,
    email: null,
    confidence: 'claimed' as const,
    claimedRecord: '00Q5g00000AbCdEIAV',
  }
  const reason = {
    ...{ code: 'no_record' as const, salesforceCode: null, detail: null },
    claimedRecord: 'deleted' as const,
  }
  const { name, company } = known.visitor
  return {
    ...state,
    visits: [
      { ...known, id: 'vis_claimed_found', visitor: { ...visitor, name, company } },
      {
        ...{ ...known, id: 'vis_claimed_deleted', visitor },
        runs: [{ ...run, state: 'skipped', result: null, reason }],
      },
      ...state.visits,
    ],
  }
}

/** The company's proxy asks for a login. */
function behindProxy(): MemoryState {
  const state = full()
  const proxyLogin = { host: 'proxy.aozora.example', port: 3128, realm: 'Aozora' }
  return { ...state, session: { ...state.session, proxyLogin } }
}

/** The organisation has set some settings, and the app has crashed before. */
function managed(): MemoryState {
  const state = full()
  const policy: Policy = {
    settings: {
      trackerUrl: 'https://share.aozora.example',
      updates: 'automatic',
      startAtLogin: true,
      language: 'ja',
    },
    problems: [{ reason: 'unknown', name: 'TrackerURL', detail: '' }],
  }
  return { ...state, ...sampleCrashes(), session: { ...state.session, policy } }
}

/** The app is in three workspaces. */
function severalWorkspaces(): MemoryState {
  const state = full()
  return { ...state, session: { ...state.session, workspaces: sampleSummaries } }
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
  chatRooms: withChatRooms,
  digest: withDigest,
  behindProxy,
  conditioned,
  managed,
  companyAccounts,
  signingIn,
  accountEnded,
  severalWorkspaces,
  signalled,
  bundled,
  claimedRecords,
  shared: () => withShares(full()),
} satisfies Record<string, () => MemoryState>

export type ScenarioName = keyof typeof scenarios

/** Returns the state of a scenario. For an unknown name, returns `full`. */
export function scenario(name: string): MemoryState {
  return (Object.hasOwn(scenarios, name) ? scenarios[name as ScenarioName] : full)()
}
