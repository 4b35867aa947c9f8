// Desktops cannot send requests during a gap. So rows that wait for a desktop wait longer by the length of the gap.
import { afterEach, describe, expect, it } from 'vitest'
import { engines } from '../infrastructure/database/testing.ts'
import { reader, readingScene, type Scene } from '../services/visits/testing.ts'
import { unitOfWork } from './store.ts'

let scene: Scene
afterEach(() => scene.close())

const gap = async (from: number, now: number) => {
  const { config, store } = scene.tracker.context
  await store.transaction((trx) => unitOfWork(trx, store).deployment.receptionGaps.end({ from, now }, config))
}

describe.each(engines)('the end of a gap on %s', (engine) => {
  it('after a gap, devices of the link’s owner can again claim first, and leases are longer by the gap', async () => {
    scene = await readingScene(engine)
    await scene.makeWorkflow('opened')
    const { slug } = await scene.makeLink()
    await reader(scene.tracker, slug).enter({ email: 'aki@example.com' })
    await reader(scene.tracker, slug).enter({ email: 'ben@example.com' })
    const claim = (by: Scene['owner'], maxVisits: number) =>
      by.call('POST', '/api/runs/claim', { maxVisits, leaseMs: 30_000 })
    expect((await claim(scene.owner, 1)).body.visits).toHaveLength(1)
    const began = scene.clock.now() + 1_000
    // This is twice the time that devices of colleagues must wait.
    scene.clock.advance(240_000)
    await gap(began, scene.clock.now())
    expect((await claim(scene.colleague, 9)).body.visits).toEqual([])
    // The lease of the claimed run still has the remaining time that it had before the gap.
    expect((await claim(scene.owner, 9)).body.visits).toHaveLength(1)
    scene.clock.advance(29_000)
    expect((await claim(scene.owner, 9)).body.visits).toHaveLength(1)
    scene.clock.advance(90_000)
    expect((await claim(scene.colleague, 9)).body.visits.length).toBeGreaterThan(0)
  })

  it('the wait for a record’s owner is extended once for all processes', async () => {
    scene = await readingScene(engine)
    const { db } = scene.tracker.context.store
    const { slug } = await scene.makeLink()
    const { visitId } = await reader(scene.tracker, slug).enter({ email: 'aki@example.com' })
    const began = scene.clock.now()
    const audience = { workspace_id: scene.owner.me.workspace.id, visit_id: visitId }
    await db.deleteFrom('audiences').execute()
    await db
      .insertInto('audiences')
      .values({
        ...audience,
        ...{ decide_at: began + 120_000, waiting_opened: 1, waiting_leaves: 0, quiet_for: null },
        ...{ because: null, member_id: null, outsider: null },
      })
      .execute()
    scene.clock.advance(300_000)
    for (const from of [began + 60_000, began + 50_000, began]) await gap(from, scene.clock.now())
    const { decide_at } = await db.selectFrom('audiences').select('decide_at').executeTakeFirstOrThrow()
    expect(decide_at).toBe(began + 300_000 + 60_000)
    const { store } = scene.tracker.context
    expect(await store.deployment.receptionGaps.lastEnd()).toBe(scene.clock.now())
  })
})
