// Each kind of visit costs as many API calls as the table says that the app and docs/salesforce-rules.md show.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import type { CreateLeadAction, RecordFieldsAction, RunAction } from '#shared/model/runs.ts'
import { type VisitCostKind, visitCost, visitCostKinds } from '#shared/visit-cost.ts'
import { taskFor } from './memory-tracker.ts'
import { setUpTestOrg } from './rep.ts'
import { setUpWorkerFixture } from './worker-fixture.ts'

const org = setUpTestOrg()
const fixture = setUpWorkerFixture(org)

const lead = 'grace.hopkins@northfield.example'
const contact = 'juergen@mueller.example'
const mapping = { viewedAt: null, document: null, visits: 'Visits__c' }
const recordFields: RecordFieldsAction = { type: 'recordFields', Lead: mapping, Contact: mapping }
const figures = { viewedAt: '2026-11-28T15:30:10.000Z', document: 'Product tour', visits: 3 }
const createLead: CreateLeadAction = {
  ...{ type: 'createLead', leadSource: null, freeMailCompany: '' },
  owner: { rule: 'connectedUser', id: null, name: null },
}
const newLead = { lastName: 'New', company: 'Nowhere' }
const task = taskFor('recordOwner')

const left = async (email: string, actions: RunAction[], more: object = {}) => {
  const visit = fixture.tracker.add({ email, actions, ...more })
  await fixture.finish(visit)
  return visit
}
const leftByRecord = async (claimedRecord: string) => {
  await fixture.finish(fixture.tracker.add({ email: null, claimedRecord, actions: [task] }))
}
const openedThenLeft = async (opening: RunAction, leave: RunAction[], more: object = {}) => {
  const { match } = await left(lead, [opening], { trigger: 'opened' })
  await left(lead, leave, { match, ...more })
  return undefined
}
const campaign = async (): Promise<RunAction> => ({
  ...{ type: 'campaign', campaignId: await org.control.named('campaignJapanese'), campaignName: '' },
})

/** Executes one visit of the kind. Returns the number of API calls before the part that counts. */
const scenes: Record<VisitCostKind, () => Promise<number | undefined>> = {
  leave: async () => void (await left(lead, [task, await campaign()])),
  openAndLeave: async () => openedThenLeft(await campaign(), [task]),
  recordOwnerRule: () => openedThenLeft({ type: 'findOwner', rule: 'person' }, [task]),
  async resume() {
    const visit = await left(lead, [task])
    const before = await calls()
    fixture.tracker.leaveAgain(visit, { page: 9 })
    await fixture.finish(visit)
    return before
  },
  async conditionNotMet() {
    const visit = fixture.tracker.add({ email: lead, actions: [task] })
    for (const run of visit.runs) run.recordConditions = { record: 'Contact' }
    await fixture.finish(visit)
    return undefined
  },
  relatedRecord: async () => void (await left(contact, [{ ...task, relateTo: 'opportunityOrAccount' }])),
  company: async () => void (await left(contact, [task])),
  newLead: async () => void (await left('new@nowhere.example', [createLead, task], { newLead })),
  recordFields: async () => void (await left(lead, [task, recordFields], { figures })),
  recordFieldsAfterOpening: async () => openedThenLeft(await campaign(), [task, recordFields], { figures }),
  claimedRecord: async () => void (await leftByRecord(await org.control.named('leadGrace'))),
  async claimedRecordMoved() {
    const leadId = await org.control.named('leadGrace')
    await org.control.convertLead(leadId)
    const before = await calls()
    await leftByRecord(leadId)
    return before
  },
  async claimedRecordMissing() {
    const leadId = await org.control.named('leadGrace')
    await org.control.change(leadId, { IsDeleted: true })
    await leftByRecord(leadId)
    return undefined
  },
}
const calls = async () => (await org.control.state()).apiCalls

beforeEach(async () => {
  const customFields = (['Lead', 'Contact'] as const).map((object) => ({
    ...{ object, name: 'Visits__c', type: 'double' as const },
  }))
  await org.control.set({ customFields })
  await fixture.restart()
  // The first batch of a day also reads the permissions.
  await left('robin@private.example', [task])
})

it.each(visitCostKinds)('%s', async (kind) => {
  const atStart = await calls()
  const before = (await scenes[kind]()) ?? atStart
  expect((await calls()) - before).toBe(visitCost[kind])
})

it('docs/salesforce-rules.md has the same table', () => {
  const text = readFileSync(path.join(import.meta.dirname, '../../docs/salesforce-rules.md'), 'utf8')
  const rows = [...text.matchAll(/^\| `(\w+)` \|.*\| (\d+) \|$/gm)].map(([, kind, number]) => [
    kind,
    Number(number),
  ])
  expect(Object.fromEntries(rows)).toEqual(visitCost)
})
