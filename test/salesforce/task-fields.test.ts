// The fields of a Task that a workflow sets, and the record in "Related To". The tests use the real worker and the practice org.
import { beforeEach, describe, expect, it } from 'vitest'
import type { RunAction } from '#shared/model/runs.ts'
import type { TaskField } from '#shared/model/task-fields.ts'
import { type MemoryVisit, taskFor, type VisitInput } from './memory-tracker.ts'
import { setUpTestOrg } from './rep.ts'
import { setUpWorkerFixture } from './worker-fixture.ts'

const org = setUpTestOrg()

const email = 'grace.hopkins@northfield.example'
const field = (name: string, kind: TaskField['kind'], value: string): TaskField => ({
  ...{ name, kind, value, label: `Label of ${name}` },
})
const allFields = [
  field('Type', 'choice', 'Call'),
  field('Priority', 'choice', 'High'),
  field('Region__c', 'choice', 'east'),
  field('Topics__c', 'choices', 'b;a'),
  field('Note__c', 'text', '{company} {name}: {pagesRead}/{pageCount}, {visitKind}'),
  field('Exit__c', 'number', '{page}'),
  field('Hot__c', 'boolean', 'true'),
  field('Read_On__c', 'date', '{leftAt}'),
  field('Read_At__c', 'datetime', '{leftAt}'),
]
const customFields = [
  {
    ...{ object: 'Activity', name: 'Region__c', type: 'picklist' as const, restricted: true },
    values: [{ value: 'east' }, { value: 'west' }, { value: 'north', notInRecordType: true }],
  },
  {
    ...{ object: 'Activity', name: 'Topics__c', type: 'multipicklist' as const },
    values: [{ value: 'a' }, { value: 'b' }],
  },
  { object: 'Activity', name: 'Note__c', length: 60 },
  { object: 'Activity', name: 'Exit__c', type: 'double' as const },
  { object: 'Activity', name: 'Hot__c', type: 'boolean' as const },
  { object: 'Activity', name: 'Read_On__c', type: 'date' as const },
  { object: 'Activity', name: 'Read_At__c', type: 'datetime' as const },
]
// The fields must exist before the desktop connects, because the login reads the permissions.
beforeEach(() => org.control.set({ customFields }))
const fixture = setUpWorkerFixture(org)

const taskWith = (fields: readonly TaskField[]): RunAction => ({
  ...taskFor('recordOwner'),
  fields: [...fields],
})
async function work(action: RunAction, input: Partial<VisitInput> = {}): Promise<MemoryVisit> {
  const leftAt = '2026-11-22T03:30:00.123Z'
  const visit = fixture.tracker.add({ email, actions: [action], leftAt, ...input })
  await fixture.finish(visit)
  return visit
}
const onlyTask = async () => {
  const [task, ...others] = await org.control.tasks()
  expect(others).toEqual([])
  if (!task) throw new Error('no Task')
  return task
}
const resultOf = (visit: MemoryVisit) => visit.runs[0]?.result

