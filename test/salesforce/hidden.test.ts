// Permissions of the rep hide fields or objects. The worker then reads and writes without the hidden data, according to docs/adr/0045.
// The preflight reports the missing permissions.
import { describe, expect, it } from 'vitest'
import type { Permissions } from '../salesforce-org/control-contract.ts'
import { taskFor } from './memory-tracker.ts'
import { connectedRep, setUpTestOrg } from './rep.ts'
import { setUpWorkerFixture } from './worker-fixture.ts'

const org = setUpTestOrg()
const fixture = setUpWorkerFixture(org)

const lead = 'grace.hopkins@northfield.example'
const contact = 'juergen@mueller.example'
const me = 'aiko@example.co.jp'
const calls = async () => (await org.control.state()).apiCalls
const hide = (permissions: Partial<Permissions>) => org.control.restrict('aiko', permissions)
const row = async (id: string) =>
  (await fixture.rep.salesforce.preflight(me)).rows.find((each) => each.id === id)

async function tasksOf(email: string, assignee: 'documentOwner' | 'recordOwner') {
  const before = new Set((await org.control.tasks()).map((task) => task.Id))
  const run = await fixture.finish(
    fixture.tracker.add({ email, actions: [taskFor(assignee)], documentOwnerEmail: me }),
  )
  return { run, made: (await org.control.tasks()).filter((task) => !before.has(task.Id)) }
}

const hidden: [string, Partial<Permissions>][] = [
  ...['Lead', 'Contact', 'Account', 'Campaign', 'CampaignMember'].map(
    (object): [string, Partial<Permissions>] => [object, { hiddenObjects: [object] }],
  ),
  ...[
    ...['Lead.Email', 'Lead.OwnerId', 'Lead.IsConverted', 'Lead.LastModifiedDate', 'Lead.Name'],
    ...['Contact.Email', 'Contact.OwnerId', 'Contact.AccountId', 'Contact.LastModifiedDate', 'Contact.Name'],
    ...[
      'User.LastLoginDate',
      'User.TimeZoneSidKey',
      'User.Email',
      'User.IsActive',
      'User.UserType',
      'User.Name',
    ],
    ...['Account.OwnerId', 'Account.Name', 'Lead.Company', 'Task.ActivityDate'],
  ].map((field): [string, Partial<Permissions>] => [field, { hiddenFields: [field] }]),
  ['Task.ActivityDate (read only)', { readOnlyFields: ['Task.ActivityDate'] }],
  ['Lead.Email and Contact.Email, encrypted', { unfilterableFields: ['Lead.Email', 'Contact.Email'] }],
]

describe('hidden before the app starts', () => {
  it.each(hidden)('%s: each Task is written without additional API calls', async (_name, permissions) => {
    await hide(permissions)
    await fixture.restart()
    const before = await calls()
    for (const email of [lead, contact]) {
      const { run, made } = await tasksOf(email, 'documentOwner')
      expect(run).toMatchObject({ state: 'done', attempt: 1 })
      expect(made).toHaveLength(1)
      expect(made[0]?.OwnerId).toBe(await org.control.named('aiko'))
    }
    expect((await calls()) - before).toBe(4)
  })
})

describe('hidden while the app runs', () => {
  it.each(hidden)(
    '%s: each Task is written, and the permissions are read once more',
    async (_name, permissions) => {
      await tasksOf(lead, 'documentOwner')
      await hide(permissions)
      for (const email of [lead, contact]) {
        const { run, made } = await tasksOf(email, 'documentOwner')
        expect(run).toMatchObject({ state: 'done', attempt: 1 })
        expect(made).toHaveLength(1)
      }
      const before = await calls()
      await tasksOf(contact, 'documentOwner')
      expect((await calls()) - before).toBe(2)
    },
  )
})

