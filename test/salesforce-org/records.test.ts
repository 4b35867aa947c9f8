// Records with jsforce: writes, and refusals with their messages.
import type { Connection } from 'jsforce'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parseId } from './ids.ts'
import { connect, type RunningOrg, refusalOf, startOrg } from './testing.ts'

let running: RunningOrg
let conn: Connection
let named: Record<string, string>

beforeAll(async () => {
  running = await startOrg()
})
beforeEach(async () => {
  named = (await running.control.reset()).named
})
afterAll(() => running.close())

const id = (key: string) => named[key] ?? ''

async function asUser(user = 'aiko', version?: string): Promise<Connection> {
  conn = await connect(running, user, version)
  return conn
}

const createTask = async (values: Record<string, unknown>) => (await asUser()).sobject('Task').create(values)

async function refusedTask(values: Record<string, unknown>) {
  return await refusalOf(createTask({ Subject: 's', ...values }))
}

describe('a Task', () => {
  test('is created with the org’s defaults, updated, and deleted to the recycle bin', async () => {
    const created = await createTask({
      Subject: '件名',
      WhoId: id('leadTanaka'),
      ActivityDate: '2026-11-22',
      Description: ' a\nRef: 1\n',
    })
    expect(parseId(created.id ?? '')).toBe(created.id)
    expect(created).toMatchObject({ success: true, errors: [] })
    const task = await conn.sobject('Task').retrieve(created.id ?? '')
    expect(task).toMatchObject({
      Status: 'Not Started',
      Priority: 'Normal',
      OwnerId: id('aiko'),
      CreatedById: id('aiko'),
      Description: 'a\nRef: 1',
      IsClosed: false,
      WhoId: id('leadTanaka'),
    })
    expect(task.CreatedDate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/)
    await conn.sobject('Task').update({ Id: created.id ?? '', Status: 'Completed', Description: null })
    expect(await conn.sobject('Task').retrieve(created.id ?? '')).toMatchObject({
      IsClosed: true,
      Description: null,
    })
    await conn.sobject('Task').destroy(created.id ?? '')
    expect((await refusalOf(conn.sobject('Task').retrieve(created.id ?? ''))).errorCode).toBe(
      'ENTITY_IS_DELETED',
    )
    const all = await conn.query(`SELECT Id FROM Task WHERE Id = '${created.id}'`, { scanAll: true })
    expect(all.totalSize).toBe(1)
  })

  test('takes its account from the Contact', async () => {
    const created = await createTask({ Subject: 's', WhoId: id('contactYamada') })
    expect(await conn.sobject('Task').retrieve(created.id ?? '')).toMatchObject({ AccountId: id('yamada') })
  })

  test('has length limits in characters, not bytes', async () => {
    await expect(createTask({ Subject: '件'.repeat(255) })).resolves.toHaveProperty('success', true)
    expect(await refusedTask({ Subject: '件'.repeat(256) })).toMatchObject({
      errorCode: 'STRING_TOO_LONG',
      data: { fields: ['Subject'] },
    })
    expect((await refusedTask({ Description: 'x'.repeat(32_001) })).errorCode).toBe('STRING_TOO_LONG')
  })

  test.each<[string, Record<string, string>, string, string]>([
    [
      'a text in place of an id',
      { WhoId: 'nonsense' },
      'MALFORMED_ID',
      'Name ID: id value of incorrect type',
    ],
    ['a lower-cased id', { WhoId: 'lead:leadTanaka' }, 'MALFORMED_ID', 'Name ID: id value of incorrect type'],
    [
      'an account as its person',
      { WhoId: 'named:yamada' },
      'FIELD_INTEGRITY_EXCEPTION',
      'Name ID: id value of incorrect type',
    ],
    [
      'a queue as its owner',
      { OwnerId: 'named:queue' },
      'FIELD_INTEGRITY_EXCEPTION',
      'Assigned To ID: id value of incorrect type',
    ],
    [
      'a Contact as its owner',
      { OwnerId: 'named:contactYamada' },
      'FIELD_INTEGRITY_EXCEPTION',
      'Assigned To ID',
    ],
    [
      'a Lead that isn’t there',
      { WhoId: '00Q5g00000zzzzz' },
      'INVALID_CROSS_REFERENCE_KEY',
      'invalid cross reference id',
    ],
    [
      'a deleted Lead',
      { WhoId: 'named:leadDeleted' },
      'INVALID_CROSS_REFERENCE_KEY',
      'invalid cross reference id',
    ],
    [
      'a converted Lead',
      { WhoId: 'named:leadConverted' },
      'CANNOT_UPDATE_CONVERTED_LEAD',
      'cannot reference converted lead',
    ],
    [
      'an inactive owner',
      { OwnerId: 'named:inactive' },
      'INACTIVE_OWNER_OR_USER',
      'operation performed with inactive user [',
    ],
    [
      'a Chatter Free owner',
      { OwnerId: 'named:chatterFree' },
      'OP_WITH_INVALID_USER_TYPE_EXCEPTION',
      'not valid for this user type',
    ],
    [
      'a Lead and an account',
      { WhoId: 'named:leadTanaka', WhatId: 'named:yamada' },
      'FIELD_INTEGRITY_EXCEPTION',
      'Related To ID',
    ],
    [
      'an unknown field',
      { Nope__c: 'x' },
      'INVALID_FIELD',
      "No such column 'Nope__c' on sobject of type Task",
    ],
    [
      'a field of the org’s',
      { CreatedDate: '2026-01-01T00:00:00Z' },
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'Unable to create/update fields: CreatedDate',
    ],
    [
      'an instant as its day',
      { ActivityDate: '2026-01-01T00:00:00Z' },
      'JSON_PARSER_ERROR',
      'Cannot deserialize instance of date',
    ],
    [
      'a day that isn’t one',
      { ActivityDate: '2026-02-30' },
      'JSON_PARSER_ERROR',
      'Cannot deserialize instance of date',
    ],
  ])('with %s is refused', async (_name, values, errorCode, words) => {
    const real = Object.fromEntries(
      Object.entries(values).map(([key, value]) => {
        const [kind, name = ''] = value.split(':')
        if (kind === 'named') return [key, id(name)]
        return [key, kind === 'lead' ? id(name).toLowerCase() : value]
      }),
    )
    const refused = await refusedTask(real)
    expect(refused).toMatchObject({ errorCode })
    expect(refused.message).toContain(words)
    expect(await running.control.tasks()).toEqual([])
  })

  test('can have a queue as owner if the queue supports Tasks, since API version 51', async () => {
    await running.control.insert('QueueSobject', { QueueId: id('queue'), SobjectType: 'Task' })
    await expect(createTask({ Subject: 's', OwnerId: id('queue') })).resolves.toHaveProperty('success', true)
    const old = await asUser('aiko', '50.0')
    expect((await refusalOf(old.sobject('Task').create({ OwnerId: id('queue') }))).errorCode).toBe(
      'FIELD_INTEGRITY_EXCEPTION',
    )
  })
})

