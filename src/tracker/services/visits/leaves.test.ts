// Uses the real clock: leaves are decided without a request, and two processes decide each leave once.
import { afterEach, describe, expect, test } from 'vitest'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import { engines, startTestTracker, type TestTracker } from '../../infrastructure/database/testing.ts'
import { joinMember } from '../people/testing.ts'
import { decideLeaves } from './leaves.ts'
import { addDocument, reader, readingScene } from './testing.ts'

const quick: Partial<TrackerConfig> = { graceMs: 300, visibleLeaseMs: 60_000 }

describe.each(engines)('leaves on %s', (engine) => {
  let tracker: TestTracker
  afterEach(() => tracker.close())

  async function prepared() {
    tracker = await startTestTracker(engine, quick)
    await tracker.app.ready()
    const owner = await joinMember(tracker)
    const documentId = await addDocument(tracker, owner)
    const workflow = { type: 'task', assignee: 'documentOwner', locale: 'en', subject: null, comments: null }
    await owner.call('POST', `/api/documents/${documentId}/workflows`, { trigger: 'left', action: workflow })
    const link = await owner.call('POST', `/api/documents/${documentId}/links`, {
      recipientEmail: 'a@example.com',
    })
    return { owner, slug: String(link.body.url).split('/').at(-1) ?? '' }
  }

  test('a leave is in the feed soon after the grace, without any request', async () => {
    const { owner, slug } = await prepared()
    const page = await reader(tracker, slug).enter()
    const { cursor } = (await owner.call('GET', '/api/feed?waitMs=0')).body
    await page.beat({ pages: { 1: 10 }, goodbye: true })
    const saidAt = performance.now()
    const answer = await owner.call('GET', `/api/feed?waitMs=10000&cursor=${cursor}`)
    const overMs = performance.now() - saidAt - 300
    expect(answer.body.events[0]).toMatchObject({ type: 'visit.left', visit: { leaves: 1 } })
    // A bench measures the exact delay. The machine of this test may be busy.
    expect(overMs).toBeLessThan(5_000)
  })

  test('two processes, many readers: each visit leaves once, with one run', async () => {
    const { owner, slug } = await prepared()
    const other = engine === 'postgres' ? await tracker.second() : tracker
    await other.app.ready()
    const { cursor } = (await owner.call('GET', '/api/feed?waitMs=0')).body
    const pages = await Promise.all(
      Array.from({ length: 30 }, (_, i) => reader(i % 2 ? tracker : other, slug).enter()),
    )
    await Promise.all(pages.map((page) => page.beat({ pages: { 1: 10 }, goodbye: true })))
    const visits = async () => (await owner.call('GET', '/api/visits?limit=100')).body.items
    await expect
      .poll(
        async () => (await visits()).filter((visit: { state: string }) => visit.state === 'left').length,
        {
          timeout: 15_000,
        },
      )
      .toBe(30)
    for (const visit of await visits()) {
      expect(visit.leaves).toBe(1)
      expect(visit.runs).toHaveLength(1)
    }
    const { events } = (await owner.call('GET', `/api/feed?waitMs=0&cursor=${cursor}`)).body
    const left = events.filter((event: { type: string }) => event.type === 'visit.left')
    expect(left).toHaveLength(30)
    expect(new Set(left.map((event: { visit: { id: string } }) => event.visit.id)).size).toBe(30)
  })
})

describe.each(engines)('leave sweep on %s', (engine) => {
  test('each beat moves the deadline, but the time of the sweep moves only to an earlier deadline', async () => {
    const scene = await readingScene(engine, { visibleLeaseMs: 30_000, graceMs: 5_000 })
    try {
      const { slug } = await scene.makeLink()
      const page = await reader(scene.tracker, slug).enter({ email: 'aki@example.com' })
      const { db } = scene.tracker.context.store
      const times = async () => {
        const row = await db
          .selectFrom('visits')
          .select(['deadline_at', 'sweep_at', 'state', 'leaves'])
          .executeTakeFirstOrThrow()
        return {
          ...row,
          deadline_at: Number(row.deadline_at) - begun,
          sweep_at: Number(row.sweep_at) - begun,
        }
      }
      const begun = scene.clock.now()
      for (const seconds of [10, 20]) {
        scene.clock.set(begun + seconds * 1000)
        await page.beat({ pages: { 1: seconds * 1000 } })
      }
      const reading = { state: 'reading', leaves: 0 }
      expect(await times()).toEqual({ deadline_at: 50_000, sweep_at: 30_000, ...reading })
      scene.clock.set(begun + 30_000)
      await decideLeaves(scene.tracker.context)
      expect(await times()).toEqual({ deadline_at: 50_000, sweep_at: 50_000, ...reading })
      await page.beat({ pages: { 1: 21_000 }, goodbye: true })
      expect(await times()).toEqual({ deadline_at: 35_000, sweep_at: 35_000, ...reading })
      scene.clock.set(begun + 35_000)
      await decideLeaves(scene.tracker.context)
      expect(await db.selectFrom('visits').select(['sweep_at', 'state', 'leaves']).execute()).toEqual([
        { sweep_at: null, state: 'left', leaves: 1 },
      ])
      // The database refuses rows that the sweep would find too late or never.
      const wrong =
        engine === 'postgres' ? [{ deadline_at: 1_000, sweep_at: 1_001 }, { deadline_at: 1_000 }] : []
      for (const times of wrong) {
        const written = db.updateTable('visits').set(times).execute()
        await expect(written).rejects.toThrow('visits_swept_in_time')
      }
    } finally {
      await scene.close()
    }
  })

  test('a gap that begins or ends during the queries of the sweep: no visit leaves', async () => {
    const scene = await readingScene(engine, { visibleLeaseMs: 30_000 })
    try {
      const { context } = scene.tracker
      const { slug } = await scene.makeLink()
      await reader(scene.tracker, slug).enter({ email: 'aki@example.com' })
      const closed = await reader(scene.tracker, slug).enter({ email: 'ben@example.com' })
      await closed.beat({ pages: { 1: 100 }, goodbye: true })
      const states = async () =>
        (await context.store.db.selectFrom('visits').select('state').execute()).map(({ state }) => state)
      for (const periods of [
        [null, 1],
        [1, 2],
        [1, null],
      ]) {
        scene.clock.advance(40_000)
        const next = () => periods.shift() ?? null
        const availability = { ...context.availability, period: next }
        await decideLeaves({ ...context, availability })
        expect(await states()).toEqual(['reading', 'reading'])
      }
      scene.clock.advance(40_000)
      await decideLeaves(context)
      expect(await states()).toEqual(['left', 'left'])
    } finally {
      await scene.close()
    }
  })
})
