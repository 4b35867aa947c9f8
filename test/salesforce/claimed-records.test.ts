// Visits whose URL names a Lead or Contact by its Salesforce id (ADR 119). The real worker matches them in the practice org.
import { describe, expect, it } from 'vitest'
import { taskFor, type VisitInput } from './memory-tracker.ts'
import { setUpTestOrg } from './rep.ts'
import { setUpWorkerFixture } from './worker-fixture.ts'

const org = setUpTestOrg()
const fixture = setUpWorkerFixture(org)

const task = taskFor('recordOwner')
const named = (key: string) => org.control.named(key)
const grace = 'grace.hopkins@northfield.example'
const mark = ' (claimed, not confirmed)'

async function work(input: Partial<VisitInput>) {
  const visit = fixture.tracker.add({ email: null, actions: [task], ...input })
  await fixture.finish(visit)
  return visit
}
const onlyTask = async () => {
  const [made, ...others] = await org.control.tasks()
  expect(others).toEqual([])
  return made
}
const skipped = (claimedRecord: 'deleted' | 'notVisible') => ({
  state: 'skipped',
  reason: { code: 'no_record', claimedRecord },
})

describe('a visit without an address', () => {
  it('is matched by the id: the Task lands on the record and says that it is claimed', async () => {
    const visit = await work({ claimedRecord: await named('leadGrace') })
    expect(await onlyTask()).toMatchObject({
      Subject: `${grace}${mark} closed Product tour`,
      WhoId: await named('leadGrace'),
      OwnerId: await named('ben'),
    })
    const description = (await onlyTask())?.Description
    expect(description).toContain(`E-mail: ${grace}${mark}`)
    expect(description).not.toContain('History:')
    expect(visit.match).toMatchObject({ type: 'Lead', name: 'Grace Hopkins', email: grace })
  })

  it('keeps the text of its Task at a later leave, from the stored match', async () => {
    const visit = await work({ claimedRecord: await named('leadGrace') })
    fixture.tracker.leaveAgain(visit, { page: 9 })
    await fixture.settled(visit, 2)
    const made = await onlyTask()
    expect(made?.Subject).toBe(`${grace}${mark} closed Product tour`)
    expect(made?.Description).toContain('Exit page: 9 of 12')
  })

  it('uses the match of the opening at the leave, without another read', async () => {
    const claimedRecord = await named('leadGrace')
    const { match } = await work({
      claimedRecord,
      trigger: 'opened',
      actions: [{ type: 'findOwner', rule: 'person' }],
    })
    const before = (await org.control.state()).apiCalls
    await work({ claimedRecord, match })
    expect((await org.control.state()).apiCalls - before).toBe(1)
    expect(await onlyTask()).toMatchObject({ Subject: `${grace}${mark} closed Product tour` })
  })

  it('names the record if the record has no address', async () => {
    await org.control.change(await named('leadGrace'), { Email: null })
    await work({ claimedRecord: await named('leadGrace') })
    expect(await onlyTask()).toMatchObject({ Subject: `Grace Hopkins${mark} closed Product tour` })
  })

  it('follows a converted Lead to its Contact', async () => {
    const lead = await named('leadGrace')
    const contactId = await org.control.convertLead(lead)
    const visit = await work({ claimedRecord: lead })
    expect(await onlyTask()).toMatchObject({ WhoId: contactId })
    expect(visit.match).toMatchObject({ type: 'Contact', id: contactId })
  })

  it('follows a merged record, then a conversion, then another merge', async () => {
    const [grace, other] = [await named('leadGrace'), await named('leadKimura')]
    await org.control.mergeRecords(grace, other)
    const contactId = await org.control.convertLead(other)
    await org.control.mergeRecords(contactId, await named('contactMiguel'))
    await work({ claimedRecord: grace })
    expect(await onlyTask()).toMatchObject({ WhoId: await named('contactMiguel') })
  })

  it('is not matched by the id of a deleted record, and says so', async () => {
    const lead = await named('leadGrace')
    await org.control.change(lead, { IsDeleted: true })
    const visit = await work({ claimedRecord: lead })
    expect(visit.runs[0]).toMatchObject(skipped('deleted'))
    expect(await org.control.tasks()).toEqual([])
    // After the record is restored, "Try again" writes the Task.
    await org.control.change(lead, { IsDeleted: false })
    fixture.tracker.leaveAgain(visit, {})
    await fixture.settled(visit, 2)
    expect(await onlyTask()).toMatchObject({ WhoId: lead })
  })

  it.each([
    ['a record that the user cannot see', async () => ({ invisibleRecords: [await named('leadGrace')] })],
    ['an object that the user cannot see', async () => ({ hiddenObjects: ['Lead'] })],
  ])('is not matched by the id of %s, and says so', async (_name, settings) => {
    await org.control.set(await settings())
    const visit = await work({ claimedRecord: await named('leadGrace') })
    expect(visit.runs[0]).toMatchObject(skipped('notVisible'))
    expect(await org.control.tasks()).toEqual([])
  })

  it('is not matched by an id of another org', async () => {
    const visit = await work({ claimedRecord: '00Q5g0000099999EAA' })
    expect(visit.runs[0]).toMatchObject(skipped('notVisible'))
  })

  it('works without the fields that tell what became of a record', async () => {
    const hiddenFields = ['Lead.MasterRecordId', 'Lead.ConvertedContactId', 'Contact.MasterRecordId']
    await org.control.restrict('aiko', { hiddenFields })
    await fixture.restart()
    const lead = await named('leadGrace')
    await org.control.convertLead(lead)
    const visit = await work({ claimedRecord: lead })
    expect(visit.runs[0]).toMatchObject(skipped('notVisible'))
  })

  it('is matched again if the record was converted after the opening', async () => {
    const lead = await named('leadGrace')
    const campaign = await named('campaignJapanese')
    const { match } = await work({
      ...{ claimedRecord: lead, trigger: 'opened' },
      actions: [{ type: 'campaign', campaignId: campaign, campaignName: '' }],
    })
    const contactId = await org.control.convertLead(lead)
    await work({ claimedRecord: lead, match })
    expect(await onlyTask()).toMatchObject({ WhoId: contactId })
  })

  it('does not take the memberships of other people without an address', async () => {
    const campaignId = await named('campaignJapanese')
    await org.control.change(await named('leadKimura'), { Email: null })
    await org.control.insert('CampaignMember', { CampaignId: campaignId, LeadId: await named('leadKimura') })
    const terry = fixture.tracker.add({
      email: null,
      claimedRecord: await named('leadKimura'),
      actions: [task],
    })
    const visit = fixture.tracker.add({
      email: null,
      claimedRecord: await named('leadGrace'),
      actions: [task],
    })
    for (const run of visit.runs) run.recordConditions = { memberOf: { campaignId, campaignName: 'J' } }
    await fixture.finish(terry)
    await fixture.finish(visit)
    expect(visit.runs[0]).toMatchObject({ state: 'skipped', reason: { code: 'condition_not_met' } })
  })
})