describe('the rules for hidden fields', () => {
  it('a hidden Lead is not matched; a Contact is still matched', async () => {
    await hide({ hiddenFields: ['Lead.Email'] })
    const { made } = await tasksOf(lead, 'documentOwner')
    expect(made[0]?.WhoId ?? null).toBeNull()
    expect((await tasksOf(contact, 'documentOwner')).made[0]?.WhoId).toMatch(/^003/)
  })

  it('the record matched at the opening is found by its id, although its e-mail is hidden now', async () => {
    const first = await tasksOf(lead, 'documentOwner')
    await hide({ hiddenFields: ['Lead.Email'] })
    const match = first.run.result?.record ?? null
    const visit = fixture.tracker.add({ email: lead, actions: [taskFor('documentOwner')], match })
    expect((await fixture.finish(visit)).result?.record?.id).toBe(match?.id)
  })

  it('a Task is written without a hidden Task.ActivityDate', async () => {
    await hide({ hiddenFields: ['Task.ActivityDate'] })
    const { made } = await tasksOf(lead, 'documentOwner')
    expect(made[0]).toMatchObject({ Subject: expect.stringContaining(lead) })
    expect(made[0]?.ActivityDate ?? null).toBeNull()
  })

  it('without User.TimeZoneSidKey, due dates use the connected user’s time zone', async () => {
    await hide({ hiddenFields: ['User.TimeZoneSidKey'] })
    const visit = fixture.tracker.add({
      email: lead,
      actions: [taskFor('documentOwner')],
      leftAt: '2026-03-31T20:00:00.000Z',
    })
    await fixture.finish(visit)
    // The login has read the time zone (Tokyo) before it was hidden.
    expect((await org.control.tasks())[0]?.ActivityDate).toBe('2026-04-01')
  })

  it('if the record’s owner is hidden, the Task has no assignee', async () => {
    await hide({ hiddenFields: ['Lead.OwnerId'] })
    const { run } = await tasksOf(lead, 'recordOwner')
    expect(run).toMatchObject({ state: 'done', result: { assignee: null, record: { owner: null } } })
  })

  it('if User.IsActive is hidden, only the connected user can be an assignee', async () => {
    await hide({ hiddenFields: ['User.IsActive'] })
    expect((await tasksOf(lead, 'documentOwner')).run.result?.assignee?.id).toBe(
      await org.control.named('aiko'),
    )
    const other = fixture.tracker.add({
      email: lead,
      actions: [taskFor('documentOwner')],
      documentOwnerEmail: 'ben@example.com',
    })
    expect((await fixture.finish(other)).result?.assignee).toBeNull()
  })

  it('if a required field of a Task is read-only, the run fails, and run and preflight show the field', async () => {
    await hide({ readOnlyFields: ['Task.Description'] })
    expect(await row('task')).toMatchObject({ state: 'failed', values: { fields: 'Description' } })
    const { run, made } = await tasksOf(lead, 'documentOwner')
    expect(run).toMatchObject({ state: 'failed', reason: { detail: expect.stringContaining('Description') } })
    expect(made).toEqual([])
  })
})

describe('a field that is visible again', () => {
  it('is noticed by the preflight, and used for the next visit', async () => {
    await hide({ hiddenFields: ['Lead.Email'] })
    expect((await tasksOf(lead, 'documentOwner')).run.result?.record).toBeNull()
    await hide({})
    expect((await row('people'))?.state).toBe('ok')
    expect((await tasksOf(lead, 'documentOwner')).run.result?.record?.id).toMatch(/^00Q/)
  })

  it('is noticed by the worker after ten minutes, in the same API call', async () => {
    await hide({ hiddenFields: ['Lead.Email'] })
    await tasksOf(lead, 'documentOwner')
    await hide({})
    const access = fixture.rep.salesforce.org()?.access
    if (access) access.age = () => 11 * 60_000
    expect((await tasksOf(lead, 'documentOwner')).run.result?.record?.id).toMatch(/^00Q/)
  })
})

