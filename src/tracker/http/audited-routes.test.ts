// Each operation that changes something, and each export, adds an entry to the audit log, or is listed here with the reason why it does not.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { auditText } from '#shared/audit-text.ts'
import { clientVersionHeader } from '#shared/http-contract.ts'
import { audit as en } from '#shared/messages/en/audit.ts'
import { audit as ja } from '#shared/messages/ja/audit.ts'
import type { AuditEntry, KnownAuditKind } from '#shared/model/audit.ts'
import { type TrackerApi, trackerApi } from '#shared/tracker-api.ts'
import { startTestTracker, type TestTracker, testClock } from '../infrastructure/database/testing.ts'
import { ids as seededIds } from '../repositories/tenant-rows/testing.ts'
import { seedWorkspace, tenantRows } from '../repositories/testing.ts'
import { uploadPdf } from '../services/documents/testing.ts'
import { type Joined, joinMember } from '../services/people/testing.ts'
import { type ApiRequest, operationCases, type RequestIds } from './testing.ts'

type Changing = {
  [N in keyof TrackerApi]: TrackerApi[N]['method'] extends 'GET' ? never : N
}[keyof TrackerApi]

/** The entry of an operation, with a request if the one of `operationCases` changes nothing. Or the reason why there is no entry. */
type Rule = { kind: KnownAuditKind; request?: ApiRequest } | { none: string }

const patch = (path: string, body: object): ApiRequest => ({ method: 'PATCH', path, body })
const { document, member, otherMember } = seededIds
const ofMachine = 'a machine calls it all the time; the run itself stores its outcome'
const ofReader = 'the visit and its runs show the decision of the rep'
const ownPreference = 'a preference of the caller, which nobody else sees'