describe('a visit with an address', () => {
  it.each(['typed', 'verified'] as const)('an address that was %s wins over the id', async (confidence) => {
    await work({ email: grace, confidence, claimedRecord: await named('contactMiguel') })
    expect(await onlyTask()).toMatchObject({ WhoId: await named('leadGrace') })
  })

  it('an address that the same URL claims is weaker than the id', async () => {
    await work({ email: grace, confidence: 'claimed', claimedRecord: await named('contactMiguel') })
    expect(await onlyTask()).toMatchObject({ WhoId: await named('contactMiguel') })
  })

  it('the id chooses among several records with the typed address', async () => {
    const [first, second] = await Promise.all(
      ['Old', 'New'].map((LastName) =>
        org.control.insert('Lead', {
          ...{ LastName, Name: LastName, Company: 'Twins', Email: 'twin@twins.example' },
          ...{ IsConverted: false, IsDeleted: false, OwnerId: null },
          LastModifiedDate: LastName === 'Old' ? '2026-01-01T00:00:00.000Z' : '2026-02-01T00:00:00.000Z',
        }),
      ),
    )
    await work({ email: 'twin@twins.example', actions: [taskFor('documentOwner')] })
    expect((await onlyTask())?.WhoId).toBe(second?.Id)
    await work({
      ...{ email: 'twin@twins.example', claimedRecord: first?.Id ?? '' },
      actions: [taskFor('documentOwner')],
    })
    expect((await org.control.tasks()).map(({ WhoId }) => WhoId).sort()).toEqual(
      [first?.Id, second?.Id].sort(),
    )
  })

  it('is matched by the claimed address if the record of the id is gone', async () => {
    const contact = await named('contactMiguel')
    await org.control.change(contact, { IsDeleted: true })
    await work({ email: grace, confidence: 'claimed', claimedRecord: contact })
    expect(await onlyTask()).toMatchObject({ WhoId: await named('leadGrace') })
  })

  const createLead = {
    ...{ type: 'createLead' as const, leadSource: null, freeMailCompany: '' },
    owner: { rule: 'connectedUser' as const, id: null, name: null },
  }

  it('a reader who typed the address of a claimed visit in the same batch gets the Lead', async () => {
    const common = { email: 'new@nowhere.example', newLead: { lastName: 'New', company: 'Nowhere' } }
    const claimed = fixture.tracker.add({
      ...{ ...common, confidence: 'claimed', actions: [createLead] },
      claimedRecord: await named('leadGrace'),
    })
    const typed = fixture.tracker.add({ ...common, actions: [createLead, task] })
    await fixture.finish(claimed)
    await fixture.finish(typed)
    const made = (await org.control.records('Lead')).find(({ Email }) => Email === common.email)
    expect(typed.runs[0]).toMatchObject({ state: 'done', result: { leadCreated: true } })
    expect(await onlyTask()).toMatchObject({ WhoId: made?.Id })
  })

  it('creates no Lead if the id names a record', async () => {
    const before = (await org.control.records('Lead')).length
    await work({
      ...{ email: 'new@nowhere.example', confidence: 'claimed', claimedRecord: await named('leadGrace') },
      ...{ actions: [createLead, task], newLead: { lastName: 'New', company: 'Nowhere' } },
    })
    expect((await org.control.records('Lead')).length).toBe(before)
    expect(await onlyTask()).toMatchObject({ WhoId: await named('leadGrace') })
  })
})
