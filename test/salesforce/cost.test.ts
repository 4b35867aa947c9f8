// The number of API calls for visits, as counted by the practice org, and the pauses that save API calls.
import { beforeEach, describe, expect, it } from 'vitest'
import type { RunAction } from '#shared/model/runs.ts'
import { type MemoryVisit, taskFor } from './memory-tracker.ts'
import { setUpTestOrg } from './rep.ts'
import { setUpWorkerFixture } from './worker-fixture.ts'

const org = setUpTestOrg()
const fixture = setUpWorkerFixture(org)

const email = 'grace.hopkins@northfield.example'
const calls = async () => (await org.control.state()).apiCalls
const task = () => fixture.tracker.add({ email, actions: [taskFor('recordOwner')] })
const paused = () => fixture.rep.salesforce.state().paused
const settledAll = () =>
  fixture.tracker.visits.every((visit) => visit.runs.every((run) => run.state === 'done'))

it('a visit with a Task and two campaigns costs at most two API calls, which are reported to the tracker', async () => {
  const campaigns = [await org.control.named('campaignJapanese'), await org.control.named('campaignInactive')]
  const before = await calls()
  fixture.rep.salesforce.takeApiCalls()
  const visit = fixture.tracker.add({
    email,
    actions: [
      taskFor('recordOwner'),
      ...campaigns.map((campaignId): RunAction => ({ type: 'campaign', campaignId, campaignName: '' })),
    ],
  })
  await fixture.finish(visit)
  expect((await calls()) - before).toBeLessThanOrEqual(2)
  expect(fixture.tracker.budget.used).toBe((await calls()) - before)
})

describe('the number of API calls', () => {
  const campaign = async (): Promise<RunAction> => ({
    type: 'campaign',
    campaignId: await org.control.named('campaignJapanese'),
    campaignName: '',
  })
  /** Executes the run of an opening and then the run of the leave. Returns the number of API calls of each run. */
  async function openThenLeave(opening: RunAction, leave: RunAction): Promise<[number, number]> {
    const atStart = await calls()
    const opened = fixture.tracker.add({ email, trigger: 'opened', actions: [opening] })
    await fixture.finish(opened)
    const between = await calls()
    const left = fixture.tracker.add({ email, actions: [leave], match: opened.match })
    expect((await fixture.finish(left)).state).toBe('done')
    return [between - atStart, (await calls()) - between]
  }

  beforeEach(async () => {
    // The first batch of a day also reads the permissions.
    await fixture.finish(
      fixture.tracker.add({ email: 'robin@private.example', actions: [taskFor('recordOwner')] }),
    )
  })

  it('for a leave is 2', async () => {
    const before = await calls()
    await fixture.finish(task())
    expect((await calls()) - before).toBe(2)
  })

  it.each(['recordOwner', 'documentOwner'] as const)(
    'for an opening and a leave (%s) is 3, because the leave uses the cached match',
    async (assignee) => {
      expect(await openThenLeave(await campaign(), taskFor(assignee))).toEqual([2, 1])
    },
  )

  it('for a search of the record owner and a leave is 2', async () => {
    expect(await openThenLeave({ type: 'findOwner', rule: 'person' }, taskFor('recordOwner'))).toEqual([1, 1])
  })

  it('for a resumed visit is 2, or 1 if nothing has changed', async () => {
    const visit = task()
    await fixture.finish(visit)
    const before = await calls()
    fixture.tracker.leaveAgain(visit, { page: 9 })
    await fixture.finish(visit)
    expect((await calls()) - before).toBe(2)
    fixture.tracker.leaveAgain(visit, {})
    await fixture.finish(visit)
    expect((await calls()) - before).toBe(3)
    const writes = (await org.control.requests()).filter(({ kinds }) => kinds.includes('write'))
    expect(writes).toHaveLength(3)
  })
})

