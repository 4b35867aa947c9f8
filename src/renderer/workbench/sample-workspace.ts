import type { Session, WorkspaceSummary } from '#shared/desktop-state.ts'
import type { AuditEntry } from '#shared/model/audit.ts'
import type { Document } from '#shared/model/documents.ts'
import type { Notification, NotificationDelivery } from '#shared/model/feed.ts'
import type { Device, Invite } from '#shared/model/people.ts'
import type { Reader, Visit } from '#shared/model/visits.ts'
import { blankEntry } from './blank-audit-entry.ts'
import { samplePrivacy } from './memory-desktop/privacy.ts'
import type { MemoryState } from './memory-desktop/state.ts'
import { sampleApiTokens } from './sample-api-tokens.ts'
import { sampleBatches } from './sample-batches.ts'
import {
  sampleDocuments,
  sampleLinks,
  sampleMembers,
  sampleRefusals,
  sampleVisits,
  sampleWorkspace,
  visitorsOf,
  workflowsOf,
} from './sample-data.ts'
import { sampleFolders, sampleTags } from './sample-library.ts'
import { sampleWebhookLog, sampleWebhooks } from './sample-webhooks.ts'
import { sampleWorker } from './sample-worker.ts'
import { sampleInheritance, sampleWorkspaceWorkflows, withWorkflowsOfRuns } from './sample-workflows.ts'

const iso = (agoMs: number) => new Date(Date.now() - agoMs).toISOString()
const minute = 60_000

const sampleSummary: WorkspaceSummary = {
  ...{ key: 'first', name: sampleWorkspace().name, trackerUrl: 'https://tracker.example' },
  ...{ unread: 0, reading: 0, trouble: null },
}

/** The app is in three workspaces. One of them has news, another one has trouble. */
export const sampleSummaries: WorkspaceSummary[] = [
  sampleSummary,
  {
    ...{ key: 'w_partner1', name: 'Kitakaze Partners', trackerUrl: 'https://share.kitakaze.example' },
    ...{ unread: 3, reading: 1, trouble: null },
  },
  {
    ...{ key: 'w_event222', name: '展示会チーム', trackerUrl: 'https://tracker.example' },
    ...{ unread: 0, reading: 0, trouble: 'salesforce' },
  },
]

function session(): Session {
  const member = sampleMembers()[0]
  return {
    host: 'headless',
    platform: 'linux',
    version: '0.1.0',
    workspaceKey: 'first',
    workspaces: [sampleSummary],
    tracker: { state: 'online', url: 'https://tracker.example', error: null, since: iso(90 * minute) },
    workspace: sampleWorkspace(),
    member: member ?? null,
    device: {
      id: 'dev_1',
      memberId: 'mem_1',
      name: 'MacBook Pro',
      platform: 'darwin',
      createdAt: iso(1e9),
      lastSeenAt: iso(minute),
      revokedAt: null,
      ...desktopKind,
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
    notificationsPausedUntil: null,
    pendingInvite: null,
    locale: 'en',
    proxyLogin: null,
    signIn: null,
    policy: { settings: {}, problems: [] },
    help: { canShowLogs: true, canRestart: true },
  }
}

/** The number of visits by people, also of open visits, as the tracker counts them. */
const visitCountOf = (documentId: string, visits: readonly Visit[]): number =>
  visits.filter((visit) => visit.documentId === documentId && visit.suspicion.length === 0).length

/** The default scenario: a team with data on every screen. */
export function full(): MemoryState {
  const samples = sampleDocuments()
  const visits = withWorkflowsOfRuns(sampleVisits(samples), samples[0]?.id)
  const documents = samples.map((document) => ({
    ...document,
    visitCount: visitCountOf(document.id, visits),
  }))
  return {
    session: session(),
    settings: {
      theme: 'light',
      language: 'en',
      startAtLogin: true,
      crashReports: false,
      desktopNotifications: true,
      setup: { dismissed: true },
    },
    documents,
    links: sampleLinks(documents),
    folders: sampleFolders(),
    tags: sampleTags(),
    batches: sampleBatches(documents),
    refusals: sampleRefusals(sampleLinks(documents)),
    linkPresets: [],
    workflows: workflowsOf(documents),
    workspaceWorkflows: sampleWorkspaceWorkflows(),
    inheritingDocuments: sampleInheritance(documents),
    visits,
    visitors: visitorsOf(visits),
    readers: readersOf(visits),
    held: [],
    crashes: [],
    crashReports: [],
    chatRooms: [],
    withdrawn: new Set(),
    notifications: notificationsOf(visits),
    members: sampleMembers(),
    invites: [openInvite()],
    signIn: { settings: null, accounts: [] },
    devices: devices(),
    apiTokens: sampleApiTokens(),
    ...{ webhooks: sampleWebhooks(), webhookLog: sampleWebhookLog(), canStoreSecrets: true },
    workers: [sampleWorker()],
    auditLog: sampleAuditLog(documents),
    auditRetention: { days: 730, from: null },
    privacy: { ...samplePrivacy },
    uploads: [],
    pictures: new Map(),
    stalls: false,
    refuse: null,
  }
}

const readersOf = (visits: readonly Visit[]): Reader[] =>
  visits
    .filter((visit) => visit.state === 'reading')
    .map((visit, index) => ({
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
    }))

const notificationsOf = (visits: readonly Visit[]): Notification[] =>
  visits
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
      runs: visit.runs,
    }))

