// What a user's permissions hide: the rest is still read and written, by written rules, and the preflight says the same.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Permissions } from '../salesforce-org/control-contract.ts'
import { taskFor } from './memory-tracker.ts'
import { connectedRep, startOrg, type TestOrg } from './rep.ts'
import { type WorkerScene, workerScene } from './worker-scene.ts'

let org: TestOrg
let scene: WorkerScene
beforeAll(async () => {
  org = await startOrg()
})
afterAll(() => org.close())
beforeEach(async () => {
  await org.control.reset()
  scene = await workerScene(org)
})
afterEach(() => scene.close())

const lead = 'grace.hopkins@northfield.example'
const contact = 'juergen@mueller.example'
const me = 'aiko@example.co.jp'
const calls = async () => (await org.control.state()).apiCalls
const hide = (permissions: Partial<Permissions>) => org.control.restrict('aiko', permissions)
const row = async (id: string) =>
  (await scene.rep.salesforce.preflight(me)).rows.find((each) => each.id === id)

async function tasksOf(email: string, assignee: 'documentOwner' | 'recordOwner') {
  const before = new Set((await org.control.tasks()).map((task) => task.Id))
  const run = await scene.finish(
    scene.tracker.add({ email, actions: [taskFor(assignee)], documentOwnerEmail: me }),
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
    ...['Account.OwnerId', 'Task.ActivityDate'],
  ].map((field): [string, Partial<Permissions>] => [field, { hiddenFields: [field] }]),
  ['Task.ActivityDate (read only)', { readOnlyFields: ['Task.ActivityDate'] }],
  ['Lead.Email and Contact.Email, encrypted', { unfilterableFields: ['Lead.Email', 'Contact.Email'] }],
]

