// A person edits a Task, and the visit is resumed. The person's text is kept. The tests use the real worker and the practice org.
import { describe, expect, it } from 'vitest'
import { type MemoryVisit, taskFor } from './memory-tracker.ts'
import { setUpTestOrg } from './rep.ts'
import { setUpWorkerFixture } from './worker-fixture.ts'

const org = setUpTestOrg()
const fixture = setUpWorkerFixture(org)

const email = 'grace.hopkins@northfield.example'
const onlyTask = async () => {
  const [task, ...others] = await org.control.tasks()
  expect(others).toEqual([])
  if (!task) throw new Error('no Task')
  return task
}
async function written(): Promise<MemoryVisit> {
  const visit = fixture.tracker.add({ email, actions: [taskFor('recordOwner')] })
  expect(await fixture.finish(visit)).toMatchObject({ state: 'done' })
  return visit
}
async function leaveAgain(visit: MemoryVisit): Promise<void> {
  fixture.tracker.leaveAgain(visit, {
    page: 9,
    activeMs: 300_000,
    leftAt: new Date(Date.now() + 86_400_000).toISOString(),
  })
  expect(await fixture.finish(visit)).toMatchObject({ state: 'done' })
}

describe('a resumed visit', () => {
  it('updates exit page, reading time and due date if no person has changed them', async () => {
    const visit = await written()
    const before = await onlyTask()
    await leaveAgain(visit)
    const task = await onlyTask()
    expect(task.Description).toContain('Exit page: 9 of 12')
    expect(task.Description).toContain('Reading time: 5 min')
    expect(task.ActivityDate).not.toBe(before.ActivityDate)
  })

  it('keeps the subject, due date, comments, status and owner that a person has set', async () => {
    const visit = await written()
    const before = await onlyTask()
    const comments = `Called, wants a quote.\r\n${String(before.Description).replaceAll('\n', '\r\n')}\r\nNext: Monday`
    const own = {
      Subject: 'Call Grace',
      ActivityDate: '2027-01-15',
      Description: comments,
      Status: 'Completed',
      OwnerId: await org.control.named('haruto'),
    }
    await org.control.change(before.Id, own)
    await leaveAgain(visit)
    const task = await onlyTask()
    expect(task).toMatchObject({
      ...own,
      Description: comments
        .replace('Exit page: 5 of 12', 'Exit page: 9 of 12')
        .replace('Reading time: 3 min 20 s', 'Reading time: 5 min'),
    })
    expect(task.Description).not.toBe(comments)
  })

  it('writes nothing if a person has replaced the whole text', async () => {
    const visit = await written()
    await org.control.change((await onlyTask()).Id, {
      Subject: 'Call',
      Description: 'Done',
      ActivityDate: null,
    })
    const before = (await org.control.state()).apiCalls
    await leaveAgain(visit)
    expect(await onlyTask()).toMatchObject({ Subject: 'Call', Description: 'Done' })
    expect((await org.control.state()).apiCalls - before).toBe(1)
  })

  it('updates the text of a write whose response was lost', async () => {
    await org.control.loseReplyOfWrite()
    const visit = fixture.tracker.add({ email, actions: [taskFor('recordOwner')] })
    fixture.onStep = (step) => {
      if (step === 'written') visit.visit.page = 7
    }
    await fixture.finish(visit)
    expect((await onlyTask()).Description).toContain('Exit page: 7 of 12')
  })
})

describe('a Task that the worker can’t see or change', () => {
  it.each(['cross-reference', 'not-found'] as const)(
    'is hidden by private activities (%s): the run stays done',
    async (hiddenUpdates) => {
      await org.control.set({ privateActivities: true, hiddenUpdates })
      const visit = await written()
      const before = await org.control.tasks()
      await leaveAgain(visit)
      expect(await org.control.tasks()).toEqual(before)
      expect(visit.runs[0]?.result?.taskId).toBe(before[0]?.Id)
      expect(visit.runs[0]?.result?.taskNote).toBe('notVisible')
    },
  )

  it.each([
    ['INSUFFICIENT_ACCESS_OR_READONLY', 'notEditable'],
    ['INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', 'notEditable'],
    ['ENTITY_IS_LOCKED', 'locked'],
    ['ENTITY_IS_DELETED', 'deleted'],
  ])('is read-only (%s): the run stays done, with a note', async (errorCode, note) => {
    const visit = await written()
    await org.control.fault({
      match: { object: 'Task', operation: 'update' },
      effect: { type: 'record-error', errorCode },
    })
    await leaveAgain(visit)
    expect((await onlyTask()).Description).toContain('Exit page: 5 of 12')
    expect(visit.runs[0]?.result?.taskNote).toBe(note)
    fixture.tracker.leaveAgain(visit, { page: 11 })
    await fixture.finish(visit)
    expect((await onlyTask()).Description).toContain('Exit page: 11 of 12')
    expect(visit.runs[0]?.result?.taskNote).toBeNull()
  })

  it('was deleted by a person: the run gets a note, and the Task is not created again', async () => {
    const visit = await written()
    await org.control.change((await onlyTask()).Id, { IsDeleted: true })
    await leaveAgain(visit)
    expect(visit.runs[0]).toMatchObject({ state: 'done', result: { taskNote: 'deleted' } })
    expect(await org.control.tasks()).toEqual([])
  })

  it('leads to no note if nothing has to be changed', async () => {
    const visit = await written()
    await org.control.set({ privateActivities: true })
    fixture.tracker.leaveAgain(visit, {})
    await fixture.finish(visit)
    expect(visit.runs[0]?.result?.taskNote ?? null).toBeNull()
  })
})

it('a hidden field is left out also if the first run of a desktop belongs to a resumed visit', async () => {
  const visit = await written()
  await org.control.set({ hiddenFields: ['Task.ActivityDate'] })
  const { tracker } = fixture
  await fixture.restart({ tracker })
  await leaveAgain(visit)
  expect((await onlyTask()).Description).toContain('Exit page: 9 of 12')
})
