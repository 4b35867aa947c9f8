// Viewers and rows of a newer version. Both occur while the trackers on one database are updated one after the other.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../infrastructure/database/testing.ts'
import { reader, readingScene, type Scene } from './testing.ts'

describe.each(engines)('rows of a newer tracker, on %s', (engine) => {
  let scene: Scene
  beforeEach(async () => {
    scene = await readingScene(engine)
  })
  afterEach(() => scene.close())

  test('a run with an unknown action is left to the newer tracker; all other runs are listed, claimed and settled', async () => {
    const { owner, tracker } = scene
    const { db } = tracker.context.store
    const newer = JSON.stringify({ type: 'webhook', url: 'https://example.com' })
    const workflowId = await scene.makeWorkflow('opened')
    await scene.makeWorkflow('opened')
    const { slug } = await scene.makeLink()
    await reader(tracker, slug).enter({ email: 'ken@example.com' })
    await db.updateTable('workflows').set({ action: newer }).where('workflow_id', '=', workflowId).execute()
    await db.updateTable('runs').set({ action: newer }).where('workflow_id', '=', workflowId).execute()
    await db
      .updateTable('visits')
      .set({ suspicion: '["too_soon","by_a_model"]', record: '{"type":"Patron"}' })
      .execute()
    await db
      .updateTable('feed_events')
      .set({ type: 'poll.voted' })
      .where('type', '=', 'workflow.changed')
      .execute()

    const workflows = await owner.call('GET', `/api/documents/${scene.documentId}/workflows`)
    expect(workflows.body.items).toHaveLength(1)
    const { items } = (await owner.call('GET', '/api/visits')).body
    expect(items).toMatchObject([{ suspicion: ['too_soon'], runs: [{ action: { type: 'task' } }] }])
    const feed = (await owner.call('GET', '/api/feed?waitMs=0')).body
    expect(feed.events.map(({ type }: { type: string }) => type)).toContain('visit.opened')
    expect((await owner.call('GET', `/api/feed?waitMs=0&cursor=${feed.cursor}`)).body.events).toEqual([])
    const { visits } = (await owner.call('POST', '/api/runs/claim', {})).body
    expect(visits).toMatchObject([{ match: null, runs: [{ action: { type: 'task' } }] }])
    expect(visits[0].runs).toHaveLength(1)
  })
  test('a viewer of a newer version sends unknown fields with its opening and beats', async () => {
    const { slug } = await scene.makeLink()
    const more = { fromTheFuture: { of: [1] } }
    const signals = { webdriver: false, prerendered: false, visible: true, ...more }
    const visit = await reader(scene.tracker, slug).enter({ email: 'ken@example.com', signals, ...more })
    scene.clock.advance(2_000)
    expect((await visit.beat({ pages: { 2: 2_000 }, page: 2, ...more })).status).toBe(200)
    const { body } = await scene.owner.call('GET', `/api/visits/${visit.visitId}`)
    expect(body).toMatchObject({ page: 2, activeMs: 2_000 })
  })
})
