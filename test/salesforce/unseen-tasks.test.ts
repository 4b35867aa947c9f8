// Tests that a Task is written exactly once although a search may not find it. The tests cover Tasks that the connected user can't see, and orgs with
// an external ID field for runs.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { taskFor } from './memory-tracker.ts'
import { setUpTestOrg } from './rep.ts'
import { createWorkerFixture, type WorkerFixture } from './worker-fixture.ts'

const org = setUpTestOrg()
let fixture: WorkerFixture
afterEach(() => fixture.close())

const email = 'grace.hopkins@northfield.example'
const field = 'Lastpage_Run__c'
/** A visit whose Task belongs to Ben. The connected user is Aiko. */
const forBen = () => fixture.tracker.add({ email, actions: [taskFor('recordOwner')] })
const forAiko = () => fixture.tracker.add({ email, actions: [taskFor('documentOwner')] })
const writesOf = async (path: string) =>
  (await org.control.requests()).filter((request) => JSON.stringify(request.body ?? '').includes(path))

describe('private activities', () => {
  beforeEach(async () => {
    await org.control.set({ privateActivities: true })
    fixture = await createWorkerFixture(org)
  })

  it('a lost response for another user’s Task: the run fails with an unknown outcome, and nothing is written twice', async () => {
    await org.control.loseReplyOfWrite()
    const run = await fixture.finish(forBen())
    expect(run).toMatchObject({ state: 'failed', reason: { code: 'unknown_outcome' } })
    expect(await org.control.tasks()).toHaveLength(1)
  })

  it('a lost response for the connected user’s Task: the Task is found and not written twice', async () => {
    await org.control.loseReplyOfWrite()
    const run = await fixture.finish(forAiko())
    const [task, ...others] = await org.control.tasks()
    expect(others).toEqual([])
    expect(run).toMatchObject({ state: 'done', result: { taskId: task?.Id } })
  })

  it('a refusal proves that nothing was written: the next attempt writes', async () => {
    await org.control.refuseRecords('Task', 'UNABLE_TO_LOCK_ROW', 2)
    expect(await fixture.finish(forBen())).toMatchObject({ state: 'done' })
    expect(await org.control.tasks()).toHaveLength(1)
  })
})

describe('an org in which the sharing model of activities is unknown', () => {
  beforeEach(async () => {
    await org.control.set({ hiddenObjects: ['EntityDefinition'] })
    fixture = await createWorkerFixture(org)
  })

  it('a visible Task of the same owner proves that the search is reliable', async () => {
    await org.control.insert('Task', { Subject: 'Call', OwnerId: await org.control.named('ben') })
    await org.control.fault({ match: { kind: 'write' }, effect: { type: 'drop' } })
    expect(await fixture.finish(forBen())).toMatchObject({ state: 'done' })
    expect(await org.control.tasks()).toHaveLength(2)
  })

  it('without such a Task, the run fails with an unknown outcome', async () => {
    await org.control.fault({ match: { kind: 'write' }, effect: { type: 'drop' } })
    expect(await fixture.finish(forBen())).toMatchObject({
      state: 'failed',
      reason: { code: 'unknown_outcome' },
    })
    expect(await org.control.tasks()).toEqual([])
  })
})

