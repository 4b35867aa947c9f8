// Salesforce commits a Lead after the app has stopped searching for it. In the end one Lead is left, or the rep is notified of duplicates.
import { beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/main/lib/clock.ts'
import { silentLog } from '../../src/main/lib/log.ts'
import { createLead } from '../../src/main/salesforce/create-lead.ts'
import type { LateLeads } from '../../src/main/salesforce/late-leads.ts'
import { createLeadWatch, type LateLeadsContext } from '../../src/main/salesforce/lead-watch.ts'
import { memoryFile } from '../../src/main/settings/key-value.ts'
import type { OrgRecord } from '../salesforce-org/control.ts'
import { connectedRep, type Rep, setUpTestOrg } from './rep.ts'

const org = setUpTestOrg()
let rep: Rep
let file = memoryFile()
beforeEach(async () => {
  rep = await connectedRep(org, 'aiko', { writeTimeoutMs: 200 })
  file = memoryFile()
})

const email = 'newcomer@nowhere.example'
const lead = { lastName: '新山', company: "O'Neill & Söhne", email }
const living = async () =>
  (await org.control.records('Lead')).filter((row) => row.Email === email && row.IsDeleted !== true)

type Settled = { leads: LateLeads; about: LateLeadsContext }
/** Simulates a process with its own watch. With `lookAfterMs` 0 the watch searches at once for the calls of an earlier process. */
function watchOf(lookAfterMs: number) {
  const settled: Settled[] = []
  const watch = createLeadWatch({
    ...{ file, org: () => rep.salesforce.org(), clock: systemClock, log: silentLog },
    ...{ lookAfterMs, retryMs: 5 },
    onSettled: async (leads, about) => void settled.push({ leads, about }),
  })
  return { watch, settled }
}

/** The rep presses "Create Lead". After a lost response the searches take about 60 ms. */
async function press(visitId = 'vis_1') {
  const connected = rep.salesforce.org()
  if (!connected) throw new Error('not connected')
  const { watch } = watchOf(60_000)
  try {
    return await createLead(connected.client, lead, {
      ...{ clock: systemClock, searchIntervalMs: 20 },
      record: () => watch.begin(connected, lead, visitId),
    })
  } finally {
    await watch.stop()
  }
}

/** Simulates a restart of the app at a time at which Salesforce can no longer execute an earlier call. */
async function lookLater(): Promise<Settled> {
  const { watch, settled } = watchOf(0)
  watch.start()
  await expect.poll(() => settled.length, { timeout: 5_000 }).toBe(1)
  await watch.stop()
  expect(file.get('openLeadCreates')).toBeUndefined()
  const [only] = settled
  if (!only) throw new Error('nothing was settled')
  return only
}

/** Creates two Leads. Salesforce commits the first Lead after all searches for this Lead. In the meantime the rep presses "Create Lead" again. */
async function doubled(): Promise<{ late: OrgRecord; second: OrgRecord }> {
  await org.control.slowCommit(1_200)
  await expect(press('vis_1')).rejects.toMatchObject({ code: 'salesforce_unreachable' })
  const { id } = await press('vis_2')
  const rows = await org.control.until(
    'Lead',
    (each) => each.filter((row) => row.Email === email).length === 2,
  )
  const [late, second] = [false, true].map((isSecond) =>
    rows.find((row) => row.Email === email && (row.Id === id) === isSecond),
  )
  if (!late || !second) throw new Error('no two Leads')
  return { late, second }
}
const addTask = (WhoId: string) => org.control.insert('Task', { WhoId, Subject: 'Call back' })
const touch = (id: string) =>
  org.control.change(id, { Title: 'CEO', LastModifiedDate: new Date(Date.now() + 60_000).toISOString() })

describe('a Lead that is committed after all searches', () => {
  it('is found, and one of the two Leads is deleted', async () => {
    const { second } = await doubled()
    const { leads, about } = await lookLater()
    expect(leads).toMatchObject({ kind: 'one', removed: [expect.any(String)] })
    const [kept, ...others] = await living()
    expect(others).toEqual([])
    expect(kept?.Id).toBe(leads.leadId)
    expect([kept?.Id, ...leads.removed]).toContain(second.Id)
    expect(about.visitIds).toEqual(['vis_1'])
  })

  it.each([
    ['has a Task', (id: string) => addTask(id)],
    ['was changed by a person', (id: string) => touch(id)],
    ['has an event', (id: string) => org.control.change(id, { LastActivityDate: '2026-11-30' })],
  ])('is kept if it %s', async (_name, use) => {
    const { late, second } = await doubled()
    await use(late.Id)
    expect((await lookLater()).leads).toEqual({ kind: 'one', leadId: late.Id, removed: [second.Id] })
    expect((await living()).map((row) => row.Id)).toEqual([late.Id])
  })

  it('is deleted if the other Lead is in a campaign', async () => {
    const { late, second } = await doubled()
    const CampaignId = await org.control.named('campaignJapanese')
    await org.control.insert('CampaignMember', { CampaignId, LeadId: second.Id })
    expect((await lookLater()).leads).toEqual({ kind: 'one', leadId: second.Id, removed: [late.Id] })
  })

  it('is reported as a duplicate if both Leads are in use, and no Lead is deleted', async () => {
    const { late, second } = await doubled()
    await touch(late.Id)
    await addTask(second.Id)
    expect((await lookLater()).leads).toMatchObject({ kind: 'several', removed: [] })
    expect(await living()).toHaveLength(2)
  })

  it('is not deleted if Tasks of other users are hidden, because a deletion would also delete such Tasks', async () => {
    await org.control.set({ privateActivities: true })
    rep = await connectedRep(org, 'aiko', { writeTimeoutMs: 200 })
    await doubled()
    expect((await lookLater()).leads).toMatchObject({ kind: 'several', removed: [] })
    expect(await living()).toHaveLength(2)
  })

  it('is reported as a duplicate if the rep may not delete Leads', async () => {
    await doubled()
    await org.control.fault({
      match: { object: 'Lead', operation: 'delete' },
      effect: { type: 'record-error', errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY' },
    })
    expect((await lookLater()).leads).toMatchObject({ kind: 'several', removed: [] })
  })

  it.each([['lose-reply'], ['drop']] as const)(
    'is searched for again if the deletion ends with %s',
    async (type) => {
      await doubled()
      await org.control.fault({ match: { kind: 'write', contains: '"DELETE"' }, effect: { type } })
      expect((await lookLater()).leads.kind).toBe('one')
      expect(await living()).toHaveLength(1)
    },
  )

  it('is deleted if a colleague has created a Lead', async () => {
    await org.control.slowCommit(900)
    await expect(press()).rejects.toMatchObject({ code: 'salesforce_unreachable' })
    const CreatedById = await org.control.named('haruto')
    const theirs = await org.control.insert('Lead', {
      ...{ LastName: 'Niiyama', Company: 'x' },
      Email: email,
      CreatedById,
    })
    await org.control.until('Lead', (rows) => rows.filter((row) => row.Email === email).length === 2)
    expect((await lookLater()).leads).toMatchObject({ kind: 'one', leadId: theirs.Id })
    expect((await living()).map((row) => row.Id)).toEqual([theirs.Id])
  })

  it('is reported with its visit if it is the only Lead', async () => {
    await org.control.slowCommit(900)
    await expect(press('vis_9')).rejects.toMatchObject({ code: 'salesforce_unreachable' })
    await org.control.until('Lead', (rows) => rows.some((row) => row.Email === email))
    const { leads, about } = await lookLater()
    expect(leads).toMatchObject({ kind: 'one', removed: [] })
    expect(about).toMatchObject({ email, visitIds: ['vis_9'] })
  })

  it('is not reported if it was never committed', async () => {
    await org.control.fault({ match: { kind: 'write' }, effect: { type: 'drop' } })
    await expect(press()).rejects.toMatchObject({ code: 'salesforce_unreachable' })
    expect((await lookLater()).leads).toEqual({ kind: 'none', leadId: null, removed: [] })
  })
})

it.each([
  ['succeeded', async () => {}],
  ['was refused', () => org.control.refuseRecords('Lead', 'FIELD_CUSTOM_VALIDATION_EXCEPTION')],
  ['lost its response, and its Lead was found', () => org.control.loseReplyOfWrite()],
])('a create call that %s is deleted from the file', async (_name, before) => {
  await before()
  await press().catch(() => {})
  expect(file.get('openLeadCreates')).toBeUndefined()
})
