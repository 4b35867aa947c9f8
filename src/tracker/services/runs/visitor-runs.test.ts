// Runs that settings of the workspace demand for a visitor: the creation of a Lead, and the writing of mapped fields (ADR 73, ADR 74).
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LeadCreation, SalesforceWrites } from '#shared/model/salesforce-writes.ts'
import type { ClaimedVisit } from '#shared/tracker-api/runs.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import type { Joined } from '../people/testing.ts'
import { reader, readingScene, type Scene } from '../visits/testing.ts'

const creation: LeadCreation = {
  ...{ leadSource: 'Web', freeMailCompany: '' },
  owner: { rule: 'connectedUser', id: null, name: null },
}
const mapping = { viewedAt: 'Viewed__c', document: null, visits: 'Visits__c' }
const runVersion = 2
const record = {
  ...{ type: 'Lead', id: '00Q000000000001AAA', name: 'Aki', owner: null },
  matchedAt: '2026-11-22T10:00:00.000Z',
}
const result = {
  ...{ taskId: null, campaignMemberId: null, record, assignee: null },
  instanceUrl: 'https://org.example.com',
}
const lostAnswer = { code: 'unknown_outcome', salesforceCode: null, detail: null }

describe.each(engines)('runs for a visitor on %s', (engine) => {
  let scene: Scene
  let admin: Joined
  beforeEach(async () => {
    scene = await readingScene(engine)
    admin = await scene.joinAdmin()
  })
  afterEach(() => scene.close())

  const set = async (salesforceWrites: Partial<SalesforceWrites>) => {
    const { status, body } = await admin.call('PATCH', '/api/workspace', { salesforceWrites })
    expect(status).toBe(200)
    return body.salesforceWrites as SalesforceWrites
  }
  const claim = async (by: Joined, body: object = { runVersion }): Promise<ClaimedVisit[]> =>
    (await by.call('POST', '/api/runs/claim', body)).body.visits
  const typesOf = (visits: readonly ClaimedVisit[]) =>
    visits.flatMap(({ runs }) => runs.map(({ action }) => action.type)).sort()
  const settle = (by: Joined, run: { id: string; leaseToken: string } | undefined, settlement: object) =>
    by.call('POST', '/api/runs/settle', {
      runs: [{ runId: run?.id, leaseToken: run?.leaseToken, settlement }],
    })
  const renew = (by: Joined, run: { id: string; leaseToken: string } | undefined) =>
    by.call('POST', '/api/runs/renew', {
      runs: [{ runId: run?.id, leaseToken: run?.leaseToken }],
      aboutToWrite: true,
    })

  async function open(email: string | null, by?: Joined) {
    const settings = email === null ? { settings: { requireEmail: false } } : {}
    const { slug } = await scene.makeLink({ ...settings, ...(by ? { by } : {}) })
    return reader(scene.tracker, slug).enter(email === null ? {} : { email })
  }
  async function leave(email: string | null, by?: Joined) {
    const page = await open(email, by)
    scene.clock.advance(3_000)
    await page.beat({ pages: { 2: 3_000 }, page: 2, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
    return page.visitId
  }

  test('settings are off by default, and each is changed alone', async () => {
    const off = { createLeads: null, recordFields: null, linkTasks: null }
    expect(await set({})).toEqual(off)
    await set({ createLeads: creation })
    const fields = { Lead: mapping, Contact: mapping }
    expect(await set({ recordFields: fields })).toEqual({
      ...off,
      createLeads: creation,
      recordFields: fields,
    })
    expect(await set({ createLeads: null })).toEqual({ ...off, recordFields: fields })
    const refused = await scene.owner.call('PATCH', '/api/workspace', { salesforceWrites: {} })
    expect(refused.status).toBe(403)
  })

  test('a visit gets its runs at the leave; without an address it gets none', async () => {
    await set({ createLeads: creation, recordFields: { Lead: mapping, Contact: mapping } })
    await leave(null)
    expect(await claim(scene.owner)).toEqual([])
    await open('aki@example.com')
    expect(await claim(scene.owner)).toEqual([])
    await leave('aki@example.com')
    expect(typesOf(await claim(scene.owner))).toEqual(['createLead', 'recordFields'])
  })

  test('a workflow at the opening gets the Lead at the opening, and the leave asks for no second one', async () => {
    await set({ createLeads: creation })
    await scene.makeWorkflow('opened')
    const page = await open('aki@example.com')
    const visits = await claim(scene.owner)
    expect(typesOf(visits)).toEqual(['createLead', 'task'])
    const lead = visits[0]?.runs.find(({ action }) => action.type === 'createLead')
    await settle(scene.owner, lead, { state: 'done', result: { ...result, leadCreated: true } })
    scene.clock.advance(3_000)
    await page.beat({ pages: { 2: 3_000 }, page: 2, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
    expect(typesOf(await claim(scene.owner))).toEqual([])
  })

  test('a desktop of an earlier version gets none of these runs', async () => {
    await set({ createLeads: creation })
    await scene.makeWorkflow('left')
    await leave('aki@example.com')
    expect(typesOf(await claim(scene.owner, {}))).toEqual(['task'])
    expect(typesOf(await claim(scene.owner))).toEqual(['createLead'])
  })

  test('two devices never hold a visitor at the same time, and the Task of the second visit waits too', async () => {
    await set({ createLeads: creation })
    await scene.makeWorkflow('left')
    await leave('aki@example.com')
    await leave('aki@example.com', scene.colleague)
    await leave('bea@example.com', scene.colleague)
    const first = await claim(scene.owner)
    expect(first).toHaveLength(1)
    expect((await claim(scene.colleague)).map(({ visit }) => visit.visitor.email)).toEqual([
      'bea@example.com',
    ])
    const lead = first[0]?.runs.find(({ action }) => action.type === 'createLead')
    await settle(scene.owner, lead, { state: 'done', result: { ...result, leadCreated: true } })
    scene.clock.advance(2_000)
    expect(typesOf(await claim(scene.colleague))).toEqual(['createLead', 'task'])
  })

  test('a lost device blocks a visitor only until its lease ends', async () => {
    await set({ createLeads: creation })
    await leave('aki@example.com')
    await leave('aki@example.com', scene.colleague)
    await claim(scene.owner, { runVersion, leaseMs: 10_000 })
    scene.clock.advance(9_000)
    expect(await claim(scene.colleague)).toEqual([])
    scene.clock.advance(2_000)
    expect(await claim(scene.colleague)).toHaveLength(1)
  })

  test('an open create call is known to every later claim for the visitor, until the outcome is certain', async () => {
    await set({ createLeads: creation })
    await leave('aki@example.com')
    const [visit] = await claim(scene.owner)
    const [run] = visit?.runs ?? []
    expect(run).toMatchObject({ leadSentAgoMs: null })
    await renew(scene.owner, run)
    scene.clock.advance(1_000)
    await settle(scene.owner, run, {
      ...{ state: 'waiting', reason: lostAnswer, retryAfterMs: 60_000, wrote: 'unknown', result: null },
    })
    await leave('aki@example.com', scene.colleague)
    const [second] = await claim(scene.colleague)
    expect(second?.runs[0]?.leadSentAgoMs).toBe(9_000)
    await settle(scene.colleague, second?.runs[0], { state: 'done', result })
    scene.clock.advance(60_000)
    const [again] = await claim(scene.owner)
    expect(again?.runs[0]?.leadSentAgoMs).toBe(69_000)
    await settle(scene.owner, again?.runs[0], { state: 'done', result })
    await leave('aki@example.com')
    expect((await claim(scene.owner))[0]?.runs[0]).toMatchObject({ leadSentAgoMs: null })
  })

  test('the values of the Lead: the name of a personal link, otherwise the address; the company by the domain', async () => {
    await set({ createLeads: creation })
    await leave('taro.yamada@kensetsu.co.jp')
    expect((await claim(scene.owner))[0]?.newLead).toEqual({
      lastName: 'taro.yamada',
      company: 'kensetsu.co.jp',
    })
  })

  test('the figures of a visitor count all visits by persons', async () => {
    await set({ recordFields: { Lead: mapping, Contact: mapping } })
    await leave('aki@example.com')
    await leave('aki@example.com')
    const visits = await claim(scene.owner)
    expect(visits).toHaveLength(2)
    for (const { figures, visit } of visits) {
      expect(figures).toMatchObject({ visits: 2, document: 'Offer' })
      expect(Date.parse(figures?.viewedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(visit.lastActiveAt))
    }
  })

  test('the writing of fields never needs attention; a failed creation does', async () => {
    await set({ createLeads: creation, recordFields: { Lead: mapping, Contact: mapping } })
    await leave('aki@example.com')
    const [visit] = await claim(scene.owner)
    const reason = {
      code: 'salesforce_refused',
      salesforceCode: 'REQUIRED_FIELD_MISSING',
      detail: 'Region__c',
    }
    const runOf = (type: string) => visit?.runs.find(({ action }) => action.type === type)
    await settle(scene.owner, runOf('recordFields'), { state: 'failed', reason, result: null })
    const attention = async () =>
      (await scene.owner.call('GET', '/api/visits?needsAttention=true')).body.items.length
    expect(await attention()).toBe(0)
    await settle(scene.owner, runOf('createLead'), { state: 'failed', reason, result: null })
    expect(await attention()).toBe(1)
  })
})
