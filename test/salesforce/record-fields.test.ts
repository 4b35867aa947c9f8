// The worker writes a visitor's figures to mapped fields of the record (ADR 74). The Task never depends on these fields.
import { beforeEach, describe, expect, it } from 'vitest'
import type { RecordFieldsAction } from '#shared/model/runs.ts'
import type { VisitorFigures } from '#shared/tracker-api/runs.ts'
import { taskFor, type VisitInput } from './memory-tracker.ts'
import { setUpTestOrg } from './rep.ts'
import { setUpWorkerFixture } from './worker-fixture.ts'

const org = setUpTestOrg()
const fixture = setUpWorkerFixture(org)

const email = 'grace.hopkins@northfield.example'
const contact = 'juergen@mueller.example'
const mapping = { viewedAt: 'Viewed__c', document: 'Document__c', visits: 'Visits__c' }
const action: RecordFieldsAction = { type: 'recordFields', Lead: mapping, Contact: mapping }
const figures: VisitorFigures = { viewedAt: '2026-11-28T15:30:10.500Z', document: 'Product tour', visits: 3 }
const add = (change: Partial<VisitInput> = {}) =>
  fixture.tracker.add({ email, figures, actions: [taskFor('recordOwner'), action], ...change })
const calls = async () => (await org.control.state()).apiCalls
const recordOf = async (address = email) =>
  [...(await org.control.records('Lead')), ...(await org.control.records('Contact'))].find(
    (row) => row.Email === address && row.IsDeleted !== true,
  )
const fieldsRun = (visit: ReturnType<typeof add>) =>
  visit.runs.find((run) => run.action.type === 'recordFields')

const custom = (viewedAt: 'datetime' | 'date' = 'datetime') =>
  (['Lead', 'Contact'] as const).flatMap((object) => [
    { object, name: 'Viewed__c', label: 'Viewed', type: viewedAt },
    { object, name: 'Document__c', label: 'Document', type: 'string' as const, length: 10 },
    { object, name: 'Visits__c', label: 'Visits', type: 'double' as const },
  ])

beforeEach(async () => {
  await org.control.set({ customFields: custom() })
  await fixture.restart()
  // The first batch of a day also reads the permissions.
  await fixture.finish(fixture.tracker.add({ email: contact, actions: [taskFor('recordOwner')] }))
})

it('writes the fields of a Lead together with the Task: two API calls', async () => {
  const before = await calls()
  const visit = add()
  await fixture.finish(visit)
  expect((await calls()) - before).toBe(2)
  expect(await recordOf()).toMatchObject({
    ...{ Viewed__c: '2026-11-28T15:30:10.000Z', Document__c: 'Product to', Visits__c: 3 },
  })
  expect(fieldsRun(visit)).toMatchObject({
    state: 'done',
    result: { fields: ['Viewed', 'Document', 'Visits'] },
  })
})

it('writes the fields of a Contact, and a day to a date field', async () => {
  await org.control.set({ customFields: custom('date') })
  await fixture.restart()
  await fixture.finish(add({ email: contact }))
  // 15:30 UTC is the next day in the time zone of the connected user (Tokyo).
  expect(await recordOf(contact)).toMatchObject({ Viewed__c: '2026-11-29', Visits__c: 3 })
})

it('never replaces a newer value, and then writes nothing', async () => {
  const lead = await recordOf()
  const newer = { Viewed__c: '2026-11-28T15:30:11.000Z', Document__c: 'Newer', Visits__c: 4 }
  await org.control.change(lead?.Id ?? '', newer)
  const visit = add()
  await fixture.finish(visit)
  expect(await recordOf()).toMatchObject(newer)
  expect(fieldsRun(visit)).toMatchObject({ state: 'done', result: { fields: [] } })
})

