// Deployment repositories have no workspace. Each row or key that their methods take or return contains its workspace.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultLinkSettings } from '#shared/link-settings.ts'
import { deltasOf, partOf } from '../domain/analytics/visit-sums.ts'
import { engines } from '../infrastructure/database/testing.ts'
import { createRuns } from '../services/runs/create.ts'
import { rowsOf } from './all-rows/testing.ts'
import type { DayKey } from './counted-visits.ts'
import type { DeploymentRepositories } from './deployment-repositories.ts'
import { openTestStore } from './open-store/testing.ts'
import { type OpenStore, unitOfWork } from './store.ts'
import { ids, seededAt, visitRow } from './tenant-rows/testing.ts'
import { seedWorkspace } from './testing.ts'

type Unit = ReturnType<typeof unitOfWork>
type Db = OpenStore['db']
type Setup = { unit: Unit; deployment: DeploymentRepositories; db: Db; isPostgres: boolean }

const quietSteps = { info: () => undefined, warn: () => undefined }
const later = seededAt + 60_000
const visitOfB = { workspaceId: 'wsp_b', visitId: ids.visit }
const day: DayKey = {
  ...{ workspaceId: 'wsp_b', documentId: ids.document, linkId: '', day: 20_779, documentVersion: 1 },
}
const namesOf = (rows: readonly { workspace_id: string; visit_id: string; page: number }[]) =>
  rows.map((row) => [row.workspace_id, row.visit_id, row.page]).sort()

async function lockOne({ deployment }: Setup) {
  const [was, ...others] = await deployment.beats.lock([visitOfB])
  if (!was || others.length > 0) throw new Error('One visit was expected.')
  const { disabled_at, removed_at, expires_at, list_settings, ...visit } = was
  return { was, visit: { ...visit, page: 9 } }
}

/** Methods that are called for rows of wsp_b and may only change rows of wsp_b. */
const writes: Record<string, (setup: Setup) => Promise<unknown>> = {
  'beats.write': async (setup) => setup.deployment.beats.write([await lockOne(setup)]),
  'beats.writeUnchanged': async (setup) => {
    const change = await lockOne(setup)
    const versions = await setup.deployment.beats.write([change])
    await setup.db.updateTable('links').set({ has_lists: 0 }).where('workspace_id', '=', 'wsp_b').execute()
    const version = versions.get(change.visit) ?? ''
    const written = await setup.deployment.beats.writeUnchanged([{ ...change, version }], seededAt)
    expect([...written.keys()]).toEqual([change.visit])
  },
  'countedVisits.remove': ({ deployment }) => deployment.countedVisits.remove([visitOfB]),
  'countedVisits.save': async ({ deployment }) => {
    const found = await deployment.countedVisits.find([visitOfB])
    await deployment.countedVisits.save(found.map((visit) => ({ ...visit, activeMs: 9 })))
  },
  'countedVisits.lockDays': async ({ deployment }) => {
    const days = await deployment.countedVisits.lockDays([{ ...day, day: 1 }, day])
    expect(days.map(({ workspaceId, tally }) => [workspaceId, tally['1']?.m ?? 0])).toEqual([
      ['wsp_b', 0],
      ['wsp_b', 2],
    ])
  },
  'countedVisits.saveDays': ({ deployment }) => deployment.countedVisits.saveDays([{ ...day, tally: {} }]),
  'visitSumRows.change': async ({ deployment }) => {
    const [visit] = await deployment.countedVisits.find([visitOfB])
    if (!visit) throw new Error('the visit is not counted')
    await deployment.visitSumRows.change(
      deltasOf([{ visit, before: visit.summed, after: { ...partOf(visit), activeMs: 9 } }]),
    )
  },
  'devices.markSeen': ({ deployment }) =>
    deployment.devices.markSeen([{ workspaceId: 'wsp_b', deviceId: ids.device, at: later }]),
  'dueVisits.postpone': ({ deployment }) =>
    deployment.dueVisits.postpone([{ workspace_id: 'wsp_b', visit_id: ids.visit, deadline_at: later }]),
  'feeds.acknowledge': ({ deployment }) =>
    deployment.feeds.acknowledge([{ workspaceId: 'wsp_b', deviceId: ids.device, seq: 9 }]),
  'feeds.append': ({ deployment }) =>
    deployment.feeds.append(later, [
      {
        workspaceId: 'wsp_b',
        events: [{ type: 'document.changed', subject: { documentId: ids.document } }],
      },
    ]),
  'webhookOutbox.record': async ({ deployment }) => {
    const event = { event: 'visit.left', visitId: ids.visit, linkId: ids.link, facts: {}, occurredAt: later }
    const at = { availableAt: later, expiresAt: later }
    expect(await deployment.webhookOutbox.record([{ workspaceId: 'wsp_b', ...event, ...at }])).toBe(1)
  },
  'newRuns.insert': ({ deployment }) =>
    deployment.newRuns.insert([
      {
        ...{ workspaceId: 'wsp_b', id: 'run_new', workflowId: 'wfl_1', visitId: ids.visit, action: '{}' },
        ...{ documentId: ids.document, ownerId: ids.member, trigger: 'left', hold: 0, leaves: 9 },
        ...{ availableAt: later, sharedAt: later, createdAt: later, unmet: [], recordConditions: null },
      },
    ]),
}

