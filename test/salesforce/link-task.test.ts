// The worker logs the creation of a link as a closed Task, exactly once (ADR 84).
import { beforeEach, describe, expect, it } from 'vitest'
import type { Step } from '../../src/main/sync/context.ts'
import type { LinkInput, MemoryLink } from './memory-tracker.ts'
import { taskFor } from './memory-tracker.ts'
import { setUpTestOrg } from './rep.ts'
import { createWorkerFixture, setUpWorkerFixture } from './worker-fixture.ts'

const org = setUpTestOrg()
const fixture = setUpWorkerFixture(org)

const lead = 'grace.hopkins@northfield.example'
const contact = 'juergen@mueller.example'
const add = (change: Partial<LinkInput> = {}) => fixture.tracker.addLink({ recipientEmail: lead, ...change })
const log = (change: Partial<LinkInput> = {}) => fixture.finish(add(change))
const recordOf = async (object: 'Lead' | 'Contact', email: string) =>
  (await org.control.records(object)).find((row) => row.Email === email)
const onlyTask = async () => {
  const tasks = await org.control.tasks()
  expect(tasks).toHaveLength(1)
  return tasks[0]
}

describe('the Task of a link', () => {
  it('belongs to the Lead and the link owner, is closed, and has the link in its comments', async () => {
    const run = await log({ createdAt: '2026-11-28T15:30:00.000Z' })
    const task = await onlyTask()
    expect(task).toMatchObject({
      WhoId: (await recordOf('Lead', lead))?.Id,
      OwnerId: await org.control.named('aiko'),
      Subject: `Link to Product tour created for ${lead}`,
      Description: `Link: Northfield\nURL: https://pages.example/abc\nDocument: Product tour\n\nRef: ${run.id}`,
      Status: 'Completed',
      IsClosed: true,
      // The day in Tokyo, where the assignee is.
      ActivityDate: '2026-11-29',
    })
    expect(run).toMatchObject({ state: 'done', result: { taskId: task?.Id } })
  })

  it('has Japanese texts; a link without a name has no line for it', async () => {
    await log({ locale: 'ja', name: '' })
    expect(await onlyTask()).toMatchObject({
      Subject: `【Product tour】のリンクを${lead}さん用に作成しました`,
      Description: expect.stringMatching(
        /^URL: https:\/\/pages\.example\/abc\n資料名: Product tour\n\nRef: run_/,
      ),
    })
  })

  it('belongs to a Contact if no Lead has the address', async () => {
    await log({ recipientEmail: contact })
    expect((await onlyTask())?.WhoId).toBe((await recordOf('Contact', contact))?.Id)
  })

  it('prefers the Lead to a Contact with the same address', async () => {
    const both = 'shota.nakamura@minato.example'
    await log({ recipientEmail: both })
    expect((await onlyTask())?.WhoId).toBe((await recordOf('Lead', both))?.Id)
  })

  it.each(['nobody@example.com', 'kenji.ito@example.co.jp'])(
    'belongs to the owner of the record if the link owner (%s) is no active standard user',
    async (ownerEmail) => {
      await log({ ownerEmail })
      expect((await onlyTask())?.OwnerId).toBe((await recordOf('Lead', lead))?.OwnerId)
    },
  )

  it('is not written without a record, and the run says why', async () => {
    const run = await log({ recipientEmail: 'stranger@nowhere.example' })
    expect(run).toMatchObject({ state: 'skipped', reason: { code: 'no_record' } })
    expect(await org.control.tasks()).toEqual([])
  })

  it('costs three API calls: one reads, one reads the closed statuses, one writes; without a record one', async () => {
    const calls = async () => (await org.control.state()).apiCalls
    await log()
    const before = await calls()
    await log({ recipientEmail: contact })
    expect((await calls()) - before).toBe(3)
    await log({ recipientEmail: 'stranger@nowhere.example' })
    expect((await calls()) - before).toBe(4)
  })

  it('shares the read and the write with the visits of the batch', async () => {
    const link = add()
    const visit = fixture.tracker.add({ email: contact, actions: [taskFor('recordOwner')] })
    await fixture.finish(visit)
    await fixture.finish(link)
    expect(await org.control.tasks()).toHaveLength(2)
    const written = (await org.control.requests()).filter(({ kinds }) => kinds.includes('write'))
    expect(written).toHaveLength(1)
  })
})