describe('the settings of an admin', () => {
  test('violations of validation rules and required fields are returned in one response', async () => {
    await running.control.set({
      requiredFields: ['Task.Type'],
      validationRules: [
        {
          object: 'Task',
          when: { field: 'ActivityDate', blank: true },
          message: '期日を入れてください',
          fields: ['ActivityDate'],
        },
      ],
    })
    const refused = await refusedTask({})
    expect(refused.errorCode).toBe('MULTIPLE_API_ERRORS')
    expect(refused.data).toMatchObject([
      { errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: '期日を入れてください' },
      { errorCode: 'REQUIRED_FIELD_MISSING', fields: ['Type'] },
    ])
    await expect(createTask({ Type: 'Call', ActivityDate: '2026-11-22' })).resolves.toHaveProperty(
      'success',
      true,
    )
  })

  test('fields can be hidden or read-only, and the creation of records can be denied', async () => {
    await running.control.set({ hiddenFields: ['Task.CallObject'], readOnlyFields: ['Task.Description'] })
    expect((await refusedTask({ CallObject: 'x' })).errorCode).toBe('INVALID_FIELD')
    expect((await refusedTask({ Description: 'x' })).errorCode).toBe('INVALID_FIELD_FOR_INSERT_UPDATE')
    const { fields } = await conn.describe('Task')
    expect(fields.find((field) => field.name === 'CallObject')).toBeUndefined()
    expect(fields.find((field) => field.name === 'Description')).toMatchObject({
      createable: false,
      filterable: false,
      length: 32_000,
    })
    await running.control.set({ deniedCreates: ['Task'] })
    expect((await refusedTask({})).errorCode).toBe('INSUFFICIENT_ACCESS_OR_READONLY')
    expect((await conn.describe('Task')).createable).toBe(false)
  })

  test('a user can lack the campaign objects', async () => {
    await running.control.hideCampaigns()
    await asUser()
    expect((await refusalOf(conn.query('SELECT Id FROM Campaign'))).errorCode).toBe('INVALID_TYPE')
    expect((await refusalOf(conn.sobject('CampaignMember').create({}))).errorCode).toBe('NOT_FOUND')
    expect((await conn.describeGlobal()).sobjects.map((each) => each.name)).not.toContain('Campaign')
  })

  test('private activities: a user can’t find or read a Task that the user created for another owner', async () => {
    await running.control.set({ privateActivities: true })
    const { id: taskId } = await createTask({ Subject: 'private', OwnerId: id('ben') })
    expect((await conn.query("SELECT Id FROM Task WHERE Subject = 'private'")).totalSize).toBe(0)
    expect((await refusalOf(conn.sobject('Task').retrieve(taskId ?? ''))).errorCode).toBe('NOT_FOUND')
    expect(
      (await (await asUser('ben')).query("SELECT Id FROM Task WHERE Subject = 'private'")).totalSize,
    ).toBe(1)
  })

  test('records that sharing hides can’t be found or referenced', async () => {
    await running.control.set({ invisibleRecords: [id('leadTanaka')] })
    expect((await refusedTask({ WhoId: id('leadTanaka') })).errorCode).toBe(
      'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
    )
    expect((await conn.query(`SELECT Id FROM Lead WHERE Id = '${id('leadTanaka')}'`)).totalSize).toBe(0)
  })

  test('a sandbox: the users’ e-mails end with .invalid, except for one user', async () => {
    await running.control.makeSandbox([id('aiko')])
    await asUser()
    const users = await conn.query(
      "SELECT Email FROM User WHERE Email IN ('aiko@example.co.jp', 'ben@example.com.invalid') ORDER BY Email",
    )
    expect(users.records.map((user) => user.Email)).toEqual(['aiko@example.co.jp', 'ben@example.com.invalid'])
    expect((await conn.query('SELECT IsSandbox FROM Organization')).records[0]?.IsSandbox).toBe(true)
  })

  test('API access turned off for the org and for the user', async () => {
    await running.control.set({ apiAccess: 'org-disabled' })
    expect((await refusedTask({})).errorCode).toBe('API_DISABLED_FOR_ORG')
    await running.control.set({ apiAccess: 'user-disabled' })
    expect((await refusedTask({})).errorCode).toBe('API_CURRENTLY_DISABLED')
  })
})