const rules: Record<Changing, Rule> = {
  'invites.accept': { kind: 'memberJoined' },
  'invites.preview': { none: 'it changes nothing; it is a POST so that the token is in no URL' },
  'signIn.start': { none: 'it changes no member; the end of the sign-in has an entry' },
  'signIn.finish': { none: 'it needs a provider (services/sign-in/sign-in.test.ts tests the entries)' },
  'signIn.check': { none: 'it changes nothing' },
  'signIn.unlink': {
    kind: 'accountUnlinked',
    request: { method: 'DELETE', path: `/api/members/${member}/company-account` },
  },
  'invites.create': { kind: 'inviteMade' },
  'invites.revoke': { kind: 'inviteWithdrawn' },
  'me.update': { kind: 'profileChanged', request: patch('/api/me', { name: 'New name' }) },
  'me.sendDigestSample': { none: 'it changes nothing' },
  'me.setPhoto': { none: ownPreference },
  'workspace.setLogo': { kind: 'settingsChanged' },
  'workspace.update': { kind: 'settingsChanged' },
  'chatRooms.set': { kind: 'settingsChanged' },
  'chatRooms.remove': {
    kind: 'settingsChanged',
    request: { method: 'DELETE', path: '/api/workspace/chat-rooms/teams' },
  },
  'chatRooms.test': { none: 'it changes nothing' },
  'members.update': { kind: 'roleChanged' },
  'members.remove': { kind: 'memberRemoved' },
  'members.handOver': {
    kind: 'handedOver',
    request: { method: 'POST', path: `/api/members/${member}/handover`, body: { successorId: otherMember } },
  },
  'ownership.transfer': {
    // One document with its link is one entry; several documents have the entry `ownersChanged` in addition.
    kind: 'documentOwner',
    request: {
      ...{ method: 'POST', path: '/api/ownership' },
      body: { successorId: otherMember, documentIds: [document], linkIds: [seededIds.link] },
    },
  },
  'auditLog.setRetention': {
    kind: 'settingsChanged',
    request: { method: 'PUT', path: '/api/audit-log/retention', body: { days: 400 } },
  },
  'auditLog.previewRetention': { none: 'it changes nothing' },
  'crashReports.create': { none: ofMachine },
  'crashReports.remove': { none: 'the reports are deleted after 30 days in any case' },
  'privacy.update': {
    kind: 'settingsChanged',
    request: patch('/api/privacy', { historyDays: 30, retention: { visits: 99 } }),
  },
  'privacy.previewRetention': { none: 'it changes nothing' },
  'visitors.renewHistory': { kind: 'historyRevoked' },
  'erasures.find': { none: 'it changes nothing' },
  'erasures.export': { kind: 'visitorExported' },
  'erasures.create': {
    kind: 'visitorErased',
    request: {
      ...{ method: 'POST', path: '/api/privacy/erasures' },
      body: { email: 'contact2@acme.example', mode: 'erased' },
    },
  },
  'devices.invite': { kind: 'deviceInvited' },
  'devices.rename': { kind: 'deviceRenamed' },
  'devices.report': { none: ofMachine },
  // services/releases/releases.test.ts: a release needs real files.
  'releases.add': { none: 'releases.test.ts checks its entry' },
  'releases.update': { kind: 'releaseChanged' },
  'releases.remove': { none: 'releases.test.ts checks its entry, after the release is withdrawn' },
  'releases.setMinimum': { kind: 'settingsChanged' },
  'devices.revoke': { kind: 'deviceRevoked' },
  'apiTokens.create': { kind: 'tokenMade' },
  'apiTokens.revoke': { kind: 'tokenRevoked' },
  'documents.update': { kind: 'documentRenamed' },
  'documents.setNextSteps': { kind: 'documentStepsChanged' },
  'documents.remove': {
    kind: 'documentDeleted',
    // The other document is the only one of a bundle.
    request: { method: 'DELETE', path: `/api/documents/${seededIds.bundle}` },
  },
  'documents.withdrawVersion': {
    kind: 'versionWithdrawn',
    request: {
      ...{ method: 'PUT', path: `/api/documents/${document}/versions/1/withdrawn` },
      body: { withdrawn: true },
    },
  },
  'documents.setFirstPage': {
    none: 'the app renders the image from the PDF, after the upload that has an entry',
  },
  'links.create': { kind: 'linkMade' },
  'links.update': { kind: 'linkChanged' },
  'links.look': { none: 'it only makes a ticket; the visit shows that a member opened the link' },
  'bundles.create': { kind: 'bundleMade' },
  'bundles.update': { kind: 'bundleChanged' },
  'documents.organise': { kind: 'documentArchived' },
  'folders.create': { kind: 'folderMade' },
  'folders.update': { kind: 'folderChanged' },
  'folders.remove': { kind: 'folderRemoved' },
  'tags.update': { kind: 'tagChanged' },
  'tags.merge': { kind: 'tagsMerged' },
  'tags.remove': { kind: 'tagRemoved' },
  'linkBatches.create': { kind: 'linkBatchMade' },
  'linkBatches.update': { kind: 'linkBatchChanged' },
  'webhooks.create': { kind: 'webhookMade' },
  'webhooks.update': { kind: 'webhookChanged' },
  'webhooks.rotateSecret': { kind: 'webhookSecretRotated' },
  'webhooks.test': { kind: 'webhookTested' },
  'webhooks.replay': { kind: 'webhookReplayed' },
  'webhooks.remove': { kind: 'webhookRemoved' },
  'linkPresets.create': { kind: 'presetSaved' },
  'linkPresets.remove': { kind: 'presetRemoved' },
  'workflows.create': { kind: 'workflowMade' },
  'workflows.update': { kind: 'workflowChanged' },
  'workflows.remove': { kind: 'workflowRemoved' },
  'workflows.setException': { kind: 'workflowException' },
  'workflows.adopt': { kind: 'workflowsAdopted' },
  'workspaceWorkflows.create': { kind: 'workflowMade' },
  'workspaceWorkflows.update': { kind: 'workflowChanged' },
  'workspaceWorkflows.remove': { kind: 'workflowRemoved' },
  'workspaceWorkflows.adopt': { kind: 'workflowsAdopted' },
  'visits.confirmPerson': { none: ofReader },
  'held.answer': { none: ofReader },
  'runs.claim': { none: ofMachine },
  'runs.renew': { none: ofMachine },
  'runs.settle': { none: ofMachine },
  'runs.retry': { none: ofReader },
  'runs.retryAll': { none: ofReader },
  'runs.dismiss': { none: ofReader },
  'apiBudget.set': {
    kind: 'settingsChanged',
    request: { method: 'PUT', path: '/api/salesforce/budget', body: { dailyCap: 77 } },
  },
  'notifications.read': { none: ownPreference },
}

const requestIds = {
  ...seededIds,
  removedMember: otherMember,
  run: seededIds.claimedRun,
  picture: 'a'.repeat(22),
} as unknown as RequestIds

