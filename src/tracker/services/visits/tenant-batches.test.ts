// Batches with visits of two workspaces that have the same id.
import { afterEach, describe, expect, test } from 'vitest'
import { newLoads } from '../../domain/visits/beat-merge.ts'
import {
  engines,
  startTestTracker,
  type TestTracker,
  testClock,
} from '../../infrastructure/database/testing.ts'
import { ids, seededAt, visitRow } from '../../repositories/tenant-rows/testing.ts'
import { seedWorkspace } from '../../repositories/testing.ts'
import { inTransaction } from '../transaction.ts'
import { createBeatCommits } from './beat-fast-path.ts'
import { commitBeats, type ReceivedBeat } from './beats.ts'
import { publishOpened } from './publish-opened.ts'

const beatOf = (workspaceId: string, seq: number, page: number, activeMs: number): ReceivedBeat => ({
  claims: { workspaceId, visitId: ids.visit, linkId: ids.link, issuedAt: seededAt },
  beat: {
    ...{ token: 'unused', load: 'load_0123456789', seq, pages: { [page]: activeMs }, openMs: activeMs, page },
    ...{ visible: true, goodbye: false, inputs: 1 },
  },
})

describe.each(engines)('batches of two workspaces on %s', (engine) => {
  let tracker: TestTracker
  const clock = testClock()
  async function start() {
    clock.set(seededAt)
    tracker = await startTestTracker(engine, { rateLimit: true }, { clock })
    const { db } = tracker.context.store
    await seedWorkspace(db, 'wsp_a', 1)
    await seedWorkspace(db, 'wsp_b', 2)
    await db
      .updateTable('visits')
      .set({ loads: JSON.stringify(newLoads(seededAt)), pages: '{}' })
      .execute()
    await db.updateTable('links').set({ has_lists: 0 }).execute()
    clock.advance(30_000)
  }
  afterEach(() => tracker.close())

  async function pagesOf(workspaceId: string) {
    const row = await tracker.context.store.db
      .selectFrom('visits')
      .select(['page', 'pages'])
      .where('workspace_id', '=', workspaceId)
      .where('visit_id', '=', ids.visit)
      .executeTakeFirstOrThrow()
    return [row.page, JSON.parse(row.pages)]
  }

  test('visits with the same id stay apart in one batch', async () => {
    await start()
    const { refusals, workspaces } = await commitBeats(tracker.context, [
      beatOf('wsp_a', 1, 1, 1_000),
      beatOf('wsp_b', 1, 2, 2_000),
    ])
    expect(refusals).toEqual([null, null])
    expect([...workspaces].sort()).toEqual(['wsp_a', 'wsp_b'])
    expect(await pagesOf('wsp_a')).toEqual([1, { 1: 1_000 }])
    expect(await pagesOf('wsp_b')).toEqual([2, { 2: 2_000 }])
  })

  test('a beat is written if the fast path has written another visit with the same id', async () => {
    await start()
    const commit = createBeatCommits(tracker.context)
    for (const seq of [1, 2, 3]) {
      clock.advance(5_000)
      const { refusals } = await commit([
        beatOf('wsp_a', seq, 1, 1_000 * seq),
        beatOf('wsp_b', seq, 2, 2_000 * seq),
        beatOf('wsp_c', seq, 3, 3_000 * seq),
      ])
      expect(refusals.map((error) => error?.code ?? null)).toEqual([null, null, 'visit_token_invalid'])
      expect(await pagesOf('wsp_a')).toEqual([1, { 1: 1_000 * seq }])
      expect(await pagesOf('wsp_b')).toEqual([2, { 2: 2_000 * seq }])
    }
  })

  test('a batch returns the row versions of both visits', async () => {
    await start()
    const { written } = await commitBeats(tracker.context, [
      beatOf('wsp_a', 1, 1, 1_000),
      beatOf('wsp_b', 1, 2, 2_000),
    ])
    const { db } = tracker.context.store
    const now = clock.now()
    const versions = await tracker.context.store.deployment.beats.writeUnchanged(written, now)
    expect([...versions.keys()].map((visit) => visit.workspace_id).sort()).toEqual(['wsp_a', 'wsp_b'])
    expect(await db.selectFrom('visits').select('visit_id').execute()).toHaveLength(6)
  })
  test('an opening shows a pop-up if the same id in another workspace is part of a burst', async () => {
    await start()
    const { db } = tracker.context.store
    const all = { desktop: true, email: false, slack: false }
    const opened = { first: all, returning: all }
    await db
      .updateTable('members')
      .set({ notify: JSON.stringify({ opened, left: opened, quietHours: null }) })
      .execute()
    const burst = [1, 2, 3, 4, 5, 6].map((number) => ({
      ...visitRow('wsp_a', 1),
      visit_id: `vis_1${number}`,
    }))
    const single = { ...visitRow('wsp_b', 2), visit_id: 'vis_16' }
    const visits = [...burst, single]
    await db.insertInto('visits').values(visits).execute()
    await inTransaction(tracker.context, (scope) => publishOpened(scope, visits, { at: clock.now() }))
    expect(await silentPopUps('wsp_a')).toEqual([false, false, false, false, false, true])
    expect(await silentPopUps('wsp_b')).toEqual([false])
  })

  async function silentPopUps(workspaceId: string) {
    const rows = await tracker.context.store.db
      .selectFrom('feed_events')
      .select('subject')
      .where('workspace_id', '=', workspaceId)
      .where('type', '=', 'notification')
      .orderBy('seq')
      .execute()
    return rows.map(({ subject }) => JSON.parse(subject).silent)
  }
})
