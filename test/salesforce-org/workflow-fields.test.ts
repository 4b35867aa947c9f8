// The rules that custom fields of a Task, "Related To" and the status of a campaign member follow, with jsforce.
import type { Connection } from 'jsforce'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect, type RunningOrg, refusalOf, startOrg } from './testing.ts'

let running: RunningOrg
let conn: Connection
let named: Record<string, string>

beforeAll(async () => {
  running = await startOrg()
})
beforeEach(async () => {
  named = (await running.control.reset()).named
  await running.control.set({
    customFields: [
      {
        ...{ object: 'Activity', name: 'Region__c', type: 'picklist', restricted: true },
        values: [{ value: 'east' }, { value: 'west' }, { value: 'north', notInRecordType: true }],
      },
      {
        ...{ object: 'Activity', name: 'Topics__c', type: 'multipicklist', restricted: true },
        values: [{ value: 'a' }, { value: 'b' }],
      },
      { object: 'Activity', name: 'Share__c', type: 'percent' },
      { object: 'Activity', name: 'Reader__c', type: 'email' },
    ],
  })
  conn = await connect(running, 'aiko')
})
afterAll(() => running.close())

const id = (key: string) => named[key] ?? ''
const create = (values: Record<string, unknown>) => conn.sobject('Task').create({ Subject: 's', ...values })

describe('a custom field of a Task', () => {
  test('takes values of its picklist and a number', async () => {
    const { id: taskId } = await create({ Region__c: 'east', Topics__c: 'a;b', Share__c: 42 })
    expect(await conn.sobject('Task').retrieve(taskId ?? '')).toMatchObject({
      ...{ Region__c: 'east', Topics__c: 'a;b', Share__c: 42 },
    })
  })

  test.each([
    ['a value outside of the picklist', { Region__c: 'south' }],
    ['a value that the record type does not have', { Region__c: 'north' }],
    ['one wrong value of several', { Topics__c: 'a;c' }],
  ])('refuses %s', async (_what, values) => {
    const refusal = await refusalOf(create(values))
    expect(refusal.errorCode).toBe('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST')
  })

  test('refuses an address that is no e-mail address', async () => {
    expect((await refusalOf(create({ Reader__c: 'nobody' }))).errorCode).toBe('INVALID_EMAIL_ADDRESS')
  })

  test('is listed by describe, with the values of all record types', async () => {
    const { fields } = await conn.describe('Task')
    const region = fields.find(({ name }) => name === 'Region__c')
    expect(region?.picklistValues?.map(({ value }) => value)).toEqual(['east', 'west', 'north'])
    expect(region?.restrictedPicklist).toBe(true)
  })
})

describe('Related To', () => {
  test('is an Opportunity, and the Task then belongs to its Contact too', async () => {
    const { id: taskId } = await create({ WhoId: id('contactYamada'), WhatId: id('oppYamada') })
    expect(await conn.sobject('Task').retrieve(taskId ?? '')).toMatchObject({ WhatId: id('oppYamada') })
  })

  test('is refused for a Lead', async () => {
    const refusal = await refusalOf(create({ WhoId: id('leadGrace'), WhatId: id('oppYamada') }))
    expect(refusal.errorCode).toBe('FIELD_INTEGRITY_EXCEPTION')
  })

  test('open Opportunities and contact roles can be queried', async () => {
    const account = id('harborview')
    const open = await conn.query(
      `SELECT Id FROM Opportunity WHERE IsClosed = false AND AccountId IN ('${account}')`,
    )
    expect(open.totalSize).toBe(2)
    const roles = await conn.query<{ OpportunityId: string }>(
      'SELECT OpportunityId FROM OpportunityContactRole ' +
        `WHERE Opportunity.IsClosed = false AND ContactId IN ('${id('contactMiguel')}')`,
    )
    expect(roles.records.map((role) => role.OpportunityId)).toEqual([id('oppHarborview')])
  })
})

describe('the status of a campaign member', () => {
  const member = { CampaignId: '', LeadId: '' }
  beforeEach(() => Object.assign(member, { CampaignId: id('campaignEnglish'), LeadId: id('leadQuote') }))
  const statusOf = async (memberId: string | undefined) =>
    (await conn.sobject('CampaignMember').retrieve(memberId ?? '')).Status

  test('is a status of the campaign, and decides whether the member has responded', async () => {
    const { id: memberId } = await conn.sobject('CampaignMember').create({ ...member, Status: 'Responded' })
    expect(await conn.sobject('CampaignMember').retrieve(memberId ?? '')).toMatchObject({
      ...{ Status: 'Responded', HasResponded: true },
    })
  })

  test('becomes the default if the campaign does not have it, in a new and in an existing member', async () => {
    const { id: memberId } = await conn.sobject('CampaignMember').create({ ...member, Status: 'Read' })
    expect(await statusOf(memberId)).toBe('Sent')
    await conn.sobject('CampaignMember').update({ Id: memberId ?? '', Status: 'Responded' })
    await conn.sobject('CampaignMember').update({ Id: memberId ?? '', Status: 'Read' })
    expect(await statusOf(memberId)).toBe('Sent')
  })
})
