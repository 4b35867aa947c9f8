// What visits cost in API calls, and where work stops for the sake of the org: against the practice org's own count.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RunAction } from '#shared/model/runs.ts'
import { taskFor } from './memory-tracker.ts'
import { startOrg, type TestOrg } from './rep.ts'
import { type WorkerScene, workerScene } from './worker-scene.ts'

let org: TestOrg
let scene: WorkerScene
beforeAll(async () => {
  org = await startOrg()
})
afterAll(() => org.close())
beforeEach(async () => {
  await org.control.reset()
  scene = await workerScene(org)
})
afterEach(() => scene.close())

const email = 'grace.hopkins@northfield.example'
const calls = async () => (await org.control.state()).apiCalls
const task = () => scene.tracker.add({ email, actions: [taskFor('recordOwner')] })
const paused = () => scene.rep.salesforce.state().paused
const settledAll = () =>
  scene.tracker.visits.every((visit) => visit.runs.every((run) => run.state === 'done'))

it('a visit with a Task and two campaigns costs at most two calls, and the tracker is told of them', async () => {
  const campaigns = [await org.control.named('campaignJapanese'), await org.control.named('campaignInactive')]
  const before = await calls()
  scene.rep.salesforce.takeApiCalls()
  const visit = scene.tracker.add({
    email,
    actions: [
      taskFor('recordOwner'),
      ...campaigns.map((campaignId): RunAction => ({ type: 'campaign', campaignId, campaignName: '' })),
    ],
  })
  await scene.finish(visit)
  expect((await calls()) - before).toBeLessThanOrEqual(2)
  expect(scene.tracker.budget.used).toBe((await calls()) - before)
})

it('a backlog of 500 visits costs at most 0.1 calls a visit', async () => {
  const visits = 500
  for (let n = 0; n < visits; n += 1) {
    const known = n % 5 === 0
    scene.tracker.add({
      email: known ? email : `a.rather.long.address.of.visitor.${n}@some-company.example.com`,
      actions: [taskFor(known ? 'recordOwner' : 'documentOwner')],
    })
  }
  const before = await calls()
  scene.worker.wake()
  await expect.poll(settledAll, { timeout: 30_000, interval: 50 }).toBe(true)
  expect(await org.control.tasks()).toHaveLength(visits)
  expect(((await calls()) - before) / visits).toBeLessThanOrEqual(0.1)
}, 40_000)

describe('the admin’s daily cap', () => {
  it('at the cap work waits, visibly; lifted, it goes on at once', async () => {
    scene.tracker.budget = { ...scene.tracker.budget, used: 100, dailyCap: 100 }
    const visit = task()
    const before = await calls()
    scene.worker.wake()
    await expect.poll(paused).toMatchObject({ reason: 'dailyCap', used: 100, limit: 100 })
    expect(paused()?.until).toBe(scene.tracker.budget.resetsAt)
    expect(await calls()).toBe(before)
    scene.tracker.budget.dailyCap = null
    scene.worker.capChanged()
    await expect.poll(() => visit.runs[0]?.state).toBe('done')
    expect(paused()).toBeNull()
  })
})

describe('near the org’s own limit', () => {
  const nearly = async (used: number) => {
    await org.control.set({ apiLimit: 1000 })
    await org.control.setApiCalls(used)
    await scene.finish(task())
  }

  it('work waits, visibly, for 15 minutes or more, and one call asks how many are left', async () => {
    await nearly(960)
    await expect.poll(paused).toMatchObject({ reason: 'orgLimit', limit: 1000 })
    expect(Date.parse(paused()?.until ?? '') - Date.now()).toBeGreaterThan(14 * 60_000)
    const before = await calls()
    task()
    scene.worker.wake()
    await new Promise((resolve) => setImmediate(resolve))
    expect(await calls()).toBe(before)
  })

  it('calls that came back since are noticed before anything waits', async () => {
    await org.control.set({ apiLimit: 1000 })
    await org.control.setApiCalls(960)
    await scene.rep.salesforce.org()?.client.refreshUsage()
    expect(scene.rep.salesforce.state().apiUsage).toMatchObject({ used: 961, limit: 1000 })
    await org.control.setApiCalls(10)
    expect((await scene.finish(task())).state).toBe('done')
    expect(paused()).toBeNull()
  })

  it('used up: nothing is asked any more', async () => {
    await org.control.setApiCalls(1_000_000)
    const visit = task()
    scene.worker.wake()
    await expect.poll(() => visit.runs[0]?.reason?.salesforceCode).toBe('REQUEST_LIMIT_EXCEEDED')
    await expect.poll(paused).toMatchObject({ reason: 'orgLimit' })
  })
})
