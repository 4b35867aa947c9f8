// The status of a campaign member: a workflow raises it and never lowers it. The tests use the real worker and the practice org.
import { beforeEach, expect, it } from 'vitest'
import type { RunAction, Trigger } from '#shared/model/runs.ts'
import type { MemoryVisit } from './memory-tracker.ts'
import { setUpTestOrg } from './rep.ts'
import { setUpWorkerFixture } from './worker-fixture.ts'

const org = setUpTestOrg()
const fixture = setUpWorkerFixture(org)

const email = 'misaki.kimura@aozora.example'
let campaignId = ''
beforeEach(async () => {
  campaignId = await org.control.named('campaignEnglish')
  for (const [index, label] of ['Attended', 'Opened'].entries()) {
    await org.control.insert('CampaignMemberStatus', {
      ...{ CampaignId: campaignId, Label: label, SortOrder: index + 3, IsDefault: false },
      HasResponded: label === 'Attended',
    })
  }
})

const memberWith = (status: string | null): RunAction => ({
  ...{ type: 'campaign', campaignId, campaignName: 'Tour', status },
})
type Options = { trigger?: Trigger; match?: MemoryVisit['match']; address?: string }
async function work(status: string | null, { trigger, match, address = email }: Options = {}) {
  const visit = fixture.tracker.add({
    ...{ email: address, actions: [memberWith(status)], match: match ?? null },
    ...(trigger ? { trigger } : {}),
  })
  await fixture.finish(visit)
  expect(visit.runs[0]).toMatchObject({ state: 'done' })
  return visit
}
const members = async () => {
  const leadId = await org.control.named('leadKimura')
  return (await org.control.records('CampaignMember')).filter((row) => row.LeadId === leadId)
}
const statuses = async () => (await members()).map((row) => row.Status)

it('a new member gets the status of the workflow, or the default of the campaign', async () => {
  const visit = await work('Responded')
  expect(await statuses()).toEqual(['Responded'])
  expect(visit.runs[0]?.result).toMatchObject({ memberStatus: 'Responded' })
  await org.control.purge('CampaignMember', visit.runs[0]?.result?.campaignMemberId ?? '')
  await work(null)
  expect(await statuses()).toEqual(['Sent'])
})

it('a later trigger raises the status, with two API calls', async () => {
  const opened = await work('Opened', { trigger: 'opened' })
  const before = (await org.control.state()).apiCalls
  const left = await work('Responded', { match: opened.match })
  expect((await org.control.state()).apiCalls - before).toBe(2)
  expect(await statuses()).toEqual(['Responded'])
  expect(left.runs[0]?.result).toMatchObject({
    memberStatus: 'Responded',
    campaignMemberId: (await members())[0]?.Id,
  })
})

it.each([
  ['a response is not lowered to a status without a response', 'Responded', 'Opened'],
  ['a higher response is not lowered', 'Attended', 'Responded'],
])('%s', async (_what, higher, lower) => {
  const opened = await work(higher, { trigger: 'opened' })
  const left = await work(lower, { match: opened.match })
  expect(await statuses()).toEqual([higher])
  expect(left.runs[0]?.result).toMatchObject({ memberStatus: higher })
})

it('a person’s status that is higher or unknown stays', async () => {
  const opened = await work('Opened', { trigger: 'opened' })
  const [member] = await members()
  for (const status of ['Attended', 'Invited by phone']) {
    await org.control.change(member?.Id ?? '', { Status: status })
    await work('Responded', { match: opened.match })
    await work('Responded')
    expect(await statuses()).toEqual([status])
  }
})

it('the status of an existing member is raised also if the record was not known', async () => {
  await work('Sent')
  await work('Responded')
  expect(await statuses()).toEqual(['Responded'])
})

it('the runs of opening and leave in one batch add one member with the higher status', async () => {
  const visit = fixture.tracker.add({ email, actions: [memberWith('Responded'), memberWith('Opened')] })
  await fixture.finish(visit)
  expect(visit.runs.map(({ state }) => state)).toEqual(['done', 'done'])
  expect(await statuses()).toEqual(['Responded'])
})

it('is raised once if the response of the write was lost', async () => {
  const opened = await work('Opened', { trigger: 'opened' })
  await org.control.loseReplyOfWrite()
  await work('Responded', { match: opened.match })
  expect(await statuses()).toEqual(['Responded'])
})

it('a resumed visit does not raise it again after a person has lowered it', async () => {
  const visit = await work('Responded')
  await org.control.change((await members())[0]?.Id ?? '', { Status: 'Sent' })
  fixture.tracker.leaveAgain(visit, {})
  await fixture.finish(visit)
  expect(await statuses()).toEqual(['Sent'])
})

it('the run is done if a person removes the member before the write', async () => {
  const opened = await work('Opened', { trigger: 'opened' })
  const [member] = await members()
  fixture.onStep = async (step) => {
    if (step === 'write') await org.control.change(member?.Id ?? '', { IsDeleted: true })
  }
  await work('Responded', { match: opened.match })
  expect((await members()).filter((row) => row.IsDeleted !== true)).toEqual([])
})

it('without access to the statuses, the status of an existing member is not changed', async () => {
  const opened = await work('Opened', { trigger: 'opened' })
  await org.control.set({ hiddenObjects: ['CampaignMemberStatus'] })
  await work('Responded', { match: opened.match })
  expect(await statuses()).toEqual(['Opened'])
})

it('without the right to write the status, the member is added with the default', async () => {
  await org.control.set({ readOnlyFields: ['CampaignMember.Status'] })
  await fixture.restart({ tracker: fixture.tracker })
  await work('Responded')
  expect(await statuses()).toEqual(['Sent'])
})