describe('an external id on Activity', () => {
  const upsert = async (values: Record<string, unknown>) =>
    (await asUser()).sobject('Task').upsert(values, 'Lastpage_Run__c')

  test('is described, and an upsert first creates and then updates the record', async () => {
    await running.control.addActivityExternalId('Lastpage_Run__c')
    expect(await upsert({ Lastpage_Run__c: 'run-1', Subject: 'a' })).toMatchObject({ created: true })
    expect(await upsert({ Lastpage_Run__c: 'RUN-1', Subject: 'b' })).toMatchObject({ created: false })
    expect(await running.control.tasks()).toMatchObject([{ Subject: 'b', Lastpage_Run__c: 'run-1' }])
    const field = (await conn.describe('Task')).fields.find((each) => each.name === 'Lastpage_Run__c')
    expect(field).toMatchObject({ externalId: true, unique: true, idLookup: true, custom: true })
    expect((await refusedTask({ Lastpage_Run__c: 'run-1' })).errorCode).toBe('DUPLICATE_VALUE')
    expect(await conn.request('/sobjects/Task/Lastpage_Run__c/run-1')).toMatchObject({ Subject: 'b' })
  })

  test('a field that is not unique can match several records', async () => {
    await running.control.set({
      customFields: [{ object: 'Activity', name: 'Lastpage_Run__c', externalId: true }],
    })
    await createTask({ Lastpage_Run__c: 'twice' })
    await createTask({ Lastpage_Run__c: 'twice' })
    const refused = await refusalOf(upsert({ Lastpage_Run__c: 'twice' }))
    expect(refused.errorCode).toBe('MULTIPLE_CHOICES')
    expect(refused.data).toHaveLength(2)
  })

  test('an upsert by a field that does not exist is refused', async () => {
    expect((await refusalOf(upsert({ Lastpage_Run__c: 'x' }))).errorCode).toBe('NOT_FOUND')
  })
})

