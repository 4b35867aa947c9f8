// A device may report only about runs that it has claimed (ADR 50). In each test, a member's device reports other values.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ClaimedVisit } from '#shared/tracker-api/runs.ts'
import { embeddedEngine } from '../../infrastructure/database/testing.ts'
import type { Joined } from '../people/testing.ts'
import { reader, readingScene, type Scene } from '../visits/testing.ts'

const lead = {
  ...{ type: 'Lead', id: '00Q000000000001AAA', name: 'Aki', owner: null },
  matchedAt: '2026-11-22T10:00:00.000Z',
}
const contact = { ...lead, type: 'Contact', id: '003000000000009AAA', name: 'Mallory' }
const good = {
  ...{ taskId: '00T000000000001AAA', campaignMemberId: null, record: lead },
  ...{ assignee: { id: '005000000000001AAA', name: 'Olivia' }, instanceUrl: 'https://org.example.com' },
}
const done = (part: object = {}) => ({ state: 'done', result: { ...good, ...part } })

describe.each(embeddedEngine)('forged settlements on %s', (engine) => {
  let scene: Scene
  let mallory: Joined
  beforeEach(async () => {
    scene = await readingScene(engine)
    mallory = scene.colleague
    await scene.makeWorkflow('left')
  })
  afterEach(() => scene.close())

  async function leave(email?: string): Promise<string> {
    const { slug } = await scene.makeLink(email ? {} : { settings: { requireEmail: false } })
    const page = await reader(scene.tracker, slug).enter(email ? { email } : {})
    scene.clock.advance(3_000)
    await page.beat({ pages: { 2: 3_000 }, page: 2, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
    return page.visitId
  }
  async function claim(by: Joined) {
    const visits = (await by.call('POST', '/api/runs/claim', {})).body.visits as ClaimedVisit[]
    const run = visits[0]?.runs[0]
    if (!run) throw new Error('nothing was claimed')
    return run
  }
  type Held = { id: string; leaseToken: string }
  const settle = async (by: Joined, { id, leaseToken }: Held, settlement: object, more: object = {}) =>
    (await by.call('POST', '/api/runs/settle', { runs: [{ runId: id, leaseToken, settlement }], ...more }))
      .body
  const visit = async (id: string) => (await scene.owner.call('GET', `/api/visits/${id}`)).body
  const used = async () => (await scene.owner.call('GET', '/api/salesforce/budget')).body.used

  test('another device can neither renew nor settle a run, even with the lease token', async () => {
    const visitId = await leave('aki@example.com')
    const run = await claim(scene.owner)
    const stolen = { runs: [{ runId: run.id, leaseToken: run.leaseToken }], aboutToWrite: true }
    expect((await mallory.call('POST', '/api/runs/renew', stolen)).body.held).toEqual([])
    const answer = await settle(mallory, run, done(), {
      matches: [{ visitId, match: contact }],
      apiCalls: 1_000_000,
    })
    expect(answer).toEqual({ settled: [], lost: [{ runId: run.id, keptTaskId: null, isOver: false }] })
    expect(await visit(visitId)).toMatchObject({ runs: [{ state: 'claimed', result: null }] })
    expect(await used()).toBe(0)
    expect((await settle(scene.owner, run, done())).settled).toEqual([run.id])
  })

  test('a settlement of an unknown run counts no API calls and pins no record', async () => {
    const visitId = await leave('aki@example.com')
    await settle(mallory, { id: 'run_bogus', leaseToken: 'x' }, done(), {
      matches: [{ visitId, match: contact }],
      apiCalls: 1_000_000,
    })
    expect(await used()).toBe(0)
    expect((await claim(scene.owner)).previous).toBeNull()
    const { visitor } = await visit(visitId)
    expect((await scene.owner.call('GET', `/api/visitors/${visitor.id}`)).body.record).toBeNull()
  })

  test('a record is pinned only to the visits of the settled runs', async () => {
    const colleagues = await leave('aki@example.com')
    const own = await scene.makeLink({ by: mallory })
    const page = await reader(scene.tracker, own.slug).enter({ email: 'own@example.com' })
    scene.clock.advance(2_000)
    await page.beat({ pages: { 1: 2_000 }, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
    const run = await claim(mallory)
    await settle(mallory, run, done(), {
      matches: [
        { visitId: colleagues, match: contact },
        { visitId: page.visitId, match: lead },
      ],
    })
    const recordOf = async (visitId: string) =>
      (await scene.owner.call('GET', `/api/visitors/${(await visit(visitId)).visitor.id}`)).body.record
    expect(await recordOf(colleagues)).toBeNull()
    expect(await recordOf(page.visitId)).toMatchObject({ id: lead.id })
  })

  test('API calls are counted up to the number that the settled runs can need, and only once', async () => {
    await leave('aki@example.com')
    const run = await claim(scene.owner)
    await settle(scene.owner, run, done(), { apiCalls: 1_000_000 })
    const counted = await used()
    expect(counted).toBeGreaterThan(0)
    expect(counted).toBeLessThanOrEqual(225)
    // The response was lost, so the device sends the settlement again.
    await settle(scene.owner, run, done(), { apiCalls: 1_000_000 })
    expect(await used()).toBe(counted)
  })

  test.each([
    ['taskId', { taskId: '003000000000001AAA' }],
    ['taskId', { taskId: '00T000000000001AAA/../setup' }],
    ['taskId', { taskId: 'javascript:alert(1)' }],
    ['campaignMemberId', { campaignMemberId: '00v000000000001AAA' }],
    ['record', { record: { ...lead, type: 'Contact' } }],
    ['record', { record: { ...lead, id: '001000000000001AAA' } }],
    ['record', { record: { ...lead, owner: { id: '00G000000000001AAA', name: 'Queue', email: null } } }],
    ['assignee', { assignee: { id: '003000000000001AAA', name: 'Nobody' } }],
    ['recordOwner', { recordOwner: { id: '005000000000001AAA', name: 'Mallory', email: 'm@example.com' } }],
    ['instanceUrl', { instanceUrl: 'javascript:alert(1)' }],
    ['instanceUrl', { instanceUrl: 'https://user:pass@org.example.com' }],
    ['instanceUrl', { instanceUrl: 'http://org.example.com' }],
  ])('a Task’s result with an impossible %s fails the run, and the doubt stays', async (field, part) => {
    const visitId = await leave('aki@example.com')
    const run = await claim(scene.owner)
    const renewed = { runs: [{ runId: run.id, leaseToken: run.leaseToken }], aboutToWrite: true }
    await scene.owner.call('POST', '/api/runs/renew', renewed)
    await settle(scene.owner, run, done(part))
    expect((await visit(visitId)).runs).toMatchObject([
      { state: 'failed', result: null, reason: { code: 'internal', detail: expect.stringContaining(field) } },
    ])
    await scene.owner.call('POST', `/api/runs/${run.id}/retry`)
    expect(await claim(scene.owner)).toMatchObject({ mayHaveWritten: true })
  })

  test('one impossible result does not affect the other results', async () => {
    await leave('a@example.com')
    await leave('b@example.com')
    const visits = (await scene.owner.call('POST', '/api/runs/claim', {})).body.visits as ClaimedVisit[]
    const [bad, fine] = visits.flatMap(({ runs }) => runs)
    if (!bad || !fine) throw new Error('expected two runs')
    const runs = [
      { runId: bad.id, leaseToken: bad.leaseToken, settlement: done({ taskId: '1' }) },
      { runId: fine.id, leaseToken: fine.leaseToken, settlement: done() },
    ]
    await scene.owner.call('POST', '/api/runs/settle', { runs })
    expect((await visit(fine.visitId)).runs).toMatchObject([{ state: 'done' }])
    expect((await visit(bad.visitId)).runs).toMatchObject([{ state: 'failed' }])
  })

  test('no record is pinned to a visit without a known address', async () => {
    const visitId = await leave()
    const run = await claim(scene.owner)
    await settle(scene.owner, run, done(), { matches: [{ visitId, match: contact }] })
    const { record } = await scene.tracker.context.store.db
      .selectFrom('visits')
      .select('record')
      .where('visit_id', '=', visitId)
      .executeTakeFirstOrThrow()
    expect(record).toBeNull()
  })

  test('a run can be delayed by at most one day', async () => {
    const visitId = await leave('aki@example.com')
    const run = await claim(scene.owner)
    const reason = { code: 'salesforce_unavailable', salesforceCode: null, detail: null }
    const years = { state: 'waiting', reason, retryAfterMs: 1e12, wrote: 'no', result: null }
    await settle(scene.owner, run, years)
    scene.clock.advance(86_400_000)
    expect((await claim(scene.owner)).visitId).toBe(visitId)
  })

  test('notifications of other members stay unread', async () => {
    await leave('aki@example.com')
    const [note] = (await scene.owner.call('GET', '/api/notifications')).body.items
    await mallory.call('POST', '/api/notifications/read', { ids: [note.id] })
    expect((await scene.owner.call('GET', '/api/notifications')).body.unread).toBe(1)
  })

  test('a position beyond the feed’s end is refused', async () => {
    await leave('aki@example.com')
    const { workspace } = mallory.me
    const beyond = Buffer.from(`${workspace.id}:999999999`).toString('base64url')
    const answer = await mallory.call('GET', `/api/feed?waitMs=0&cursor=${beyond}`)
    expect([answer.status, answer.body.error.code]).toEqual([400, 'cursor_invalid'])
  })
})