/** Methods that return rows. Each returned row must contain the right workspace. */
const reads: Record<string, (setup: Setup) => Promise<void>> = {
  'beats.lock': async ({ deployment }) => {
    expect(namesOf(await deployment.beats.lock([visitOfB]))).toEqual([['wsp_b', ids.visit, 2]])
  },
  'beats.read': async ({ deployment }) => {
    const rows = await deployment.beats.read([visitOfB])
    expect(rows.map((row) => [row.workspace_id, row.visit_id])).toEqual([['wsp_b', ids.visit]])
  },
  'adminMailOutbox.claimNextDue': async ({ deployment }) => {
    const lease = { token: 'lease_new', until: later + 60_000 }
    const claimed = [
      await deployment.adminMailOutbox.claimNextDue(later, lease),
      await deployment.adminMailOutbox.claimNextDue(later, lease),
      await deployment.adminMailOutbox.claimNextDue(later, lease),
    ]
    expect(claimed.map((mail) => [mail?.workspaceId, mail?.content.facts])).toEqual([
      ['wsp_a', expect.objectContaining({ waitingRuns: 1 })],
      ['wsp_b', expect.objectContaining({ waitingRuns: 2 })],
      [undefined, undefined],
    ])
  },
  'allWorkspaces.ids': async ({ deployment }) => {
    expect(await deployment.allWorkspaces.ids()).toEqual(['wsp_a', 'wsp_b'])
  },
  'countedVisits.find': async ({ deployment, db }) => {
    await db
      .updateTable('counted_visits')
      .set({ visit_id: 'vis_9' })
      .where('workspace_id', '=', 'wsp_b')
      .execute()
    const keys = [
      { workspaceId: 'wsp_b', visitId: ids.visit },
      { workspaceId: 'wsp_a', visitId: 'vis_9' },
    ]
    expect(await deployment.countedVisits.find(keys)).toEqual([])
    const [found] = await deployment.countedVisits.find([{ workspaceId: 'wsp_b', visitId: 'vis_9' }])
    expect([found?.workspaceId, found?.activeMs]).toEqual(['wsp_b', 200])
  },
  'unsummedVisits.lock': async ({ deployment, db }) => {
    expect(await deployment.unsummedVisits.lock(10)).toEqual([])
    await db.updateTable('counted_visits').set({ active_ms: 9 }).where('workspace_id', '=', 'wsp_b').execute()
    const found = await deployment.unsummedVisits.lock(10)
    expect(found.map(({ visit, before }) => [visit.workspaceId, before?.activeMs])).toEqual([['wsp_b', 200]])
  },
  'unsummedVisits.lockAmong': async ({ deployment, db }) => {
    await db.updateTable('counted_visits').set({ active_ms: 9 }).execute()
    const found = await deployment.unsummedVisits.lockAmong('wsp_b', [ids.visit])
    expect(found.map(({ visit }) => visit.workspaceId)).toEqual(['wsp_b'])
  },
  'currentReaders.ofWorkspaces': async ({ deployment }) => {
    const lists = await deployment.currentReaders.ofWorkspaces(['wsp_b', 'wsp_none', 'wsp_a'])
    expect(lists.map((list) => [...new Set(list.map((reader) => reader.documentTitle))])).toEqual([
      ['Document of 2'],
      [],
      ['Document of 1'],
    ])
  },
  'devices.ofTokens': async ({ deployment, db }) => {
    for (const [workspaceId, name] of Object.entries({ wsp_a: 'A', wsp_b: 'B' })) {
      await db
        .updateTable('devices')
        .set({ token_hash: 'hash', name })
        .where('workspace_id', '=', workspaceId)
        .where('device_id', '=', ids.device)
        .execute()
    }
    const keys = ['wsp_b', 'wsp_none', 'wsp_a'].map((workspaceId) => ({ workspaceId, tokenHash: 'hash' }))
    const found = await deployment.devices.ofTokens([...keys, { workspaceId: 'wsp_a', tokenHash: 'another' }])
    expect(found.map((device) => device?.name)).toEqual(['B', undefined, 'A', undefined])
  },
  'feeds.after': async ({ deployment, db }) => {
    await db.updateTable('feed_events').set({ created_at: 1 }).where('workspace_id', '=', 'wsp_a').execute()
    await db.updateTable('feed_events').set({ created_at: 2 }).where('workspace_id', '=', 'wsp_b').execute()
    const from = [
      { workspaceId: 'wsp_b', seq: 0 },
      { workspaceId: 'wsp_b', seq: 9_999 },
      { workspaceId: 'wsp_a', seq: 0 },
    ]
    const found = await deployment.feeds.after(from, 1)
    expect(found.map((events) => events.map(({ at }) => at))).toEqual([[2], [], [1]])
  },
  'feeds.positions': async ({ deployment, db }) => {
    const set = (workspaceId: string, feed_seq: number, feed_acked: number) =>
      Promise.all([
        db.updateTable('workspaces').set({ feed_seq }).where('workspace_id', '=', workspaceId).execute(),
        db.updateTable('devices').set({ feed_acked }).where('workspace_id', '=', workspaceId).execute(),
      ])
    await set('wsp_a', 10, 1)
    await set('wsp_b', 20, 2)
    const devices = ['wsp_b', 'wsp_a'].map((workspaceId) => ({ workspaceId, deviceId: ids.device }))
    expect(await deployment.feeds.positions(devices)).toEqual([
      { acknowledged: 2, end: 20 },
      { acknowledged: 1, end: 10 },
    ])
  },
  'runSchedules.ofWorkspaces': async ({ deployment, db }) => {
    const waiting = { state: 'waiting' as const, available_at: later, shared_at: later }
    await db.updateTable('runs').set(waiting).where('workspace_id', '=', 'wsp_b').execute()
    await db
      .updateTable('runs')
      .set({ state: 'skipped', look_again_at: null })
      .where('workspace_id', '=', 'wsp_a')
      .execute()
    const [none, ofA, ofB] = await deployment.runSchedules.ofWorkspaces(['wsp_none', 'wsp_a', 'wsp_b'])
    expect([none?.size, ofA?.size]).toEqual([0, 0])
    expect([...(ofB?.values() ?? [])].map(({ shared }) => shared)).toEqual([later])
  },
  'dueAccounts.claimNext': async ({ deployment }) => {
    const claimed = [
      await deployment.dueAccounts.claimNext(later, later + 60_000),
      await deployment.dueAccounts.claimNext(later, later + 60_000),
      await deployment.dueAccounts.claimNext(later, later + 60_000),
    ]
    expect(claimed.map((account) => [account?.workspaceId, account?.refreshToken])).toEqual([
      ['wsp_a', 'token of 1'],
      ['wsp_b', 'token of 2'],
      [undefined, undefined],
    ])
  },
  'dueDigests.isAny': async ({ deployment }) => {
    expect([await deployment.dueDigests.isAny(later), await deployment.dueDigests.isAny(0)]).toEqual([
      true,
      false,
    ])
  },
  'dueDigests.lockNext': async ({ deployment, db }) => {
    expect((await deployment.dueDigests.lockNext(later))?.workspaceId).toBe('wsp_a')
    await db
      .updateTable('digests')
      .set({ next_at: later + 1 })
      .where('workspace_id', '=', 'wsp_a')
      .execute()
    expect((await deployment.dueDigests.lockNext(later))?.workspaceId).toBe('wsp_b')
  },
  'dueGateLooks.lock': async ({ deployment }) => {
    const rows = await deployment.dueGateLooks.lock(later, 10)
    expect(rows.map((row) => [row.workspace_id, row.reader_key])).toEqual([
      ['wsp_a', ids.readerKey],
      ['wsp_b', ids.readerKey],
    ])
  },
  'dueVisits.lock': async ({ deployment }) => {
    expect(namesOf(await deployment.dueVisits.lock(later, 10))).toEqual([
      ...[
        ['wsp_a', ids.visit, 1],
        ['wsp_a', ids.heldVisit, 1],
        ['wsp_a', ids.oldVisit, 1],
      ],
      ...[
        ['wsp_b', ids.visit, 2],
        ['wsp_b', ids.heldVisit, 2],
        ['wsp_b', ids.oldVisit, 2],
      ],
    ])
  },
  'oldCrashReports.before': async ({ deployment }) => {
    const found = await deployment.oldCrashReports.before(later)
    expect(found.map(({ workspaceId }) => workspaceId).sort()).toEqual(['wsp_a', 'wsp_b'])
  },
  'expiredFiles.find': async ({ deployment, db }) => {
    await db.updateTable('derived_files').set({ forget_at: 1, blob_key: 'made' }).execute()
    const found = await deployment.expiredFiles.find(later, 10)
    expect(found.map(({ workspaceId, pdf }) => [workspaceId, pdf?.sha256]).sort()).toEqual([
      ['wsp_a', '1'],
      ['wsp_b', '2'],
    ])
  },
  'newRuns.metBefore': async ({ deployment, db }) => {
    await db
      .updateTable('runs')
      .set({ workflow_id: 'wfl_9' })
      .where('workspace_id', '=', 'wsp_b')
      .where('run_id', '=', ids.run)
      .execute()
    const found = (workspaceId: string, workflowId: string) =>
      deployment.newRuns.metBefore([{ workspaceId, workflowId, visitId: ids.visit }])
    expect(await found('wsp_a', 'wfl_9')).toEqual([])
    expect(await found('wsp_b', 'wfl_9')).toEqual([
      { workspaceId: 'wsp_b', workflowId: 'wfl_9', visitId: ids.visit },
    ])
  },
  'notifyRules.ofVisits': async ({ deployment, db }) => {
    const settings = JSON.stringify({ ...defaultLinkSettings, muted: true })
    await db.updateTable('links').set({ settings }).where('workspace_id', '=', 'wsp_a').execute()
    const visits = [visitRow('wsp_a', 1), visitRow('wsp_b', 2)]
    const rules = await deployment.notifyRules.ofVisits(visits)
    expect(visits.map((visit) => rules.isMuted(visit))).toEqual([true, false])
    const reversed = await deployment.notifyRules.ofVisits(visits.toReversed())
    expect(visits.map((visit) => reversed.isMuted(visit))).toEqual([true, false])
  },
  'openLinks.findBySlug': async ({ deployment }) => {
    const links = [
      await deployment.openLinks.findBySlug('slug1'),
      await deployment.openLinks.findBySlug('slug2'),
    ]
    expect(links.map((link) => [link?.workspaceId, link?.title, link?.sender.name])).toEqual([
      ['wsp_a', 'Document of 1', 'Owner of 1'],
      ['wsp_b', 'Document of 2', 'Owner of 2'],
    ])
  },
  'webhookOutbox.due': async ({ deployment, db }) => {
    const found = async () =>
      (await deployment.webhookOutbox.due(later)).map(({ workspaceId }) => workspaceId).sort()
    expect(await found()).toEqual(['wsp_a', 'wsp_b'])
    await db.updateTable('webhooks').set({ paused_at: 1 }).where('workspace_id', '=', 'wsp_a').execute()
    expect(await found()).toEqual(['wsp_b'])
  },
  'webhookOutbox.claim': async ({ deployment }) => {
    const key = { workspaceId: 'wsp_b', webhookId: ids.webhook }
    const lease = { token: 'new', until: later + 60_000 }
    const claimed = await deployment.webhookOutbox.claim(key, later, lease)
    expect([claimed?.response, claimed?.attempts]).toEqual(['answer 2', 3])
    expect(await deployment.webhookOutbox.claim(key, later, lease)).toBeUndefined()
  },
  'outbox.lockNextDue': async ({ deployment, db }) => {
    const first = await deployment.outbox.lockNextDue('email', later)
    expect([first?.delivery.workspaceId, first?.delivery.version]).toEqual(['wsp_a', 1])
    await db
      .updateTable('deliveries')
      .set({ available_at: null })
      .where('workspace_id', '=', 'wsp_a')
      .execute()
    const second = await deployment.outbox.lockNextDue('email', later)
    expect([second?.delivery.workspaceId, second?.delivery.version]).toEqual(['wsp_b', 2])
  },
  'outbox.dueChannels': async ({ deployment }) => {
    expect((await deployment.outbox.dueChannels(later)).toSorted()).toEqual(['email', 'slack'])
    expect(await deployment.outbox.dueChannels(0)).toEqual([])
  },
  'noticeOutbox.dueChannels': async ({ deployment }) => {
    expect((await deployment.noticeOutbox.dueChannels(later)).toSorted()).toEqual(['email', 'teams'])
    expect(await deployment.noticeOutbox.dueChannels(0)).toEqual([])
  },
  'noticeOutbox.isAnyDue': async ({ deployment }) => {
    expect(await deployment.noticeOutbox.isAnyDue('email', later)).toBe(true)
    expect(await deployment.noticeOutbox.isAnyDue('slack', later)).toBe(false)
  },
  'noticeOutbox.lockNextDue': async ({ deployment, db }) => {
    const first = await deployment.noticeOutbox.lockNextDue('email', later)
    expect([first?.delivery.workspaceId, first?.delivery.attempts]).toEqual(['wsp_a', 1])
    await db
      .updateTable('notice_deliveries')
      .set({ available_at: null })
      .where('workspace_id', '=', 'wsp_a')
      .execute()
    const second = await deployment.noticeOutbox.lockNextDue('email', later)
    expect([second?.delivery.workspaceId, second?.delivery.attempts]).toEqual(['wsp_b', 2])
  },
  'overdueAudiences.lockVisits': async ({ deployment }) => {
    expect(namesOf(await deployment.overdueAudiences.lockVisits(later, 10))).toEqual([
      ['wsp_a', ids.visit, 1],
      ['wsp_b', ids.visit, 2],
    ])
  },
  'publicAddresses.find': async ({ deployment }) => {
    const found = [
      await deployment.publicAddresses.find('link', 'slug1'),
      await deployment.publicAddresses.find('link', 'slug2'),
    ]
    expect(found.map((address) => address?.workspaceId)).toEqual(['wsp_a', 'wsp_b'])
  },
  'salesforceWrites.ofWorkspaces': async ({ deployment }) => {
    const found = await deployment.salesforceWrites.ofWorkspaces(['wsp_a', 'wsp_b'])
    expect(found.map(({ workspaceId, createLead }) => [workspaceId, createLead?.leadSource]).sort()).toEqual([
      ['wsp_a', 'Source of 1'],
      ['wsp_b', 'Source of 2'],
    ])
  },
  'salesforceWrites.withWorkflowRun': async ({ deployment }) => {
    expect(await deployment.salesforceWrites.withWorkflowRun([visitOfB], 'left')).toEqual([visitOfB])
  },
  'triggeredWorkflows.ofDocuments': async ({ deployment }) => {
    const found = await deployment.triggeredWorkflows.ofDocuments(['wsp_a', 'wsp_b'], [ids.document], 'left')
    const parts = found.map(({ workspaceId, action }) => [workspaceId, JSON.parse(action).subject])
    expect(parts.sort()).toEqual([
      ['wsp_a', 'Subject of 1'],
      ['wsp_b', 'Subject of 2'],
    ])
  },
  'dueRetention.list': async ({ deployment, db }) => {
    const retention = JSON.stringify({ visits: 40 })
    await db
      .updateTable('workspaces')
      .set({ retention, retention_from: seededAt, audit_retention_days: 91 })
      .where('workspace_id', '=', 'wsp_b')
      .execute()
    const found = await deployment.dueRetention.list(later)
    expect(
      found.map(({ workspaceId, retention: { visits }, auditDays }) => [workspaceId, visits, auditDays]),
    ).toEqual([
      ['wsp_a', null, 730],
      ['wsp_b', 40, 91],
    ])
  },
  'ungroupedVisitors.list': async ({ deployment }) => {
    const found = await deployment.ungroupedVisitors.list(1_000_000, 100)
    const ofVisitor = found.filter(({ visitorId }) => visitorId === ids.visitor)
    expect(ofVisitor.map(({ workspaceId }) => workspaceId).sort()).toEqual(['wsp_a', 'wsp_b'])
  },
}

