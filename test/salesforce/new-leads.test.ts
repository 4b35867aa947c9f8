// The worker creates a Lead for a visitor without a record (ADR 73). In the end exactly one Lead exists, and the Task of the visit belongs to it.
import { beforeEach, describe, expect, it } from 'vitest'
import type { CreateLeadAction, RunAction } from '#shared/model/runs.ts'
import { taskFor, type VisitInput } from './memory-tracker.ts'
import { setUpTestOrg } from './rep.ts'
import { setUpWorkerFixture } from './worker-fixture.ts'

const org = setUpTestOrg()
const lateCommitMs = 900
const fixture = setUpWorkerFixture(org, {
  salesforce: { writeTimeoutMs: 300 },
  timing: { afterLateCommitMs: lateCommitMs },
})

const email = 'newcomer@nowhere.example'
const byConnectedUser = { rule: 'connectedUser', id: null, name: null } as const
const createLead = (change: Partial<CreateLeadAction> = {}): CreateLeadAction => ({
  ...{ type: 'createLead', leadSource: 'Web', freeMailCompany: '', owner: byConnectedUser },
  ...change,
})
const newLead = { lastName: '新山', company: "O'Neill & Söhne" }
const add = (change: Partial<VisitInput> = {}) =>
  fixture.tracker.add({
    ...{ email, newLead, actions: [createLead(), taskFor('documentOwner')] },
    ...change,
  })
const leads = async (address = email) =>
  (await org.control.records('Lead')).filter((row) => row.Email === address && row.IsDeleted !== true)
const calls = async () => (await org.control.state()).apiCalls
const onlyLead = async () => {
  const found = await leads()
  expect(found).toHaveLength(1)
  return found[0]
}

beforeEach(async () => {
  // The first batch of a day also reads the permissions.
  await fixture.finish(
    fixture.tracker.add({ email: 'grace.hopkins@northfield.example', actions: [taskFor('recordOwner')] }),
  )
  for (const { Id } of await org.control.tasks()) await org.control.purge('Task', Id)
})

it('writes Lead, Task and campaign member with one call, after one call that reads', async () => {
  const campaignId = await org.control.named('campaignJapanese')
  const campaign: RunAction = { type: 'campaign', campaignId, campaignName: '' }
  const before = await calls()
  const visit = add({ actions: [createLead(), taskFor('documentOwner'), campaign] })
  await fixture.finish(visit)
  expect((await calls()) - before).toBe(2)
  const lead = await onlyLead()
  expect(lead).toMatchObject({
    ...{
      LastName: '新山',
      Company: "O'Neill & Söhne",
      LeadSource: 'Web',
      OwnerId: await org.control.named('aiko'),
    },
  })
  expect(await org.control.tasks()).toMatchObject([{ WhoId: lead?.Id }])
  const members = await org.control.records('CampaignMember')
  expect(members.filter((row) => row.LeadId === lead?.Id)).toHaveLength(1)
  for (const run of visit.runs) {
    expect(run).toMatchObject({
      state: 'done',
      attempt: 1,
      result: { record: { type: 'Lead', id: lead?.Id } },
    })
  }
  expect(visit.runs[0]?.result?.leadCreated).toBe(true)
  expect(visit.match).toMatchObject({ id: lead?.Id, company: "O'Neill & Söhne" })
})

it('creates nothing for a visitor with a record', async () => {
  const visit = add({ email: 'grace.hopkins@northfield.example' })
  expect((await fixture.finish(visit)).result).toMatchObject({ record: { type: 'Lead' } })
  expect(visit.runs[0]?.result?.leadCreated).toBeUndefined()
  expect(await leads('grace.hopkins@northfield.example')).toHaveLength(1)
})