describe('hidden from the start', () => {
  it.each(hidden)('%s: every Task is written, for no more calls than usual', async (_name, permissions) => {
    await hide(permissions)
    await scene.close()
    scene = await workerScene(org)
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
  it.each(hidden)('%s: every Task is written; one more look at what is there', async (_name, permissions) => {
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
  })
})

describe('the rules of what is left out', () => {
  it('a hidden Lead is not matched, the Contact with the same address is', async () => {
    await hide({ hiddenFields: ['Lead.Email'] })
    const { made } = await tasksOf(lead, 'documentOwner')
    expect(made[0]?.WhoId ?? null).toBeNull()
    expect((await tasksOf(contact, 'documentOwner')).made[0]?.WhoId).toMatch(/^003/)
  })

  it('a record matched at open is found by its id, whatever is hidden since', async () => {
    const first = await tasksOf(lead, 'documentOwner')
    await hide({ hiddenFields: ['Lead.Email'] })
    const match = first.run.result?.record ?? null
    const visit = scene.tracker.add({ email: lead, actions: [taskFor('documentOwner')], match })
    expect((await scene.finish(visit)).result?.record?.id).toBe(match?.id)
  })

  it('Task.ActivityDate is left out, the rest stands', async () => {
    await hide({ hiddenFields: ['Task.ActivityDate'] })
    const { made } = await tasksOf(lead, 'documentOwner')
    expect(made[0]).toMatchObject({ Subject: expect.stringContaining(lead) })
    expect(made[0]?.ActivityDate ?? null).toBeNull()
  })

  it('without User.TimeZoneSidKey due dates follow the connected user’s zone', async () => {
    await hide({ hiddenFields: ['User.TimeZoneSidKey'] })
    const visit = scene.tracker.add({
      email: lead,
      actions: [taskFor('documentOwner')],
      leftAt: '2026-03-31T20:00:00.000Z',
    })
    await scene.finish(visit)
    // Learnt at the login, before it was hidden: Tokyo.
    expect((await org.control.tasks())[0]?.ActivityDate).toBe('2026-04-01')
  })

  it('where the record’s owner can’t be seen nobody is the assignee', async () => {
    await hide({ hiddenFields: ['Lead.OwnerId'] })
    const { run } = await tasksOf(lead, 'recordOwner')
    expect(run).toMatchObject({ state: 'done', result: { assignee: null, record: { owner: null } } })
  })

  it('where nobody is known to be active, only the connected user is an assignee', async () => {
    await hide({ hiddenFields: ['User.IsActive'] })
    expect((await tasksOf(lead, 'documentOwner')).run.result?.assignee?.id).toBe(
      await org.control.named('aiko'),
    )
    const other = scene.tracker.add({
      email: lead,
      actions: [taskFor('documentOwner')],
      documentOwnerEmail: 'ben@example.com',
    })
    expect((await scene.finish(other)).result?.assignee).toBeNull()
  })

  it('a needed field of a Task fails the run by its name, and the preflight named it', async () => {
    await hide({ readOnlyFields: ['Task.Description'] })
    expect(await row('task')).toMatchObject({ state: 'failed', values: { fields: 'Description' } })
    const { run, made } = await tasksOf(lead, 'documentOwner')
    expect(run).toMatchObject({ state: 'failed', reason: { detail: expect.stringContaining('Description') } })
    expect(made).toEqual([])
  })
})

describe('what is visible again', () => {
  it('is found by the preflight, and used by the next visit', async () => {
    await hide({ hiddenFields: ['Lead.Email'] })
    expect((await tasksOf(lead, 'documentOwner')).run.result?.record).toBeNull()
    await hide({})
    expect((await row('people'))?.state).toBe('ok')
    expect((await tasksOf(lead, 'documentOwner')).run.result?.record?.id).toMatch(/^00Q/)
  })

  it('is found within minutes by itself, in the same call', async () => {
    await hide({ hiddenFields: ['Lead.Email'] })
    await tasksOf(lead, 'documentOwner')
    await hide({})
    const access = scene.rep.salesforce.org()?.access
    if (access) access.age = () => 11 * 60_000
    expect((await tasksOf(lead, 'documentOwner')).run.result?.record?.id).toMatch(/^00Q/)
  })
})

describe('campaigns that this user has no access to', () => {
  const campaign = async () => ({
    type: 'campaign' as const,
    campaignId: await org.control.named('campaignJapanese'),
    campaignName: '',
  })

  it.each([
    ['no campaigns', { hiddenObjects: ['Campaign', 'CampaignMember'] }],
    ['no campaign members', { hiddenObjects: ['CampaignMember'] }],
    ['no right to add members', { deniedCreates: ['CampaignMember'] }],
  ])('%s: said after one call, which is the visit’s reading', async (_name, permissions) => {
    await hide(permissions)
    scene.rep.salesforce.org()?.access.forget()
    const before = await calls()
    const run = await scene.finish(scene.tracker.add({ email: lead, actions: [await campaign()] }))
    expect(run).toMatchObject({ state: 'failed', reason: { salesforceCode: 'INVALID_TYPE' } })
    expect((await calls()) - before).toBe(1)
  })

  it('taken away while the app runs: found out once, then said after one call', async () => {
    await scene.finish(scene.tracker.add({ email: contact, actions: [await campaign()] }))
    await hide({ hiddenObjects: ['Campaign', 'CampaignMember'] })
    const costs: number[] = []
    for (let visit = 0; visit < 2; visit += 1) {
      const before = await calls()
      const run = await scene.finish(scene.tracker.add({ email: lead, actions: [await campaign()] }))
      expect(run).toMatchObject({ state: 'failed', reason: { salesforceCode: 'INVALID_TYPE' } })
      costs.push((await calls()) - before)
    }
    expect(costs).toEqual([3, 1])
  })

  it('given access, "Try again" adds the member at once', async () => {
    await hide({ hiddenObjects: ['CampaignMember'] })
    scene.rep.salesforce.org()?.access.forget()
    const visit = scene.tracker.add({ email: lead, actions: [await campaign()] })
    await scene.finish(visit)
    await hide({})
    for (const run of visit.runs) run.state = 'waiting'
    expect(await scene.finish(visit)).toMatchObject({ state: 'done' })
  })

  it.each(['NOT_FOUND', 'INVALID_CROSS_REFERENCE_KEY', 'ENTITY_IS_DELETED'])(
    '%s of a campaign: the person is looked for once, then it is said',
    async (code) => {
      await org.control.refuseRecords('CampaignMember', code, 100)
      const before = await calls()
      const run = await scene.finish(scene.tracker.add({ email: lead, actions: [await campaign()] }))
      expect(run).toMatchObject({ state: 'failed', reason: { salesforceCode: code } })
      expect((await calls()) - before).toBe(3)
    },
  )

  it.each(['NOT_FOUND', 'INVALID_CROSS_REFERENCE_KEY', 'CANNOT_UPDATE_CONVERTED_LEAD'])(
    '%s of a Task’s record, for good: looked for once, tried once more',
    async (code) => {
      await org.control.refuseRecords('Task', code, 100)
      const before = await calls()
      expect((await tasksOf(lead, 'documentOwner')).run).toMatchObject({ state: 'failed' })
      expect((await calls()) - before).toBe(4)
    },
  )
})

describe('the preflight names what will happen', () => {
  it.each([
    ['the due date', { readOnlyFields: ['Task.ActivityDate'] }, 'task', 'warning', 'leftOut', 'ActivityDate'],
    ['a hidden e-mail', { hiddenFields: ['Lead.Email'] }, 'people', 'warning', 'warning', 'Lead'],
    [
      'no way to tell converted Leads',
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
    ['a closed field of Leads', { readOnlyFields: ['Lead.Company'] }, 'lead', 'warning', 'fields', 'Company'],
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
  ] as const)('a field that a new %s requires and that nobody fills', async (object, id, state) => {
    const custom = object === 'Task' ? 'Activity' : object
    await org.control.set({
      customFields: [{ object: custom, name: 'Region__c' }],
      requiredFields: [`${object}.Region__c`],
    })
    expect(await row(id)).toMatchObject({ state, words: 'required', values: { fields: 'Region__c' } })
  })
})

it('a rep whose own user is half hidden can connect', async () => {
  await hide({ hiddenFields: ['User.TimeZoneSidKey', 'User.LastLoginDate', 'Organization.IsSandbox'] })
  const rep = await connectedRep(org, 'aiko')
  expect(rep.salesforce.state()).toMatchObject({
    state: 'connected',
    user: { name: 'Aiko Sato', timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone },
    org: { isSandbox: false },
  })
  await rep.salesforce.close()
})