const openInvite = (): Invite => ({
  id: 'inv_1',
  role: 'member',
  email: 'aoi@aozora.example',
  memberId: null,
  createdAt: iso(1e8),
  expiresAt: iso(-5e8),
  usedAt: null,
})

const desktopKind = { kind: 'desktop', salesforce: null, workedAt: null, appVersion: '0.1.0' } as const

const devices = (): Device[] => [
  {
    id: 'dev_1',
    memberId: 'mem_1',
    name: 'MacBook Pro',
    platform: 'darwin',
    createdAt: iso(1e9),
    lastSeenAt: iso(minute),
    revokedAt: null,
    ...desktopKind,
  },
  {
    id: 'dev_2',
    memberId: 'mem_1',
    name: 'Sales-PC-04',
    platform: 'win32',
    createdAt: iso(3e9),
    lastSeenAt: iso(3e8),
    revokedAt: null,
    ...desktopKind,
  },
  {
    id: 'dev_3',
    memberId: 'mem_2',
    name: 'ThinkPad X1',
    platform: 'win32',
    createdAt: iso(2e9),
    lastSeenAt: iso(9e6),
    revokedAt: null,
    ...desktopKind,
  },
]

function sampleAuditLog([first, second]: readonly Document[]): AuditEntry[] {
  const [mika, taro] = sampleMembers().map(({ id, name }) => ({ id, name }))
  const blank = { ...blankEntry, by: mika ?? null, member: taro ?? null, successor: mika ?? null }
  const about = (document: Document | undefined) =>
    document ? { id: document.id, title: document.title } : null
  const counts = (documents: number, links: number, workflows: number) => ({ documents, links, workflows })
  const origin = { device: 'MacBook Pro', appVersion: '0.1.0', network: '203.0.113.0/24' }
  const plain = { ...blankEntry, by: mika ?? null, origin }
  return [
    {
      ...plain,
      id: 'aud_6',
      at: iso(5e5),
      kind: 'settingsChanged',
      changes: [
        { field: 'memberVisibility', from: 'everything', to: 'ownReaders' },
        { field: 'auditRetentionDays', from: '730', to: '365' },
      ],
    },
    {
      ...plain,
      id: 'aud_7',
      at: iso(8e5),
      kind: 'visitsExported',
      changes: [{ field: 'peopleOnly', from: null, to: 'true' }],
    },
    {
      ...plain,
      id: 'aud_8',
      at: iso(1.2e6),
      kind: 'deviceRefused',
      actor: 'system',
      by: null,
      member: taro ?? null,
      deviceName: 'Sales-PC-02',
    },
    {
      ...plain,
      id: 'aud_9',
      at: iso(1.5e6),
      kind: 'retentionDeleted',
      actor: 'system',
      by: null,
      origin: null,
      dataKind: 'visits',
      count: 1_204,
    },
    {
      ...blank,
      id: 'aud_1',
      at: iso(2e6),
      kind: 'documentOwner',
      document: about(first),
      counts: counts(1, 3, 0),
    },
    { ...blank, id: 'aud_2', at: iso(9e7), kind: 'memberRemoved', counts: counts(12, 30, 4) },
    { ...blank, id: 'aud_3', at: iso(2e8), kind: 'roleChanged', role: 'admin', successor: null },
    {
      ...blank,
      id: 'aud_4',
      at: iso(3e8),
      kind: 'linkOwner',
      document: about(second),
      counts: counts(0, 2, 0),
    },
    {
      ...blank,
      id: 'aud_5',
      at: iso(4e8),
      kind: 'deviceRevoked',
      deviceName: 'Sales-PC-02',
      successor: null,
    },
  ]
}

const reasons = ['linkOwner', 'recordOwner', 'linkOwner', 'ownerNotFound', 'notAskedInTime'] as const
const becauseOf = (index: number) => reasons[index % reasons.length] ?? 'linkOwner'

function deliveriesOf(index: number, sentAt: string | null): NotificationDelivery[] {
  if (index % 3 === 0) return []
  const email = { channel: 'email', state: 'sent', reason: null, sentAt } as const
  if (index % 3 === 1) return [email]
  return [{ channel: 'slack', state: 'failed', reason: 'noSuchUser', sentAt: null }, email]
}
