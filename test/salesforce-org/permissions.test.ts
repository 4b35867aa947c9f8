// Field-level security and object permissions of one user, in describe calls, queries and writes. Other users are not affected.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { connect, type RunningOrg, refusalOf, startOrg } from './testing.ts'

let running: RunningOrg
beforeAll(async () => {
  running = await startOrg()
})
afterAll(() => running.close())
beforeEach(() => running.control.reset())

const fieldsOf = async (user: string, object: string) =>
  (await (await connect(running, user)).describe(object)).fields

it('a user can’t describe, select, filter or write a field that is hidden from this user', async () => {
  await running.control.restrict('ben', { hiddenFields: ['Lead.Email', 'Task.ActivityDate'] })
  expect((await fieldsOf('ben', 'Lead')).map((field) => field.name)).not.toContain('Email')
  expect((await fieldsOf('aiko', 'Lead')).map((field) => field.name)).toContain('Email')
  const ben = await connect(running, 'ben')
  for (const soql of ['SELECT Email FROM Lead', "SELECT Id FROM Lead WHERE Email = 'a@b.example'"]) {
    expect((await refusalOf(ben.query(soql))).errorCode).toBe('INVALID_FIELD')
  }
  const task = { Subject: 'x', ActivityDate: '2026-01-01' }
  expect((await refusalOf(ben.sobject('Task').create(task))).errorCode).toBe('INVALID_FIELD')
})

it('describe reports a read-only field, and a write to it is refused with its own code', async () => {
  await running.control.restrict('ben', { readOnlyFields: ['Task.ActivityDate'] })
  const field = (await fieldsOf('ben', 'Task')).find((each) => each.name === 'ActivityDate')
  expect(field).toMatchObject({ createable: false, updateable: false, filterable: true })
  const ben = await connect(running, 'ben')
  const refusal = await refusalOf(ben.sobject('Task').create({ ActivityDate: '2026-01-01' }))
  expect(refusal.errorCode).toBe('INVALID_FIELD_FOR_INSERT_UPDATE')
})

it('a hidden object can’t be described, queried, or reached through a relationship', async () => {
  await running.control.restrict('ben', { hiddenObjects: ['Account', 'Lead'] })
  const ben = await connect(running, 'ben')
  expect((await refusalOf(ben.describe('Lead'))).errorCode).toBe('NOT_FOUND')
  expect((await refusalOf(ben.query('SELECT Id FROM Lead'))).errorCode).toBe('INVALID_TYPE')
  expect((await refusalOf(ben.query('SELECT Account.Name FROM Contact'))).errorCode).toBe('INVALID_TYPE')
  const [lead] = await running.control.records('Lead')
  const named = await refusalOf(ben.sobject('Task').create({ WhoId: lead?.Id ?? '' }))
  expect(named.errorCode).toBe('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY')
})

it('the message of a refused query contains the query on several lines', async () => {
  await running.control.restrict('ben', { hiddenFields: ['Lead.Email'] })
  const { message } = await refusalOf((await connect(running, 'ben')).query('SELECT Id, Email FROM Lead'))
  expect(message).toMatch(
    /\n.*SELECT Id, Email FROM Lead\n +\^\nERROR at Row:1:Column:\d+\nNo such column 'Email'/,
  )
})

it('describe reports a required field', async () => {
  await running.control.set({
    customFields: [{ object: 'Activity', name: 'Region__c' }],
    requiredFields: ['Task.Region__c'],
  })
  const region = (await fieldsOf('aiko', 'Task')).find((each) => each.name === 'Region__c')
  expect(region).toMatchObject({ nillable: false, defaultedOnCreate: false, createable: true })
})