describe('the cached match of the opening', () => {
  async function opened(): Promise<MemoryVisit['match']> {
    const visit = fixture.tracker.add({
      email,
      trigger: 'opened',
      actions: [{ type: 'findOwner', rule: 'person' }],
    })
    await fixture.finish(visit)
    return visit.match
  }

  it('is read again if Salesforce refuses it because the Lead was converted', async () => {
    const match = await opened()
    const contactId = await org.control.convertLead(match?.id ?? '')
    const visit = fixture.tracker.add({ email, actions: [taskFor('recordOwner')], match })
    expect(await fixture.finish(visit)).toMatchObject({
      state: 'done',
      result: { record: { id: contactId } },
    })
    expect((await org.control.tasks()).map((each) => each.WhoId)).toEqual([contactId])
  })

  it('is read again if its owner can no longer own a Task, and the new owner gets the Task', async () => {
    const match = await opened()
    const haruto = await org.control.named('haruto')
    await org.control.change(match?.id ?? '', { OwnerId: haruto })
    await org.control.change(await org.control.named('ben'), { IsActive: false })
    const visit = fixture.tracker.add({ email, actions: [taskFor('recordOwner')], match })
    expect(await fixture.finish(visit)).toMatchObject({ state: 'done', result: { assignee: { id: haruto } } })
    expect((await org.control.tasks()).map((each) => each.OwnerId)).toEqual([haruto])
  })

  it.each([
    ['an hour old', 61 * 60_000],
    ['from the future', -61 * 60_000],
  ])('is read again if it is %s', async (_name, ageMs) => {
    const match = await opened()
    if (match) match.matchedAt = new Date(Date.now() - ageMs).toISOString()
    const before = await calls()
    await fixture.finish(fixture.tracker.add({ email, actions: [taskFor('recordOwner')], match }))
    expect((await calls()) - before).toBe(2)
  })

  it('keeps its age when it is used', async () => {
    const match = await opened()
    const visit = fixture.tracker.add({ email, actions: [taskFor('recordOwner')], match })
    await fixture.finish(visit)
    expect(visit.match?.matchedAt).toBe(match?.matchedAt)
  })
})

it('a backlog of 500 visits costs at most 0.1 API calls for each visit', async () => {
  const visits = 500
  for (let n = 0; n < visits; n += 1) {
    const known = n % 5 === 0
    fixture.tracker.add({
      email: known ? email : `a.rather.long.address.of.visitor.${n}@some-company.example.com`,
      actions: [taskFor(known ? 'recordOwner' : 'documentOwner')],
    })
  }
  const before = await calls()
  fixture.worker.wake()
  await expect.poll(settledAll, { timeout: 30_000, interval: 50 }).toBe(true)
  expect(await org.control.tasks()).toHaveLength(visits)
  expect(((await calls()) - before) / visits).toBeLessThanOrEqual(0.1)
}, 40_000)

describe('the admin’s daily cap', () => {
  it('pauses the worker visibly; after the cap is removed, work continues at once', async () => {
    fixture.tracker.budget = { ...fixture.tracker.budget, used: 100, dailyCap: 100 }
    const visit = task()
    const before = await calls()
    fixture.worker.wake()
    await expect.poll(paused).toMatchObject({ reason: 'dailyCap', used: 100, limit: 100 })
    expect(paused()?.until).toBe(fixture.tracker.budget.resetsAt)
    expect(await calls()).toBe(before)
    fixture.tracker.budget.dailyCap = null
    fixture.worker.capChanged()
    await expect.poll(() => visit.runs[0]?.state).toBe('done')
    expect(paused()).toBeNull()
  })
})

describe('near the org’s limit of API calls', () => {
  const nearly = async (used: number) => {
    await org.control.set({ apiLimit: 1000 })
    await org.control.setApiCalls(used)
    await fixture.finish(task())
  }

  it('the worker reads the usage once and pauses visibly for about 15 minutes', async () => {
    await nearly(960)
    await expect.poll(paused).toMatchObject({ reason: 'orgLimit', limit: 1000 })
    expect(Date.parse(paused()?.until ?? '') - Date.now()).toBeGreaterThan(14 * 60_000)
    const before = await calls()
    task()
    fixture.worker.wake()
    await new Promise((resolve) => setImmediate(resolve))
    expect(await calls()).toBe(before)
  })

  it('the worker does not pause if API calls have become free in the meantime', async () => {
    await org.control.set({ apiLimit: 1000 })
    await org.control.setApiCalls(960)
    await fixture.rep.salesforce.org()?.client.refreshUsage()
    expect(fixture.rep.salesforce.state().apiUsage).toMatchObject({ used: 961, limit: 1000 })
    await org.control.setApiCalls(10)
    expect((await fixture.finish(task())).state).toBe('done')
    expect(paused()).toBeNull()
  })

  it('the worker pauses if no API calls are left', async () => {
    await org.control.setApiCalls(1_000_000)
    const visit = task()
    fixture.worker.wake()
    await expect.poll(() => visit.runs[0]?.reason?.salesforceCode).toBe('REQUEST_LIMIT_EXCEEDED')
    await expect.poll(paused).toMatchObject({ reason: 'orgLimit' })
  })
})