describe('the fields of a workflow', () => {
  it('are written with the values of the visit, in the two API calls of a plain Task', async () => {
    await work(taskFor('recordOwner'), { email: 'robin@private.example' })
    const before = (await org.control.state()).apiCalls
    const visit = await work(taskWith(allFields))
    expect((await org.control.state()).apiCalls - before).toBe(2)
    expect(visit.runs[0]).toMatchObject({ state: 'done' })
    expect(resultOf(visit)?.leftOut).toBeUndefined()
    expect((await org.control.tasks()).find((task) => task.Type === 'Call')).toMatchObject({
      ...{ Priority: 'High', Status: 'Not Started', Region__c: 'east', Topics__c: 'b;a' },
      Note__c: 'Northfield Labs Grace Hopkins: 1/12, first visit',
      ...{ Exit__c: 5, Hot__c: true },
      // In the time zone of the assignee, it is still the day before.
      Read_On__c: '2026-11-21',
      Read_At__c: '2026-11-22T03:30:00.000Z',
    })
  })

  it.each([
    ['a field that does not exist', [field('Gone__c', 'text', 'x')], 'notWritable'],
    ['a field of another type', [field('Exit__c', 'text', 'x')], 'notWritable'],
    ['a value that is not in the picklist', [field('Region__c', 'choice', 'south')], 'refused'],
    ['a value that the record type does not have', [field('Region__c', 'choice', 'north')], 'refused'],
    ['a number that is none', [field('Exit__c', 'number', '{company}')], 'noValue'],
  ] as const)('leave out %s, and the Task is created', async (_what, fields, reason) => {
    const visit = await work(taskWith([...fields, field('Priority', 'choice', 'High')]))
    expect(visit.runs[0]?.state).toBe('done')
    expect(await onlyTask()).toMatchObject({ Priority: 'High' })
    expect(resultOf(visit)?.leftOut).toEqual([{ label: `Label of ${fields[0].name}`, reason }])
  })

  it.each(['hiddenFields', 'readOnlyFields'] as const)(
    'leave out a field that becomes one of the %s after the permissions were read',
    async (how) => {
      await work(taskFor('recordOwner'), { email: 'robin@private.example' })
      await org.control.set({ [how]: ['Task.Region__c', 'Task.Priority'] })
      const visit = await work(taskWith(allFields))
      expect(visit.runs[0]?.state).toBe('done')
      const task = (await org.control.tasks()).find((each) => each.Type === 'Call')
      expect(task).toMatchObject({ Topics__c: 'b;a' })
      expect(task?.Priority).not.toBe('High')
      expect(task?.Region__c ?? null).toBeNull()
      expect(resultOf(visit)?.leftOut?.map(({ label }) => label)).toEqual([
        'Label of Priority',
        'Label of Region__c',
      ])
    },
  )

  it('do not stop the Tasks of other workflows if a field was removed', async () => {
    await work(taskFor('recordOwner'), { email: 'robin@private.example' })
    await org.control.set({ customFields: [] })
    const others = ['ichiro.tanaka@sakura-shoji.example', 'misaki.kimura@aozora.example']
    const visits = [
      ...others.map((each) => fixture.tracker.add({ email: each, actions: [taskFor('recordOwner')] })),
      fixture.tracker.add({ email, actions: [taskWith(allFields)] }),
    ]
    for (const visit of visits) expect(await fixture.finish(visit)).toMatchObject({ state: 'done' })
    expect(await org.control.tasks()).toHaveLength(4)
  })

  it('leave out what a validation rule refuses', async () => {
    await org.control.set({
      validationRules: [
        {
          ...{ object: 'Task', message: 'No calls, please.', fields: ['Type'] },
          when: { field: 'Type', contains: 'Call' },
        },
      ],
    })
    const visit = await work(taskWith(allFields))
    expect(await onlyTask()).toMatchObject({ Priority: 'High', Region__c: 'east' })
    expect(resultOf(visit)?.leftOut).toEqual([{ label: 'Label of Type', reason: 'refused' }])
  })

  it('fill a field that the org requires', async () => {
    await org.control.set({ requiredFields: ['Task.Region__c'] })
    expect((await work(taskFor('recordOwner'))).runs[0]).toMatchObject({ state: 'failed' })
    expect((await work(taskWith(allFields))).runs[0]).toMatchObject({ state: 'done' })
  })

  it('can’t replace the fields that Lastpage fills itself', async () => {
    const visit = await work(taskWith([field('OwnerId', 'text', 'x'), field('Subject', 'text', 'x')]))
    expect(await onlyTask()).toMatchObject({ Subject: `${email} closed Product tour` })
    expect(visit.runs[0]?.state).toBe('done')
  })

  it('are shortened to the length of the field', async () => {
    await work(taskWith([field('Note__c', 'text', 'x'.repeat(100))]))
    expect((await onlyTask()).Note__c).toBe('x'.repeat(60))
  })
})