describe('campaign members', () => {
  const add = async (values: Record<string, unknown>) =>
    (await asUser()).sobject('CampaignMember').create(values)

  test('get the default status of the campaign, and a duplicate is refused', async () => {
    const values = { CampaignId: id('campaignJapanese'), LeadId: id('leadTanaka') }
    const created = await add(values)
    expect(await conn.sobject('CampaignMember').retrieve(created.id ?? '')).toMatchObject({
      Status: '送付済み',
      HasResponded: false,
    })
    const again = await refusalOf(add(values))
    expect(again).toMatchObject({ errorCode: 'DUPLICATE_VALUE', message: 'Already a campaign member.' })
    await conn.sobject('CampaignMember').update({ Id: created.id ?? '', Status: '閲覧済み' })
    expect(await conn.sobject('CampaignMember').retrieve(created.id ?? '')).toMatchObject({
      HasResponded: true,
    })
  })

  test('a member with a Lead and a Contact keeps only the Contact, and a member without both is refused', async () => {
    const created = await add({
      CampaignId: id('campaignEnglish'),
      LeadId: id('leadTanaka'),
      ContactId: id('contactMiguel'),
    })
    expect(await conn.sobject('CampaignMember').retrieve(created.id ?? '')).toMatchObject({
      LeadId: null,
      ContactId: id('contactMiguel'),
    })
    expect((await refusalOf(add({ CampaignId: id('campaignEnglish') }))).errorCode).toBe(
      'REQUIRED_FIELD_MISSING',
    )
    expect((await refusalOf(add({ LeadId: id('leadTanaka') }))).errorCode).toBe('REQUIRED_FIELD_MISSING')
  })

  test('refer to the Contact after the Lead is converted', async () => {
    await createTask({ Subject: 'moves', WhoId: id('leadGrace') })
    const contactId = await running.control.convertLead(id('leadGrace'))
    expect((await running.control.tasks())[0]?.WhoId).toBe(contactId)
    const member = { CampaignId: id('campaignEnglish'), ContactId: contactId }
    expect((await refusalOf(add(member))).errorCode).toBe('DUPLICATE_VALUE')
    const lead = await conn.query(
      `SELECT ConvertedContactId, IsConverted FROM Lead WHERE Id = '${id('leadGrace')}'`,
    )
    expect(lead.records[0]).toMatchObject({ IsConverted: true, ConvertedContactId: contactId })
  })
})

test('a Lead needs a last name, a company, and a valid e-mail', async () => {
  const lead = (await asUser()).sobject('Lead')
  expect(await refusalOf(lead.create({ FirstName: 'x' }))).toMatchObject({
    errorCode: 'REQUIRED_FIELD_MISSING',
    data: { fields: ['LastName', 'Company'] },
  })
  expect((await refusalOf(lead.create({ LastName: 'x', Company: 'y', Email: 'nobody' }))).errorCode).toBe(
    'INVALID_EMAIL_ADDRESS',
  )
  const created = await lead.create({ LastName: '高橋', FirstName: '葵', Company: '新' })
  expect(await lead.retrieve(created.id ?? '')).toMatchObject({
    Name: '高橋 葵',
    Status: 'Open - Not Contacted',
    OwnerId: id('aiko'),
  })
})

test('API versions from 41 to 68 are supported', async () => {
  const status = async (version: string) => {
    const { accessToken, instanceUrl } = await running.control.grant(id('aiko'))
    const headers = { authorization: `Bearer ${accessToken}` }
    return (await fetch(`${instanceUrl}/services/data/v${version}/limits`, { headers })).status
  }
  expect([await status('40.0'), await status('41.0'), await status('68.0'), await status('69.0')]).toEqual([
    410, 200, 200, 404,
  ])
})

test('API calls are counted, reported, and refused above the limit', async () => {
  await running.control.set({ apiLimit: 5 })
  await running.control.setApiCalls(3)
  await asUser()
  expect((await conn.limits()).DailyApiRequests).toEqual({ Max: 5, Remaining: 1 })
  await conn.query('SELECT Id FROM User LIMIT 1')
  expect(conn.limitInfo.apiUsage).toEqual({ used: 5, limit: 5 })
  const refused = await refusalOf(conn.query('SELECT Id FROM User LIMIT 1'))
  expect(refused).toMatchObject({
    errorCode: 'REQUEST_LIMIT_EXCEEDED',
    message: 'TotalRequests Limit exceeded.',
  })
})
