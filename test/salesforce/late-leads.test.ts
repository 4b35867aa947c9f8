// A Lead that Salesforce commits after its creation was given up: one Lead in the end, or a rep who knows that there are two.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/main/lib/clock.ts'
import { silentLog } from '../../src/main/lib/log.ts'
import { createLead } from '../../src/main/salesforce/create-lead.ts'
import type { LateLeads } from '../../src/main/salesforce/late-leads.ts'
import { createLeadWatch, type LateLeadsAbout } from '../../src/main/salesforce/lead-watch.ts'
import { memoryFile } from '../../src/main/settings/key-value.ts'
import type { OrgRecord } from '../salesforce-org/control.ts'
import { connectedRep, type Rep, startOrg, type TestOrg } from './rep.ts'

let org: TestOrg
let rep: Rep
let file = memoryFile()
beforeAll(async () => {
  org = await startOrg()
})
afterAll(() => org.close())
beforeEach(async () => {
  await org.control.reset()
  rep = await connectedRep(org, 'aiko', { writeTimeoutMs: 200 })
  file = memoryFile()
})

const email = 'newcomer@nowhere.example'
const lead = { lastName: '新山', company: "O'Neill & Söhne", email }
const living = async () =>
  (await org.control.records('Lead')).filter((row) => row.Email === email && row.IsDeleted !== true)

type Settled = { leads: LateLeads; about: LateLeadsAbout }
/** The watch of a process; with 0 it looks at once for what an earlier process recorded. */
function watchOf(lookAfterMs: number) {
  const settled: Settled[] = []
  const watch = createLeadWatch({
    ...{ file, org: () => rep.salesforce.org(), clock: systemClock, log: silentLog },
    ...{ lookAfterMs, retryMs: 5 },
    onSettled: async (leads, about) => void settled.push({ leads, about }),
  })
  return { watch, settled }
}

/** The rep presses "Create Lead"; looks for a lost answer take about 60 ms. */
async function press(visitId = 'vis_1') {
  const connected = rep.salesforce.org()
  if (!connected) throw new Error('not connected')
  const { watch } = watchOf(60_000)
  try {
    return await createLead(connected.client, lead, {
      ...{ clock: systemClock, lookAgainMs: 20 },
      record: () => watch.begin(connected, lead, visitId),
    })
  } finally {
    await watch.stop()
  }
}

/** The app was restarted meanwhile, and no call can be at work any longer. */
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

/** The first create call is committed after all looks for it; the rep pressed again meanwhile. */
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

describe('a Lead that is committed later than all looks', () => {
  it('is recognised, and one of the two is deleted', async () => {
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
    ['was changed by somebody', (id: string) => touch(id)],
    ['has an event', (id: string) => org.control.change(id, { LastActivityDate: '2026-11-30' })],
  ])('the one that %s stays', async (_name, use) => {
    const { late, second } = await doubled()
    await use(late.Id)
    expect((await lookLater()).leads).toEqual({ kind: 'one', leadId: late.Id, removed: [second.Id] })
    expect((await living()).map((row) => row.Id)).toEqual([late.Id])
  })

  it('the one that is in a campaign stays', async () => {
    const { late, second } = await doubled()
    const CampaignId = await org.control.named('campaignJapanese')
    await org.control.insert('CampaignMember', { CampaignId, LeadId: second.Id })
    expect((await lookLater()).leads).toEqual({ kind: 'one', leadId: second.Id, removed: [late.Id] })
  })

  it('where both are in use none is deleted, and the rep is told', async () => {
    const { late, second } = await doubled()
    await touch(late.Id)
    await addTask(second.Id)
    expect((await lookLater()).leads).toMatchObject({ kind: 'several', removed: [] })
    expect(await living()).toHaveLength(2)
  })

  it('where Tasks of others are hidden, none is deleted: a Task would go with its Lead', async () => {
    await org.control.set({ privateActivities: true })
    rep = await connectedRep(org, 'aiko', { writeTimeoutMs: 200 })
    await doubled()
    expect((await lookLater()).leads).toMatchObject({ kind: 'several', removed: [] })
    expect(await living()).toHaveLength(2)
  })

  it('where Leads may not be deleted, the rep is told', async () => {
    await doubled()
    await org.control.fault({
      match: { object: 'Lead', operation: 'delete' },
      effect: { type: 'record-error', errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY' },
    })
    expect((await lookLater()).leads).toMatchObject({ kind: 'several', removed: [] })
  })

  it.each([['lose-reply'], ['drop']] as const)(
    'a deletion that ends with %s is looked at again',
    async (type) => {
      await doubled()
      await org.control.fault({ match: { kind: 'write', contains: '"DELETE"' }, effect: { type } })
      expect((await lookLater()).leads.kind).toBe('one')
      expect(await living()).toHaveLength(1)
    },
  )

  it('a colleague’s Lead stays, and the late one goes', async () => {
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

  it('that is the only one is told: what the visit waits for can be written', async () => {
    await org.control.slowCommit(900)
    await expect(press('vis_9')).rejects.toMatchObject({ code: 'salesforce_unreachable' })
    await org.control.until('Lead', (rows) => rows.some((row) => row.Email === email))
    const { leads, about } = await lookLater()
    expect(leads).toMatchObject({ kind: 'one', removed: [] })
    expect(about).toMatchObject({ email, visitIds: ['vis_9'] })
  })

  it('that never came is no Lead', async () => {
    await org.control.fault({ match: { kind: 'write' }, effect: { type: 'drop' } })
    await expect(press()).rejects.toMatchObject({ code: 'salesforce_unreachable' })
    expect((await lookLater()).leads).toEqual({ kind: 'none', leadId: null, removed: [] })
  })
})

it.each([
  ['was answered', async () => {}],
  ['was refused', () => org.control.refuseRecords('Lead', 'FIELD_CUSTOM_VALIDATION_EXCEPTION')],
  ['lost its answer, and its Lead was found', () => org.control.loseReplyOfWrite()],
])('a create call that %s leaves nothing to look for', async (_name, before) => {
  await before()
  await press().catch(() => {})
  expect(file.get('openLeadCreates')).toBeUndefined()
})
