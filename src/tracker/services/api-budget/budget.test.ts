import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../infrastructure/database/testing.ts'
import { type Joined, joinMember } from '../people/testing.ts'
import { reader, readingScene, type Scene } from '../visits/testing.ts'

describe.each(engines)('daily limit of API calls on %s', (engine) => {
  let scene: Scene
  let admin: Joined
  beforeEach(async () => {
    scene = await readingScene(engine)
    admin = await joinMember(scene.tracker, { role: 'admin' })
    await scene.makeWorkflow('left')
  })
  afterEach(() => scene.close())

  const put = (by: Joined, dailyCap: number | null) => by.call('PUT', '/api/salesforce/budget', { dailyCap })
  const budget = async () => (await scene.owner.call('GET', '/api/salesforce/budget')).body
  const claim = async () => (await scene.owner.call('POST', '/api/runs/claim', {})).body
  async function leave(email: string) {
    const { slug } = await scene.makeLink({})
    const page = await reader(scene.tracker, slug).enter({ email })
    scene.clock.advance(3_000)
    await page.beat({ pages: { 2: 3_000 }, page: 2, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
  }
  async function settle(visits: { runs: { id: string; leaseToken: string }[] }[], apiCalls: number) {
    const reason = { code: 'no_record', salesforceCode: null, detail: null }
    const runs = visits.flatMap((visit) =>
      visit.runs.map(({ id, leaseToken }) => ({
        runId: id,
        leaseToken,
        settlement: { state: 'skipped', reason, result: null },
      })),
    )
    await scene.owner.call('POST', '/api/runs/settle', { runs, apiCalls })
  }

  test('calls of all devices are counted; at the limit, no run can be claimed until the next day', async () => {
    const set = await put(admin, 10)
    expect(set).toMatchObject({ status: 200, body: { used: 0, dailyCap: 10 } })
    await leave('a@example.com')
    const first = await claim()
    expect(first.visits).toHaveLength(1)
    await settle(first.visits, 10)
    expect(await budget()).toMatchObject({ used: 10, dailyCap: 10 })

    await leave('b@example.com')
    const capped = await claim()
    expect(capped).toMatchObject({ visits: [], budget: { used: 10, dailyCap: 10 } })
    scene.clock.advance(Date.parse(capped.budget.resetsAt) - scene.clock.now())
    const next = await claim()
    expect(next).toMatchObject({ budget: { used: 0 } })
    expect(next.visits).toHaveLength(1)
  })

  test('a higher limit, or no limit, lets devices claim at once', async () => {
    await put(admin, 10)
    await leave('a@example.com')
    const { visits } = await claim()
    await leave('b@example.com')
    await settle(visits, 25)
    expect((await claim()).visits).toEqual([])
    await put(admin, null)
    expect((await claim()).visits).toHaveLength(1)
    expect(await budget()).toMatchObject({ used: 25, dailyCap: null })
  })

  test('only an admin can set the limit', async () => {
    expect((await put(scene.colleague, 100)).status).toBe(403)
    expect((await put(admin, 3)).status).toBe(400)
  })
})