/** Methods that return no rows of a workspace. They change no row of a workspace, except that some delete old rows. */
const withoutRows = [
  // These methods return a boolean or an instant that depends on all workspaces.
  ...['dueVisits.nextDeadline', 'outbox.isAnyDue', 'overdueAudiences.areAny', 'referenceClock.lastEventAt'],
  // Figures for the operator, which are sums over all workspaces.
  ...['webhookOutbox.backlog', 'webhookOutbox.deleteBefore'],
  ...['backlog.runs', 'backlog.messages', 'installation.isSchemaCurrent', 'unsummedVisits.isReady'],
  // Rows of every workspace are deleted when they are too old.
  ...['expiredGateRows.remove', 'expiredSignIns.remove', 'uploads.removeCreatedBefore'],
  // The rows of the table `installation` belong to no workspace.
  ...['installation.find', 'installation.signingKey', 'installation.workspaceId', 'installation.publicUrl'],
  ...['installation.feedEpoch', 'restoredRows.pendingRestore', 'restoredRows.endPendingRestore'],
  ...['installation.installationId'],
  ...['installation.storageMarker', 'installation.claimStorage'],
  ...['uploadLocks.take', 'uploadLocks.extend', 'uploadLocks.release', 'uploadLocks.removeEnded'],
  // The names of the files that any workspace needs. All others are deleted.
  ...['storedFiles.namesInUse', 'storedFiles.claimSweep', 'storedFiles.postponeSweep'],
  ...['installation.setPublicUrl', 'installation.probe', 'referenceClock.read', 'referenceClock.replaceStep'],
  // These prepare a restored database before a tracker starts on it, so they change all workspaces.
  ...['restoredRows.markVisits', 'restoredRows.expectEarlierAttempts', 'restoredRows.setFeedEpoch'],
  // Processes of the tracker, and times in which none of them received beats, belong to no workspace.
  ...['trackerProcesses.heartbeat', 'trackerProcesses.isAnySilent', 'trackerProcesses.markAlive'],
  ...['trackerProcesses.othersReceive', 'trackerProcesses.remove', 'trackerProcesses.removeGone'],
  'trackerProcesses.allNotePages',
  ...['receptionGaps.end', 'receptionGaps.lastEnd'],
]