it('creates one Lead for several visits of one visitor in one batch, and each Task belongs to it', async () => {
  const visits = [add(), add(), add({ email: email.toUpperCase() })]
  for (const visit of visits) await fixture.finish(visit)
  const lead = await onlyLead()
  expect((await org.control.tasks()).map(({ WhoId }) => WhoId)).toEqual([lead?.Id, lead?.Id, lead?.Id])
  for (const { runs } of visits) expect(runs[0]?.result).toMatchObject({ record: { id: lead?.Id } })
})

it('writes a backlog of 60 unknown visitors with few calls', async () => {
  const before = await calls()
  const visits = Array.from({ length: 60 }, (_, index) => add({ email: `visitor${index}@nowhere.example` }))
  for (const visit of visits) expect((await fixture.finish(visit)).state).toBe('done')
  // One or two batches: one call reads, three calls create 60 Leads, one call writes 60 Tasks.
  expect((await calls()) - before).toBeLessThanOrEqual(8)
  const created = (await org.control.records('Lead')).filter(({ Email }) => /^visitor\d/.test(String(Email)))
  expect(created).toHaveLength(60)
  const tasks = await org.control.tasks()
  expect(new Set(tasks.map(({ WhoId }) => WhoId))).toEqual(new Set(created.map(({ Id }) => Id)))
})

describe('the owner', () => {
  it.each([
    ['the Salesforce user of the document’s owner', { rule: 'documentOwner' }, 'ben'],
    ['the connected user', { rule: 'connectedUser' }, 'aiko'],
    ['the user that the assignment rule chooses', { rule: 'assignmentRule' }, 'queue'],
    ['a chosen queue', { rule: 'chosen', key: 'queue' }, 'queue'],
    ['a chosen user', { rule: 'chosen', key: 'ben' }, 'ben'],
  ] as const)('is %s', async (_name, { rule, ...chosen }, expected) => {
    await org.control.set({
      leadAssignment: rule === 'assignmentRule' ? await org.control.named('queue') : null,
    })
    const id = 'key' in chosen ? await org.control.named(chosen.key) : null
    const owner = { rule, id, name: null }
    const users = await org.control.records('User')
    const benId = await org.control.named('ben')
    const benEmail = String(users.find(({ Id }) => Id === benId)?.Email)
    await fixture.finish(add({ actions: [createLead({ owner })], documentOwnerEmail: benEmail }))
    expect((await onlyLead())?.OwnerId).toBe(await org.control.named(expected))
  })

  it('is not replaced by the assignment rule, unless the setting says so', async () => {
    await org.control.set({ leadAssignment: await org.control.named('queue') })
    await fixture.finish(add({ actions: [createLead()] }))
    expect((await onlyLead())?.OwnerId).toBe(await org.control.named('aiko'))
  })

  it('is the connected user if Salesforce refuses the owner', async () => {
    await org.control.refuseRecords('Lead', 'INACTIVE_OWNER_OR_USER')
    const owner = { rule: 'chosen', id: await org.control.named('ben'), name: 'Ben' } as const
    await fixture.finish(add({ actions: [createLead({ owner }), taskFor('documentOwner')] }))
    const lead = await onlyLead()
    expect(lead?.OwnerId).toBe(await org.control.named('aiko'))
    expect(await org.control.tasks()).toMatchObject([{ WhoId: lead?.Id }])
  })
})

describe('unknown outcomes: one Lead and one Task exist in the end', () => {
  it.each([
    ['a lost response', { type: 'lose-reply' }],
    ['half a response', { type: 'truncate' }],
    ['a timeout after the commit', { type: 'no-reply', commit: true }],
    ['a commit that takes longer than the timeout', { type: 'slow', ms: 600 }],
    ['a connection that breaks before the request is executed', { type: 'drop' }],
  ] as const)('%s', async (_name, effect) => {
    await org.control.fault({ match: { kind: 'write' }, effect })
    const visit = add()
    await fixture.finish(visit)
    const lead = await onlyLead()
    expect(await org.control.tasks()).toMatchObject([{ WhoId: lead?.Id }])
    expect(visit.runs).toMatchObject([{ state: 'done', result: { leadCreated: true } }, { state: 'done' }])
  })

  it('a second visit of the visitor creates no second Lead while the first call may still be committed', async () => {
    await org.control.fault({ match: { kind: 'write' }, effect: { type: 'slow', ms: 600 } })
    const first = add()
    await fixture.settled(first, 1)
    const second = add()
    await fixture.finish(second)
    await fixture.finish(first)
    const lead = await onlyLead()
    expect((await org.control.tasks()).map(({ WhoId }) => WhoId)).toEqual([lead?.Id, lead?.Id])
  })
})