describe('the status of the Task', () => {
  const statuses = async () => org.control.records('TaskStatus')

  it('is the first closed status that the picklist of the org offers', async () => {
    for (const row of await statuses()) {
      if (row.ApiName === 'Deferred')
        await org.control.change(String(row.Id), { IsClosed: true, SortOrder: 0 })
    }
    await log()
    expect(await onlyTask()).toMatchObject({ Status: 'Deferred', IsClosed: true })
  })

  it('is no closed status that the picklist does not offer', async () => {
    await org.control.insert('TaskStatus', { ApiName: 'Archived', IsClosed: true, SortOrder: 0 })
    await log()
    expect(await onlyTask()).toMatchObject({ Status: 'Completed', IsClosed: true })
  })

  it('is the default of the org if the statuses can’t be read', async () => {
    await org.control.restrict('aiko', { hiddenObjects: ['TaskStatus'] })
    await log()
    expect((await onlyTask())?.Status).toBe('Not Started')
  })

  it('is the default of the org if this user may not write the field', async () => {
    await org.control.restrict('aiko', { readOnlyFields: ['Task.Status'] })
    await fixture.restart()
    expect((await log()).state).toBe('done')
    expect((await onlyTask())?.Status).toBe('Not Started')
  })

  it('is the default of the org if Salesforce refuses the value', async () => {
    await org.control.fault({
      match: { object: 'Task' },
      effect: { type: 'record-error', errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST' },
    })
    expect((await log()).state).toBe('done')
    expect((await onlyTask())?.Status).toBe('Not Started')
  })
})

describe('exactly once', () => {
  let link: MemoryLink
  beforeEach(() => {
    link = add()
  })

  /** Starts another worker that never continues after this step, as if the process had been killed. */
  async function killAt(step: Step): Promise<void> {
    const reached = Promise.withResolvers<void>()
    const killed = await createWorkerFixture(org, { tracker: fixture.tracker })
    killed.onStep = (name) => {
      if (name !== step) return
      reached.resolve()
      return new Promise<void>(() => {})
    }
    killed.worker.wake()
    await reached.promise
    fixture.tracker.expireLeases()
  }

  it.each(['claimed', 'renewed', 'write', 'written', 'settle'] as const)(
    'a worker that is killed at step "%s": the next worker leaves one Task',
    async (step) => {
      await killAt(step)
      const run = await fixture.finish(link)
      expect(run).toMatchObject({ state: 'done', result: { taskId: (await onlyTask())?.Id } })
    },
  )

  it('a response that is lost after the commit: the Task is found by its reference line', async () => {
    await org.control.loseReplyOfWrite()
    const run = await fixture.finish(link)
    expect(run.settlements[0]).toMatchObject({ state: 'waiting', wrote: 'unknown' })
    expect(run).toMatchObject({ state: 'done', result: { taskId: (await onlyTask())?.Id } })
  })

  it('a connection that breaks before the commit: the Task is written once', async () => {
    await org.control.fault({ match: { kind: 'write' }, effect: { type: 'drop' } })
    await fixture.finish(link)
    await onlyTask()
  })

  it('a Task that a person has deleted is not created again', async () => {
    await killAt('written')
    const task = await onlyTask()
    await org.control.change(String(task?.Id), { IsDeleted: true })
    expect((await fixture.finish(link)).state).toBe('done')
    expect(await org.control.tasks()).toEqual([])
  })
})