describe('campaigns without access for this user', () => {
  const campaign = async () => ({
    type: 'campaign' as const,
    campaignId: await org.control.named('campaignJapanese'),
    campaignName: '',
  })

  it.each([
    ['no campaigns', { hiddenObjects: ['Campaign', 'CampaignMember'] }],
    ['no campaign members', { hiddenObjects: ['CampaignMember'] }],
    ['no right to add members', { deniedCreates: ['CampaignMember'] }],
  ])('%s: the run fails after one API call, the read', async (_name, permissions) => {
    await hide(permissions)
    fixture.rep.salesforce.org()?.access.clear()
    const before = await calls()
    const run = await fixture.finish(fixture.tracker.add({ email: lead, actions: [await campaign()] }))
    expect(run).toMatchObject({ state: 'failed', reason: { salesforceCode: 'INVALID_TYPE' } })
    expect((await calls()) - before).toBe(1)
  })

  it('access that is lost while the app runs costs three calls once, then one call for each visit', async () => {
    await fixture.finish(fixture.tracker.add({ email: contact, actions: [await campaign()] }))
    await hide({ hiddenObjects: ['Campaign', 'CampaignMember'] })
    const costs: number[] = []
    for (let visit = 0; visit < 2; visit += 1) {
      const before = await calls()
      const run = await fixture.finish(fixture.tracker.add({ email: lead, actions: [await campaign()] }))
      expect(run).toMatchObject({ state: 'failed', reason: { salesforceCode: 'INVALID_TYPE' } })
      costs.push((await calls()) - before)
    }
    expect(costs).toEqual([3, 1])
  })

  it('after the access is granted, "Try again" adds the member at once', async () => {
    await hide({ hiddenObjects: ['CampaignMember'] })
    fixture.rep.salesforce.org()?.access.clear()
    const visit = fixture.tracker.add({ email: lead, actions: [await campaign()] })
    await fixture.finish(visit)
    await hide({})
    for (const run of visit.runs) run.state = 'waiting'
    expect(await fixture.finish(visit)).toMatchObject({ state: 'done' })
  })

  it.each(['NOT_FOUND', 'INVALID_CROSS_REFERENCE_KEY', 'ENTITY_IS_DELETED'])(
    '%s for a campaign: the record is matched again once, then the run fails',
    async (code) => {
      await org.control.refuseRecords('CampaignMember', code, 100)
      const before = await calls()
      const run = await fixture.finish(fixture.tracker.add({ email: lead, actions: [await campaign()] }))
      expect(run).toMatchObject({ state: 'failed', reason: { salesforceCode: code } })
      expect((await calls()) - before).toBe(3)
    },
  )

  it.each(['NOT_FOUND', 'INVALID_CROSS_REFERENCE_KEY', 'CANNOT_UPDATE_CONVERTED_LEAD'])(
    '%s for a Task’s record, in each attempt: the record is matched again once, then the run fails',
    async (code) => {
      await org.control.refuseRecords('Task', code, 100)
      const before = await calls()
      expect((await tasksOf(lead, 'documentOwner')).run).toMatchObject({ state: 'failed' })
      expect((await calls()) - before).toBe(4)
    },
  )
})

describe('the preflight reports', () => {
  it.each([
    [
      'a read-only due date',
      { readOnlyFields: ['Task.ActivityDate'] },
      'task',
      'warning',
      'leftOut',
      'ActivityDate',
    ],
    ['a hidden e-mail', { hiddenFields: ['Lead.Email'] }, 'people', 'warning', 'warning', 'Lead'],
    [
      'a hidden Lead.IsConverted',
      { hiddenFields: ['Lead.IsConverted'] },
      'people',
      'warning',
      'warning',
      'Lead',
    ],
    ['a hidden owner', { hiddenFields: ['Contact.OwnerId'] }, 'people', 'warning', 'owners', 'Contact'],
    ['a hidden time zone', { hiddenFields: ['User.TimeZoneSidKey'] }, 'timeZone', 'warning', 'hidden', ''],
    ['hidden addresses of users', { hiddenFields: ['User.Email'] }, 'user', 'warning', 'hidden', ''],
    ['no right to create Leads', { deniedCreates: ['Lead'] }, 'lead', 'warning', 'warning', ''],
    [
      'a read-only field of Leads',
      { readOnlyFields: ['Lead.Company'] },
      'lead',
      'warning',
      'fields',
      'Company',
    ],
  ] as const)('%s', async (_name, permissions, id, state, words, named) => {
    await hide(permissions as unknown as Partial<Permissions>)
    const found = await row(id)
    expect(found).toMatchObject({ state, words })
    expect(Object.values(found?.values ?? {}).join()).toContain(named)
  })

  it.each([
    ['Task', 'task', 'failed'],
    ['CampaignMember', 'campaign', 'warning'],
    ['Lead', 'lead', 'warning'],
  ] as const)('a required field of a new %s that the app does not fill', async (object, id, state) => {
    const custom = object === 'Task' ? 'Activity' : object
    await org.control.set({
      customFields: [{ object: custom, name: 'Region__c' }],
      requiredFields: [`${object}.Region__c`],
    })
    expect(await row(id)).toMatchObject({ state, words: 'required', values: { fields: 'Region__c' } })
  })
})

it('a rep can connect although fields of the rep’s user are hidden', async () => {
  await hide({ hiddenFields: ['User.TimeZoneSidKey', 'User.LastLoginDate', 'Organization.IsSandbox'] })
  const rep = await connectedRep(org, 'aiko')
  expect(rep.salesforce.state()).toMatchObject({
    state: 'connected',
    user: { name: 'Aiko Sato', timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone },
    org: { isSandbox: false },
  })
  await rep.salesforce.close()
})
