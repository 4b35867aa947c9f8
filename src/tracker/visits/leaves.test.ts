// The leave decision against the real clock: it comes by itself, and two processes decide each once.
import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '../clock.ts'
import type { TrackerConfig } from '../config.ts'
import { joinMember } from '../people/testing.ts'
import { engines, startTestTracker, type TestTracker } from '../store/testing.ts'
import { addDocument, reader } from './testing.ts'

const quick: Partial<TrackerConfig> = { graceMs: 300, visibleLeaseMs: 60_000 }

describe.each(engines)('leaves on %s', (engine) => {
  let tracker: TestTracker
  afterEach(() => tracker.close())

  async function prepared() {
    tracker = await startTestTracker(engine, quick, { clock: systemClock })
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

  test('nobody asks, and the leave is in the feed soon after the grace', async () => {
    const { owner, slug } = await prepared()
    const page = await reader(tracker, slug).enter()
    const { cursor } = (await owner.call('GET', '/api/feed?waitMs=0')).body
    await page.beat({ pages: { 1: 10 }, goodbye: true })
    const saidAt = performance.now()
    const answer = await owner.call('GET', `/api/feed?waitMs=10000&cursor=${cursor}`)
    const overMs = performance.now() - saidAt - 300
    expect(answer.body.events[0]).toMatchObject({ type: 'visit.left', visit: { leaves: 1 } })
    // How soon exactly is the bench's question; here the machine may be busy.
    expect(overMs).toBeLessThan(5_000)
  })

  test('two processes, many readers: each leaves once, with one run', async () => {
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