describe('a resumed visit', () => {
  const again = { page: 9, leftAt: '2026-11-24T10:00:00.000Z' }

  it('updates the fields that still have the written values', async () => {
    const visit = await work(taskWith(allFields))
    fixture.tracker.leaveAgain(visit, again)
    await fixture.finish(visit)
    expect(await onlyTask()).toMatchObject({
      ...{ Exit__c: 9, Read_At__c: '2026-11-24T10:00:00.000Z', Read_On__c: '2026-11-24', Region__c: 'east' },
    })
  })

  it('keeps the fields that a person has changed, and updates the others', async () => {
    const visit = await work(taskWith(allFields))
    const { Id } = await onlyTask()
    await org.control.change(Id, { Exit__c: 1, Region__c: 'west', Note__c: null, Priority: 'Low' })
    fixture.tracker.leaveAgain(visit, again)
    await fixture.finish(visit)
    expect(await onlyTask()).toMatchObject({
      ...{ Exit__c: 1, Region__c: 'west', Note__c: null, Priority: 'Low' },
      Read_At__c: '2026-11-24T10:00:00.000Z',
    })
  })

  it('updates the field after a write whose response was lost', async () => {
    await org.control.loseReplyOfWrite()
    const visit = fixture.tracker.add({ email, actions: [taskWith(allFields)] })
    fixture.onStep = (step) => {
      if (step === 'written') visit.visit.page = 7
    }
    await fixture.finish(visit)
    expect(await onlyTask()).toMatchObject({ Exit__c: 7 })
  })
})

describe('Related To', () => {
  const related: RunAction = { ...taskFor('recordOwner'), relateTo: 'opportunityOrAccount' }
  const miguel = 'miguel.alvarez@harborview.example'
  const yamada = 'hanako.yamada@yamada.example'

  it.each([
    ['the only open Opportunity of the account', yamada, 'oppYamada'],
    ['the Opportunity in which the Contact has a role', miguel, 'oppHarborview'],
    ['the account if there is no open Opportunity', 'juergen@mueller.example', 'mueller'],
  ])('is %s', async (_what, address, name) => {
    const visit = await work(related, { email: address })
    const id = await org.control.named(name)
    expect(await onlyTask()).toMatchObject({ WhatId: id })
    expect(resultOf(visit)?.relatedTo).toMatchObject({ id })
    expect(resultOf(visit)?.leftOut).toBeUndefined()
  })

  it('is the account if several open Opportunities qualify', async () => {
    const ContactId = await org.control.named('contactMiguel')
    const OpportunityId = await org.control.named('oppHarborviewOther')
    await org.control.insert('OpportunityContactRole', { ContactId, OpportunityId })
    await work(related, { email: miguel })
    expect(await onlyTask()).toMatchObject({ WhatId: await org.control.named('harborview') })
  })

  it.each([
    ['for a Lead', email, undefined],
    [
      'for a Contact without an account',
      'robin@private.example',
      [{ label: 'Related To', reason: 'noRelated' }],
    ],
  ])('is empty %s', async (_what, address, leftOut) => {
    const visit = await work(related, { email: address })
    expect((await onlyTask()).WhatId ?? null).toBeNull()
    expect(resultOf(visit)?.leftOut).toEqual(leftOut)
  })

  it.each([
    ['Opportunities are hidden', { hiddenObjects: ['Opportunity', 'OpportunityContactRole'] }, 'yamada'],
    ['the field is hidden', { hiddenFields: ['Task.WhatId'] }, null],
  ])('does not stop the Task if %s', async (_what, restriction, name) => {
    await org.control.set(restriction)
    const visit = await work(related, { email: yamada })
    expect(visit.runs[0]?.state).toBe('done')
    const id = name === null ? null : await org.control.named(name)
    expect((await onlyTask()).WhatId ?? null).toBe(id)
    if (name === null)
      expect(resultOf(visit)?.leftOut).toEqual([{ label: 'Related To', reason: 'notWritable' }])
  })

  it('is left out if Salesforce refuses the record', async () => {
    await org.control.fault({
      match: { object: 'Task', contains: 'WhatId' },
      effect: { type: 'record-error', errorCode: 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY' },
    })
    const visit = await work(related, { email: yamada })
    expect(visit.runs[0]?.state).toBe('done')
    expect((await onlyTask()).WhatId ?? null).toBeNull()
    expect(resultOf(visit)).toMatchObject({
      record: { type: 'Contact' },
      leftOut: [{ label: 'Related To', reason: 'refused' }],
    })
    expect(resultOf(visit)?.relatedTo).toBeUndefined()
  })

  it('costs one API call more, and two calls in all if the Contact is known from the opening', async () => {
    await work(taskFor('recordOwner'), { email: 'robin@private.example' })
    const calls = async () => (await org.control.state()).apiCalls
    const first = await calls()
    const visit = await work(related, { email: yamada })
    expect((await calls()) - first).toBe(3)
    const second = await calls()
    await work(related, { email: yamada, match: visit.match })
    expect((await calls()) - second).toBe(2)
  })
})
