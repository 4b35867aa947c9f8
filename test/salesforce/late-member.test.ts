// The first call that creates a campaign member has a lost response or a late commit. In the end one member exists, and the run is done.
import { beforeEach, describe, expect, it } from 'vitest'
import type { MemoryVisit } from './memory-tracker.ts'
import { setUpTestOrg } from './rep.ts'
import { setUpWorkerFixture } from './worker-fixture.ts'

const org = setUpTestOrg()
const fixture = setUpWorkerFixture(org, { salesforce: { writeTimeoutMs: 250 } })
let campaignId = ''
beforeEach(async () => {
  campaignId = await org.control.named('campaignJapanese')
})

const email = 'grace.hopkins@northfield.example'
const addVisit = (): MemoryVisit =>
  fixture.tracker.add({ email, actions: [{ type: 'campaign', campaignId, campaignName: '' }] })
const members = async () =>
  (await org.control.records('CampaignMember')).filter(
    (row) => row.CampaignId === campaignId && row.IsDeleted !== true,
  )

describe('a lost response', () => {
  it('the run is done with the member that the first call created', async () => {
    await org.control.loseReplyOfWrite()
    const run = await fixture.finish(addVisit())
    const [member, ...others] = await members()
    expect(others).toEqual([])
    expect(run).toMatchObject({ state: 'done', attempt: 2, result: { campaignMemberId: member?.Id } })
  })

  it('the run is done also if this user can’t see the member', async () => {
    await org.control.loseReplyOfWrite()
    fixture.onStep = async (step) => {
      if (step === 'written')
        await org.control.set({ invisibleRecords: (await members()).map((row) => row.Id) })
    }
    const run = await fixture.finish(addVisit())
    expect(run).toMatchObject({ state: 'done', attempt: 2, result: { campaignMemberId: null } })
    expect(await members()).toHaveLength(1)
  })

  it('a commit of the first call after the second call: one member exists', async () => {
    await org.control.slowCommit(1_000)
    const run = await fixture.finish(addVisit())
    expect(run).toMatchObject({ state: 'done', attempt: 2 })
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    expect((await members()).map((row) => row.Id)).toEqual([run.result?.campaignMemberId])
  })

  it('after a crash, the existing member counts although another record matches now', async () => {
    const { tracker } = fixture
    await fixture.restart({ tracker })
    const visit = fixture.tracker.add({
      email: 'robin@private.example',
      actions: [{ type: 'campaign', campaignId, campaignName: '' }],
    })
    let died = false
    fixture.onStep = async (step) => {
      if (step !== 'settle' || died) return
      died = true
      tracker.expireLeases()
      await org.control.insert('Lead', { LastName: 'Robin', Company: 'x', Email: 'robin@private.example' })
    }
    const run = await fixture.finish(visit)
    const [member, ...others] = await members()
    expect(others).toEqual([])
    expect(member?.ContactId).toBeTruthy()
    expect(run).toMatchObject({ state: 'done', result: { campaignMemberId: member?.Id } })
  })
})

describe('a refusal as a duplicate', () => {
  it('of a member whom another user has added: the run is done with the member’s id', async () => {
    const [LeadId, CreatedById] = [await org.control.named('leadGrace'), await org.control.named('ben')]
    const theirs = await org.control.insert('CampaignMember', { CampaignId: campaignId, LeadId, CreatedById })
    expect(await fixture.finish(addVisit())).toMatchObject({
      state: 'done',
      result: { campaignMemberId: theirs.Id },
    })
  })

  it('with the id of the member: the run is done with this id', async () => {
    const id = '00v5g000001AbcDAAS'
    const message = `duplicate value found: <unknown> duplicates value on record with id: ${id}`
    await org.control.refuseRecords('CampaignMember', 'DUPLICATE_VALUE', 1, message)
    expect(await fixture.finish(addVisit())).toMatchObject({
      state: 'done',
      result: { campaignMemberId: id },
    })
  })

  it('in a unique field of the org: the run fails with Salesforce’s message', async () => {
    const message = 'duplicate value found: Badge__c duplicates value on record with id: <unknown>'
    await org.control.refuseRecords('CampaignMember', 'DUPLICATE_VALUE', 5, message)
    expect(await fixture.finish(addVisit())).toMatchObject({
      state: 'failed',
      reason: { code: 'salesforce_refused', salesforceCode: 'DUPLICATE_VALUE', detail: message },
    })
    expect(await members()).toEqual([])
  })

  it('followed by a failed search: the run waits and is done later', async () => {
    await org.control.refuseRecords('CampaignMember', 'DUPLICATE_VALUE')
    await org.control.fault({
      match: { kind: 'read', contains: 'CampaignMember%20WHERE' },
      effect: { type: 'maintenance' },
    })
    const run = await fixture.finish(addVisit())
    expect(run.settlements[0]?.state).toBe('waiting')
    expect(run.state).toBe('done')
    expect(await members()).toHaveLength(1)
  })
})