describe('a unique external ID field on Activity', () => {
  beforeEach(async () => {
    await org.control.addActivityExternalId(field)
    fixture = await createWorkerFixture(org)
  })

  it('is found by describe and written by upsert, with the run’s id, in two calls', async () => {
    const before = (await org.control.state()).apiCalls
    const run = await fixture.finish(forBen())
    expect((await org.control.state()).apiCalls - before).toBe(2)
    const [task] = await org.control.tasks()
    expect(task).toMatchObject({ [field]: run.id, OwnerId: await org.control.named('ben') })
    expect(run.result?.taskId).toBe(task?.Id)
    expect(await writesOf(`/composite/sobjects/Task/${field}`)).toHaveLength(1)
  })

  it.each([
    ['a response lost after the commit', { type: 'lose-reply' }],
    ['a connection broken before the commit', { type: 'drop' }],
    ['a maintenance page', { type: 'maintenance' }],
  ] as const)('private activities, %s: one Task exists, and the run has its id', async (_name, effect) => {
    await org.control.set({ privateActivities: true })
    await org.control.fault({ match: { kind: 'write' }, effect })
    const run = await fixture.finish(forBen())
    const [task, ...others] = await org.control.tasks()
    expect(others).toEqual([])
    expect(run.state).toBe('done')
    expect(task?.Id.slice(0, 15)).toBe(run.result?.taskId?.slice(0, 15))
  })

  it.each([
    ['the upsert may not change the hidden Task', { upsertFindsHidden: true }],
    ['the refusal contains the id of the duplicate', { namesHiddenDuplicates: true }],
    ['the refusal contains <unknown>', { namesHiddenDuplicates: false }],
  ])(
    'private activities, a lost response, and %s: the run is done with one Task, also after the next leave',
    async (_name, how) => {
      await org.control.set({ privateActivities: true, ...how })
      await org.control.loseReplyOfWrite()
      const visit = forBen()
      expect(await fixture.finish(visit)).toMatchObject({ state: 'done', reason: null })
      fixture.tracker.leaveAgain(visit, { page: 9 })
      expect(await fixture.finish(visit)).toMatchObject({ state: 'done', reason: null })
      expect(await org.control.tasks()).toHaveLength(1)
    },
  )

  it('a duplicate value in another unique field fails the run', async () => {
    await org.control.set({
      customFields: [
        { object: 'Activity', name: field, unique: true, externalId: true },
        { object: 'Activity', name: 'Other__c', unique: true },
      ],
    })
    await org.control.fault({
      match: { object: 'Task' },
      effect: {
        type: 'record-error',
        errorCode: 'DUPLICATE_VALUE',
        message: 'duplicate value found: Other__c duplicates value on record with id: 00T000000000009',
      },
    })
    expect(await fixture.finish(forBen())).toMatchObject({
      state: 'failed',
      reason: { code: 'salesforce_refused', salesforceCode: 'DUPLICATE_VALUE' },
    })
  })

  it('a Task that a person has deleted is not created again', async () => {
    await org.control.loseReplyOfWrite()
    fixture.onStep = async (step) => {
      if (step !== 'written') return
      for (const task of await org.control.tasks()) await org.control.change(task.Id, { IsDeleted: true })
    }
    expect((await fixture.finish(forBen())).state).toBe('done')
    expect(await org.control.tasks()).toEqual([])
    expect(await org.control.records('Task')).toHaveLength(1)
  })

  it('an admin removes the field while the app runs: Tasks are created without it', async () => {
    await fixture.finish(forBen())
    await org.control.set({ customFields: [] })
    expect((await fixture.finish(forBen())).state).toBe('done')
    expect(await org.control.tasks()).toHaveLength(2)
    expect((await fixture.finish(forBen())).state).toBe('done')
    expect(await writesOf(`/composite/sobjects/Task/${field}`)).toHaveLength(2)
  })

  it('the field is no longer unique, and several Tasks have the run’s id: one Task is kept, the others are deleted', async () => {
    const visit = forBen()
    const own = visit.runs[0]
    const twin = { Subject: 'Twin', Description: `Words\n\nRef: ${own?.id}`, [field]: own?.id ?? '' }
    const ben = await org.control.named('ben')
    fixture.onStep = async (step) => {
      if (step !== 'renewed' || (await org.control.tasks()).length > 0) return
      for (const _ of [1, 2]) await org.control.insert('Task', { ...twin, OwnerId: ben })
    }
    expect((await fixture.finish(visit)).state).toBe('done')
    const [task, ...others] = await org.control.tasks()
    expect(others).toEqual([])
    expect(own?.result?.taskId).toBe(task?.Id)
  })
})

describe('a field that is not the external ID field of Lastpage', () => {
  it.each([
    ['of another package', { object: 'Activity', name: 'fr_Task_ID__c', unique: true, externalId: true }],
    ['not unique', { object: 'Activity', name: field, unique: false, externalId: true }],
    ['no external ID', { object: 'Activity', name: field, unique: true, externalId: false }],
    ['too short', { object: 'Activity', name: field, unique: true, externalId: true, length: 20 }],
  ])('%s: is not written', async (_name, custom) => {
    await org.control.set({ customFields: [custom] })
    fixture = await createWorkerFixture(org)
    expect((await fixture.finish(forBen())).state).toBe('done')
    const [task] = await org.control.tasks()
    expect(task?.[custom.name] ?? null).toBeNull()
  })
})
