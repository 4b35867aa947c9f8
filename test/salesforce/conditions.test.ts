// Conditions of workflows on the visitor's record, decided by the worker against the practice org.
import { beforeEach, describe, expect, it } from 'vitest'
import type { RecordConditions } from '#shared/model/conditions.ts'
import type { RunAction } from '#shared/model/runs.ts'
import { type MemoryVisit, taskFor } from './memory-tracker.ts'
import { setUpTestOrg } from './rep.ts'
import { setUpWorkerFixture } from './worker-fixture.ts'

const org = setUpTestOrg()
const fixture = setUpWorkerFixture(org)

const lead = 'grace.hopkins@northfield.example'
const calls = async () => (await org.control.state()).apiCalls
const memberOf = async (name: string) => ({
  memberOf: { campaignId: await org.control.named(name), campaignName: 'Fair' },
})

function add(
  recordConditions: RecordConditions,
  { email = lead, action = taskFor('recordOwner') as RunAction, match = null as MemoryVisit['match'] } = {},
): MemoryVisit {
  const visit = fixture.tracker.add({ email, actions: [action], match })
  for (const run of visit.runs) run.recordConditions = recordConditions
  return visit
}
const finish = async (...input: Parameters<typeof add>) => fixture.finish(add(...input))
let before = 0
/** The number of Tasks that the test wrote. */
const written = async () => (await org.control.tasks()).length - before

const addContact = (email: string) => org.control.insert('Contact', { LastName: 'Contact', Email: email })

beforeEach(async () => {
  // The first batch of a day also reads the permissions.
  await fixture.finish(
    fixture.tracker.add({ email: 'robin@private.example', actions: [taskFor('recordOwner')] }),
  )
  before = (await org.control.tasks()).length
})

describe('a run only for', () => {
  it('Leads is written for a Lead, and for a Contact the reason names what the visitor is', async () => {
    expect((await finish({ record: 'Lead' })).state).toBe('done')
    const email = 'carla@contacts.example'
    await addContact(email)
    expect(await finish({ record: 'Lead' }, { email })).toMatchObject({
      state: 'skipped',
      reason: {
        code: 'condition_not_met',
        unmet: [{ condition: 'record', wanted: 'Lead', actual: 'Contact' }],
      },
    })
    expect((await finish({ record: 'Contact' }, { email })).state).toBe('done')
    expect(await written()).toBe(2)
  })

  it('Contacts is not written for a visitor without a record, which needs no attention', async () => {
    const run = await finish({ record: 'Contact' }, { email: 'nobody@nowhere.example' })
    expect(run.reason).toMatchObject({ code: 'condition_not_met', unmet: [{ actual: null }] })
  })

  it('members of a campaign is written for a member only, also for another campaign', async () => {
    expect((await finish(await memberOf('campaignEnglish'))).state).toBe('done')
    const other = await memberOf('campaignJapanese')
    expect(await finish(other)).toMatchObject({
      state: 'skipped',
      reason: { unmet: [{ condition: 'memberOf', campaignName: 'Fair' }] },
    })
    const campaignId = other.memberOf.campaignId
    const action: RunAction = { type: 'campaign', campaignId, campaignName: '' }
    expect((await finish(await memberOf('campaignEnglish'), { action })).state).toBe('done')
    expect((await finish(other)).state).toBe('done')
  })

  it('members is written for a person who is a member as a Contact and matches as a Lead', async () => {
    const email = 'twice@both.example'
    const { Id: ContactId } = await addContact(email)
    await org.control.insert('Lead', { LastName: 'Twice', Company: 'Both', Email: email, IsConverted: false })
    const condition = await memberOf('campaignJapanese')
    await org.control.insert('CampaignMember', {
      CampaignId: condition.memberOf.campaignId,
      ContactId,
      LeadId: null,
    })
    expect(await finish({ ...condition, record: 'Lead' }, { email })).toMatchObject({
      state: 'done',
      result: { record: { type: 'Lead' } },
    })
  })
})

describe('a run that fell short of a condition on the record', () => {
  it('is decided again after the next leave, and a run that has written is only updated', async () => {
    const email = 'later@convert.example'
    const visit = add({ record: 'Contact' }, { email })
    await fixture.finish(visit)
    expect(visit.runs[0]?.state).toBe('skipped')
    await addContact(email)
    fixture.tracker.leaveAgain(visit, { page: 7 })
    expect((await fixture.finish(visit)).state).toBe('done')
    const [run] = visit.runs
    if (!run) throw new Error('no run')
    run.recordConditions = { record: 'Lead' }
    fixture.tracker.leaveAgain(visit, { page: 9 })
    expect((await fixture.finish(visit)).state).toBe('done')
    expect(await written()).toBe(1)
  })
})

describe('a user who cannot see campaigns', () => {
  it('gets a refusal for a condition on a campaign, and other runs of the batch are written', async () => {
    await org.control.hideCampaigns()
    const [member, plain] = [add(await memberOf('campaignEnglish')), add({})]
    expect(await fixture.finish(member)).toMatchObject({
      state: 'failed',
      reason: { code: 'salesforce_refused', salesforceCode: 'INVALID_TYPE' },
    })
    expect((await fixture.finish(plain)).state).toBe('done')
  })
})

describe('the number of API calls', () => {
  it('is 2 for a visit whose record meets the conditions, and 1 for one whose record does not', async () => {
    const before = await calls()
    await finish({ record: 'Lead', ...(await memberOf('campaignEnglish')) })
    expect((await calls()) - before).toBe(2)
    await finish(await memberOf('campaignJapanese'))
    expect((await calls()) - before).toBe(3)
  })

  it('is 1 if the match of the opening is cached and the condition is on the type of the record', async () => {
    const opened = fixture.tracker.add({
      ...{ email: lead, trigger: 'opened' },
      actions: [{ type: 'findOwner', rule: 'person' }],
    })
    await fixture.finish(opened)
    const before = await calls()
    await finish({ record: 'Lead' }, { match: opened.match })
    expect((await calls()) - before).toBe(1)
    await finish(await memberOf('campaignEnglish'), { match: opened.match })
    expect((await calls()) - before).toBe(3)
  })
})