describe('refusals', () => {
  it('a validation rule: the run fails with the reason, and the Task is written without a record', async () => {
    await org.control.set({
      validationRules: [{ object: 'Lead', message: 'Leads need a region.', fields: ['Region__c'] }],
    })
    const visit = add()
    await fixture.finish(visit)
    expect(await leads()).toEqual([])
    expect(visit.runs[0]).toMatchObject({
      state: 'failed',
      reason: { code: 'salesforce_refused', detail: 'Leads need a region.' },
    })
    expect(await org.control.tasks()).toMatchObject([{ OwnerId: await org.control.named('aiko') }])
    expect((await org.control.tasks())[0]?.WhoId ?? null).toBeNull()
  })

  it('a required field of the org: nothing is sent', async () => {
    await org.control.set({ customFields: [{ object: 'Lead', name: 'Region__c', required: true }] })
    await fixture.restart({ timing: { afterLateCommitMs: lateCommitMs } })
    const visit = add({ actions: [createLead()] })
    expect(await fixture.finish(visit)).toMatchObject({
      state: 'failed',
      reason: { salesforceCode: 'REQUIRED_FIELD_MISSING', detail: expect.stringContaining('Region__c') },
    })
  })

  it('a lead source that this user may not write is left out', async () => {
    await org.control.restrict('aiko', { readOnlyFields: ['Lead.LeadSource'] })
    await fixture.finish(add())
    expect((await onlyLead())?.LeadSource ?? null).toBeNull()
  })

  it('a locked row is tried again', async () => {
    await org.control.refuseRecords('Lead', 'UNABLE_TO_LOCK_ROW', 2)
    await fixture.finish(add())
    expect(await org.control.tasks()).toMatchObject([{ WhoId: (await onlyLead())?.Id }])
  })

  it('a duplicate rule: the existing record is used', async () => {
    const existing = await org.control.insert('Lead', {
      ...{ LastName: 'Known', Company: newLead.company, Email: 'other@nowhere.example', IsConverted: false },
    })
    await org.control.set({ duplicateRules: [{ object: 'Lead', on: ['Company'] }] })
    const visit = add()
    await fixture.finish(visit)
    expect(await leads()).toEqual([])
    expect(await org.control.tasks()).toMatchObject([{ WhoId: existing.Id }])
    expect(visit.runs[0]).toMatchObject({ state: 'done', result: { record: { id: existing.Id } } })
    expect(visit.runs[0]?.result?.leadCreated).toBeUndefined()
    expect(visit.match).toMatchObject({ id: existing.Id })
  })

  it('a duplicate rule that finds a record which this user can’t see: a clear reason, and a Task without a record', async () => {
    const hidden = await org.control.insert('Lead', {
      ...{ LastName: 'Known', Company: newLead.company, Email: email, IsConverted: false },
    })
    await org.control.set({ duplicateRules: [{ object: 'Lead' }], invisibleRecords: [hidden.Id] })
    const visit = add()
    await fixture.finish(visit)
    expect(visit.runs).toMatchObject([
      { state: 'failed', reason: { salesforceCode: 'DUPLICATES_DETECTED' } },
      { state: 'done' },
    ])
    expect(await leads()).toHaveLength(1)
  })
})