describe('entries of the audit log', () => {
  let tracker: TestTracker
  let url: string
  let admin: Joined
  beforeAll(async () => {
    tracker = await startTestTracker('sqlite', {}, { clock: testClock() })
    url = await tracker.listen()
  })
  afterAll(() => tracker.close())
  beforeEach(async () => {
    const { db } = tracker.context.store
    for (const table of Object.keys(tenantRows('wsp_b', 2))) {
      await db
        .deleteFrom(table as 'members')
        .where('workspace_id', '=', 'wsp_b')
        .execute()
    }
    await seedWorkspace(db, 'wsp_b', 2)
    admin = await joinMember(tracker, { workspaceId: 'wsp_b', role: 'admin' })
    await db.deleteFrom('audit_events').where('workspace_id', '=', 'wsp_b').execute()
  })

  const entries = () => tracker.context.store.forWorkspace('wsp_b').auditLog.page({}, null, 10)

  async function send({ method, path, body }: ApiRequest): Promise<number> {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${admin.token}`,
        [clientVersionHeader]: '1.2.3',
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    await response.arrayBuffer()
    return response.status
  }

  /** Changes the seeded rows so that the operation has something to change. */
  async function prepare(kind: KnownAuditKind) {
    const { db } = tracker.context.store
    if (kind === 'workflowsAdopted')
      await db.updateTable('documents').set({ inherits_workflows: 0 }).execute()
    if (kind === 'workflowException') {
      await db.updateTable('documents').set({ inherits_workflows: 1 }).execute()
      await db.deleteFrom('workflow_exceptions').execute()
    }
    if (kind === 'versionWithdrawn') await db.updateTable('documents').set({ current_version: 2 }).execute()
  }

  /** Each changed field has a name in both languages, and no placeholder of a sentence stays empty. */
  function expectTexts(found: readonly AuditEntry[]) {
    for (const locale of ['en', 'ja'] as const) {
      const { sentence, change } = auditText(locale)
      for (const entry of found) {
        expect(sentence(entry)).not.toMatch(/[{}]/)
        for (const each of entry.changes ?? []) {
          expect(Object.keys(locale === 'en' ? en.fields : ja.fields)).toContain(each.field)
          expect(change(each, entry.kind)).not.toMatch(/undefined|[{}]$/)
        }
      }
    }
  }

  const origin = { device: 'Test', appVersion: '1.2.3', network: '127.0.0.0/24' }

  const recorded = Object.entries(rules).filter(([name]) => name !== 'invites.accept') as [
    keyof typeof operationCases,
    Rule,
  ][]

  test.for(recorded.flatMap(([name, rule]) => ('kind' in rule ? [{ name, ...rule }] : [])))(
    '$name adds the entry $kind',
    async ({ name, kind, request }) => {
      await prepare(kind)
      const status = await send(request ?? operationCases[name].request(requestIds))
      expect(status).toBe(200)
      const found = await entries()
      expect(found).toEqual([
        expect.objectContaining({
          kind,
          actor: 'member',
          by: expect.objectContaining({ id: admin.me.member.id }),
          origin,
        }),
      ])
      expectTexts(found)
    },
  )

  test('an upload, and an export as CSV', { timeout: 60_000 }, async () => {
    const made = await uploadPdf(url, admin)
    await uploadPdf(url, admin, 2, { filename: 'b.pdf', documentId: made.id })
    await send({ method: 'GET', path: '/api/visits.csv?timeZone=UTC&search=ann%40example.com' })
    await send({ method: 'GET', path: '/api/audit-log.csv?area=data' })
    const found = await entries()
    expect(found.map(({ kind }) => kind).sort()).toEqual([
      'auditLogExported',
      'documentReplaced',
      'documentUploaded',
      'visitsExported',
    ])
    expect(found.every(({ by }) => by?.id === admin.me.member.id)).toBe(true)
    expect(JSON.stringify(found)).not.toContain('ann@example.com')
  })

  test('a refused request adds no entry', async () => {
    expect(await send(patch('/api/members/mem_none', { role: 'admin' }))).toBe(404)
    expect(await send(patch('/api/workspace', { name: '' }))).toBe(400)
    expect(await entries()).toEqual([])
  })

  test('each operation that is not a GET has a rule', () => {
    const changing = Object.entries(trackerApi).flatMap(([name, { method }]) =>
      method === 'GET' ? [] : [name],
    )
    expect(Object.keys(rules).sort()).toEqual(changing.sort())
  })
})