class RollBack extends Error {}

describe.each(engines)('isolation in the deployment repositories on %s', (engine) => {
  let store: OpenStore
  let close: () => Promise<void>
  beforeAll(async () => {
    const opened = await openTestStore(engine)
    store = opened.store
    close = opened.close
    // The sums of visits are read only after this step of the schema.
    await store.finishSchema(quietSteps, new AbortController().signal)
    await seedWorkspace(store.db, 'wsp_a', 1)
    await seedWorkspace(store.db, 'wsp_b', 2)
  }, 60_000)
  afterAll(() => close())

  async function rolledBack(run: (setup: Setup) => Promise<unknown>): Promise<void> {
    const transaction = store.transaction(async (trx) => {
      const unit = unitOfWork(trx, store)
      await run({ unit, deployment: unit.deployment, db: trx, isPostgres: engine === 'postgres' })
      throw new RollBack()
    })
    await expect(transaction).rejects.toBeInstanceOf(RollBack)
  }

  test('each method has a case or is listed with a reason', () => {
    const methods = Object.entries(store.deployment).flatMap(([name, repository]) =>
      Object.keys(repository).map((method) => `${name}.${method}`),
    )
    const covered = [...Object.keys(writes), ...Object.keys(reads), ...withoutRows]
    expect(covered.toSorted()).toEqual(methods.toSorted())
  })

  test.each(Object.entries(writes))('%s changes one workspace', (_name, write) =>
    rolledBack(async (setup) => {
      const before = [await rowsOf(setup.db, 'wsp_a'), await rowsOf(setup.db, 'wsp_b')]
      await write(setup)
      expect(await rowsOf(setup.db, 'wsp_a')).toEqual(before[0])
      expect(await rowsOf(setup.db, 'wsp_b')).not.toEqual(before[1])
    }),
  )

  test.each(Object.entries(reads))('%s returns each row with its workspace', (_name, read) =>
    rolledBack(read),
  )

  test('a visit starts the workflows of its own workspace', () =>
    rolledBack(async ({ unit, db }) => {
      await db
        .updateTable('workflows')
        .set({ workflow_id: 'wfl_a' })
        .where('workspace_id', '=', 'wsp_a')
        .where('workflow_id', '=', ids.workflow)
        .execute()
      const visits = [visitRow('wsp_a', 1), visitRow('wsp_b', 2)]
      const config = { sharedRunDelayMs: 0 } as Parameters<typeof createRuns>[3]['config']
      await db.deleteFrom('runs').execute()
      await createRuns(unit, visits, 'left', { now: later, config })
      const runs = await db.selectFrom('runs').select(['workspace_id', 'workflow_id']).execute()
      expect(runs.map((run) => [run.workspace_id, run.workflow_id]).sort()).toEqual([
        ['wsp_a', 'wfl_a'],
        ['wsp_b', ids.workflow],
      ])
    }))
})