it('reads the current values also if the match comes from the cache', async () => {
  const opened = fixture.tracker.add({ email, trigger: 'opened', actions: [taskFor('recordOwner')] })
  await fixture.finish(opened)
  const lead = await recordOf()
  await org.control.change(lead?.Id ?? '', { Viewed__c: '2027-01-01T00:00:00.000Z' })
  const before = await calls()
  await fixture.finish(add({ match: opened.match }))
  expect((await calls()) - before).toBe(2)
  expect(await recordOf()).toMatchObject({ Viewed__c: '2027-01-01T00:00:00.000Z', Visits__c: 3 })
})

it('two visits of one visitor in one batch write the record once', async () => {
  const visits = [add(), add()]
  for (const visit of visits) await fixture.finish(visit)
  expect(visits.map((visit) => fieldsRun(visit)?.state)).toEqual(['done', 'done'])
  const written = (await org.control.requests())
    .flatMap(
      ({ body }) =>
        (body as { compositeRequest?: { body?: { records?: unknown[] } }[] } | null)?.compositeRequest ?? [],
    )
    .filter((part) => JSON.stringify(part).includes('Visits__c') && part.body)
  expect(written.map((part) => part.body?.records?.length)).toEqual([1])
})

it('a new Lead gets the fields in the same call', async () => {
  const newLead = { lastName: 'New', company: 'Nowhere' }
  const owner = { rule: 'connectedUser', id: null, name: null } as const
  const create = { type: 'createLead', leadSource: null, freeMailCompany: '', owner } as const
  const before = await calls()
  await fixture.finish(add({ email: 'new@nowhere.example', newLead, actions: [create, action] }))
  expect((await calls()) - before).toBe(2)
  expect(await recordOf('new@nowhere.example')).toMatchObject({ Visits__c: 3 })
})

describe('a refusal never affects the Task', () => {
  it('of Salesforce: the run fails with the reason', async () => {
    await org.control.set({ validationRules: [{ object: 'Lead', message: 'Locked by policy.', fields: [] }] })
    const visit = add()
    await fixture.finish(visit)
    expect(visit.runs[0]).toMatchObject({ state: 'done' })
    expect(fieldsRun(visit)).toMatchObject({ state: 'failed', reason: { detail: 'Locked by policy.' } })
    expect(await org.control.tasks()).toHaveLength(2)
  })

  it('of one record of a collection: the other records are written', async () => {
    await org.control.refuseRecords('Lead', 'FIELD_CUSTOM_VALIDATION_EXCEPTION')
    const visits = [add(), add({ email: contact })]
    for (const visit of visits) await fixture.finish(visit)
    expect(visits.map((visit) => fieldsRun(visit)?.state)).toEqual(['failed', 'done'])
  })

  it('by a locked row: the record is written in the next attempt', async () => {
    await org.control.refuseRecords('Lead', 'UNABLE_TO_LOCK_ROW', 2)
    const visit = add()
    await fixture.finish(visit)
    expect(fieldsRun(visit)).toMatchObject({ state: 'done' })
    expect(await recordOf()).toMatchObject({ Visits__c: 3 })
  })

  it('by field-level security: the other fields are written, and without any field the run says so', async () => {
    await org.control.restrict('aiko', {
      readOnlyFields: ['Lead.Viewed__c'],
      hiddenFields: ['Lead.Document__c'],
    })
    await fixture.restart()
    const visit = add()
    await fixture.finish(visit)
    expect(fieldsRun(visit)).toMatchObject({ state: 'done', result: { fields: ['Visits'] } })
    const all = ['Lead.Viewed__c', 'Lead.Document__c', 'Lead.Visits__c']
    await org.control.restrict('aiko', { readOnlyFields: all })
    await fixture.restart()
    const closed = add()
    await fixture.finish(closed)
    expect(closed.runs[0]).toMatchObject({ state: 'done' })
    expect(fieldsRun(closed)).toMatchObject({
      state: 'failed',
      reason: { detail: expect.stringContaining('Viewed__c') },
    })
  })

  it('for a visitor without a record: the run is skipped', async () => {
    const visit = add({ email: 'nobody@nowhere.example', actions: [action] })
    expect(await fixture.finish(visit)).toMatchObject({ state: 'skipped', reason: { code: 'no_record' } })
  })
})
