// Salesforce commits a write after the worker has written a second Task, or the org's clock is wrong. In the end one Task exists.
import { afterEach, describe, expect, it } from 'vitest'
import { taskFor } from './memory-tracker.ts'
import { setUpTestOrg } from './rep.ts'
import { createWorkerFixture, type WorkerFixture } from './worker-fixture.ts'

const org = setUpTestOrg()
let fixture: WorkerFixture
afterEach(() => fixture.close())

const email = 'grace.hopkins@northfield.example'
const visitor = () => fixture.tracker.add({ email, actions: [taskFor('recordOwner')] })
const lateMs = 1_500

/** The first write times out, the second write succeeds, and then Salesforce commits the first write. The run is settled with the second Task. */
async function doubled() {
  fixture = await createWorkerFixture(org, { salesforce: { writeTimeoutMs: 250 } })
  await org.control.slowCommit(lateMs)
  const visit = visitor()
  const run = await fixture.finish(visit)
  expect(run).toMatchObject({ state: 'done', attempt: 2 })
  await org.control.until('Task', (rows) => rows.length === 2)
  return { visit, run, second: run.result?.taskId ?? '' }
}
async function lookAgain(visit: ReturnType<typeof visitor>) {
  expect(fixture.tracker.lookAgain()).toBe(1)
  return fixture.finish(visit)
}

describe('a Task that is committed after the second write', () => {
  it('is found by a later search and deleted', async () => {
    const { visit, run, second } = await doubled()
    expect(run.lookAgainInMs).toBe(11 * 60_000)
    expect(await lookAgain(visit)).toMatchObject({ state: 'done', lookAgainInMs: null })
    expect((await org.control.tasks()).map((task) => task.Id)).toEqual([second])
    expect(visit.runs[0]?.result?.taskId).toBe(second)
  })

  it('is kept if a person has changed it, and the other Task is deleted', async () => {
    const { visit, second } = await doubled()
    const late = (await org.control.tasks()).find((task) => task.Id !== second)
    await org.control.change(late?.Id ?? '', {
      Status: 'In Progress',
      LastModifiedDate: new Date(Date.now() + 60_000).toISOString(),
    })
    await lookAgain(visit)
    expect((await org.control.tasks()).map((task) => task.Id)).toEqual([late?.Id])
    expect(visit.runs[0]?.result?.taskId).toBe(late?.Id)
  })

  it('is not deleted if a person has changed both Tasks', async () => {
    const { visit, second } = await doubled()
    for (const { Id } of await org.control.tasks()) {
      await org.control.change(Id, { LastModifiedDate: new Date(Date.now() + 60_000).toISOString() })
    }
    expect(await lookAgain(visit)).toMatchObject({
      state: 'done',
      result: { taskId: second },
      lookAgainInMs: null,
    })
    expect(await org.control.tasks()).toHaveLength(2)
  })

  it('is deleted also if the visit has left again in the meantime', async () => {
    const { visit, second } = await doubled()
    fixture.tracker.leaveAgain(visit, { page: 9 })
    await fixture.finish(visit)
    expect(visit.runs[0]?.lookAgainInMs).toBeGreaterThan(0)
    await lookAgain(visit)
    const [task, ...others] = await org.control.tasks()
    expect(others).toEqual([])
    expect(task).toMatchObject({ Id: second, Description: expect.stringContaining('Exit page: 9 of 12') })
  })

  it.each([
    ['a lost response', { type: 'lose-reply' }],
    ['a broken connection', { type: 'drop' }],
  ] as const)('is searched for once more if the deletion ends with %s', async (_name, effect) => {
    const { visit, second } = await doubled()
    await org.control.fault({ match: { kind: 'write', contains: '"DELETE"' }, effect })
    expect((await lookAgain(visit)).lookAgainInMs).toBe(11 * 60_000)
    expect(await lookAgain(visit)).toMatchObject({ state: 'done', lookAgainInMs: null })
    expect((await org.control.tasks()).map((task) => task.Id)).toEqual([second])
  })

  it('is not searched for again if this user may not delete Tasks', async () => {
    const { visit } = await doubled()
    await org.control.fault({
      match: { object: 'Task', operation: 'delete' },
      effect: { type: 'record-error', errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY' },
    })
    expect((await lookAgain(visit)).lookAgainInMs).toBeNull()
  })

  it('is not searched for in an org with an external ID field', async () => {
    await org.control.addActivityExternalId('Lastpage_Run__c')
    fixture = await createWorkerFixture(org)
    await org.control.loseReplyOfWrite()
    const run = await fixture.finish(visitor())
    expect(run).toMatchObject({ state: 'done', lookAgainInMs: null })
    expect(await org.control.tasks()).toHaveLength(1)
  })
})

it('the later search costs one API call, and is not needed after a first write', async () => {
  fixture = await createWorkerFixture(org)
  expect((await fixture.finish(visitor())).lookAgainInMs).toBeNull()
  await org.control.fault({ match: { kind: 'write' }, effect: { type: 'drop' } })
  const visit = visitor()
  await fixture.finish(visit)
  const before = (await org.control.state()).apiCalls
  await lookAgain(visit)
  expect((await org.control.state()).apiCalls - before).toBe(1)
})

it.each([-26, -400, 26, 24 * 365])(
  'one Task exists after a lost response if the org’s clock is wrong by %i hours',
  async (hours) => {
    await org.control.set({ clockOffsetMs: hours * 3_600_000 })
    fixture = await createWorkerFixture(org)
    await org.control.loseReplyOfWrite()
    const visit = visitor()
    expect(await fixture.finish(visit)).toMatchObject({ state: 'done' })
    expect(await org.control.tasks()).toHaveLength(1)
  },
)
