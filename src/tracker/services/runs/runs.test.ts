import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ClaimedVisit } from '#shared/tracker-api/runs.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { authenticate } from '../people/authentication.ts'
import { type Joined, joinMember } from '../people/testing.ts'
import { reader, readingScene, type Scene, visitOf } from '../visits/testing.ts'
import { claimRuns } from './claim.ts'

const record = {
  type: 'Lead',
  id: '00Q000000000001AAA',
  name: 'Aki',
  owner: null,
  matchedAt: '2026-11-22T10:00:00.000Z',
}
const result = (taskId: string) => ({
  taskId,
  campaignMemberId: null,
  record,
  assignee: { id: '005000000000001AAA', name: 'Olivia' },
  instanceUrl: 'https://org.example.com',
})
const away = { code: 'salesforce_unavailable', salesforceCode: null, detail: null }

describe.each(engines)('runs on %s', (engine) => {
  let scene: Scene
  beforeEach(async () => {
    scene = await readingScene(engine)
  })
  afterEach(() => scene.close())

  const claim = async (by: Joined, maxVisits = 20, leaseMs = 60_000): Promise<ClaimedVisit[]> =>
    (await by.call('POST', '/api/runs/claim', { maxVisits, leaseMs })).body.visits
  const renew = async (by: Joined, run: { id: string; leaseToken: string }, aboutToWrite = false) =>
    (
      await by.call('POST', '/api/runs/renew', {
        runs: [{ runId: run.id, leaseToken: run.leaseToken }],
        aboutToWrite,
      })
    ).body.held
  const settle = async (
    by: Joined,
    run: { id: string; leaseToken: string },
    settlement: object,
    matches = {},
  ) =>
    (
      await by.call('POST', '/api/runs/settle', {
        runs: [{ runId: run.id, leaseToken: run.leaseToken, settlement }],
        ...matches,
      })
    ).body
  const only = (visits: ClaimedVisit[]) => {
    const run = visits[0]?.runs[0]
    if (!run || visits.length !== 1) throw new Error(`expected one visit, got ${visits.length}`)
    return run
  }

  async function leave(email = 'aki@example.com', by?: Joined) {
    const { slug } = await scene.makeLink(by ? { by } : {})
    const browser = reader(scene.tracker, slug)
    const page = await browser.enter({ email })
    scene.clock.advance(3_000)
    await page.beat({ pages: { 2: 3_000 }, page: 2, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
    return { visitId: page.visitId, browser }
  }

  test('only the owner’s devices can claim a run at first; all devices can claim it after two minutes', async () => {
    await scene.makeWorkflow('left')
    await leave()
    expect(await claim(scene.colleague)).toEqual([])
    scene.clock.advance(120_000)
    const visits = await claim(scene.colleague)
    expect(visits[0]).toMatchObject({
      visit: { visitor: { email: 'aki@example.com' }, page: 2, activeMs: 3_000 },
      documentOwner: { name: 'Olivia Owner', email: scene.owner.me.member.email },
      match: null,
      historyUrl: expect.stringContaining('/history/'),
      runs: [{ state: 'claimed', attempt: 1, mayHaveWritten: false, previous: null }],
    })
    expect(await claim(scene.owner)).toEqual([])
  })

  test('all runs of a visit go to one device, for any number of concurrent claims on two processes', async () => {
    await scene.makeWorkflow('opened')
    await scene.makeWorkflow('left')
    await scene.makeWorkflow('left')
    for (let i = 0; i < 6; i++) await leave(`r${i}@example.com`)
    const second = await scene.tracker.second()
    const contexts = [scene.tracker.context, engine === 'postgres' ? second.context : scene.tracker.context]
    const caller = await authenticate(scene.tracker.context, scene.owner.token, 'device')
    const ask = () =>
      Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          claimRuns(contexts[i % 2] ?? scene.tracker.context, caller, {
            maxVisits: 2,
            leaseMs: 60_000,
            runVersion: 1,
          }),
        ),
      )
    const claims: ClaimedVisit[] = []
    // Repeats until no device gets a run. A device that is always too late gets no run.
    for (let got = await ask(); got.flat().length > 0; got = await ask()) claims.push(...got.flat())
    expect(claims.map(({ visit }) => visit.id).sort()).toEqual(
      [...new Set(claims.map(({ visit }) => visit.id))].sort(),
    )
    expect(claims).toHaveLength(6)
    for (const { runs } of claims) expect(runs).toHaveLength(3)
  })

  test('a done run is shown with its visit, and the match is stored with visit and visitor', async () => {
    await scene.makeWorkflow('left')
    const { visitId } = await leave()
    const run = only(await claim(scene.owner))
    expect(await renew(scene.owner, run, true)).toEqual([run.id])
    const done = { state: 'done', result: result('00T000000000001AAA') }
    const matches = { matches: [{ visitId, match: record }] }
    expect(await settle(scene.owner, run, done, matches)).toEqual({ settled: [run.id], lost: [] })
    // The response was lost. The same settlement again is accepted.
    expect(await settle(scene.owner, run, done, matches)).toEqual({ settled: [run.id], lost: [] })
    const visit = (await scene.owner.call('GET', `/api/visits/${visitId}`)).body
    expect(visit.runs).toMatchObject([{ state: 'done', result: { taskId: '00T000000000001AAA' } }])
    const visitor = (await scene.owner.call('GET', `/api/visitors/${visit.visitor.id}`)).body
    expect(visitor).toMatchObject({ record: { id: record.id }, instanceUrl: 'https://org.example.com' })
    expect(await claim(scene.owner)).toEqual([])
  })

  test('after a lease expired, the next attempt knows that the run may have been written, and the first device has lost the run', async () => {
    await scene.makeWorkflow('left')
    await leave()
    const first = only(await claim(scene.owner))
    await renew(scene.owner, first, true)
    scene.clock.advance(60_000)
    const second = only(await claim(scene.owner))
    expect(second).toMatchObject({ attempt: 2, mayHaveWritten: true })
    expect(await renew(scene.owner, first)).toEqual([])
    const kept = { state: 'done', result: result('00T000000000002AAA') }
    expect((await settle(scene.owner, second, kept)).settled).toEqual([second.id])
    expect(await settle(scene.owner, first, { state: 'done', result: result('00T000000000001AAA') })).toEqual(
      {
        settled: [],
        lost: [{ runId: first.id, keptTaskId: '00T000000000002AAA', isOver: true }],
      },
    )
  })

  test('a run that was given back is not claimable before its time; `wrote: no` clears only the doubt about its own attempt', async () => {
    await scene.makeWorkflow('left')
    await leave()
    const back = (wrote: string) => ({
      state: 'waiting',
      reason: away,
      retryAfterMs: 10_000,
      wrote,
      result: null,
    })
    const first = only(await claim(scene.owner))
    await renew(scene.owner, first, true)
    await settle(scene.owner, first, back('no'))
    expect(await claim(scene.owner)).toEqual([])
    scene.clock.advance(10_000)
    const second = only(await claim(scene.owner))
    expect(second).toMatchObject({ mayHaveWritten: false, reason: { code: 'salesforce_unavailable' } })
    await renew(scene.owner, second, true)
    await settle(scene.owner, second, back('unknown'))
    scene.clock.advance(10_000)
    const third = only(await claim(scene.owner))
    expect(third.mayHaveWritten).toBe(true)
    await settle(scene.owner, third, back('no'))
    scene.clock.advance(10_000)
    expect(only(await claim(scene.owner)).mayHaveWritten).toBe(true)
  })

  test('after a definite failure nothing was written, so a retry needs no search', async () => {
    await scene.makeWorkflow('left')
    await leave()
    const refused = { code: 'salesforce_refused', salesforceCode: 'REQUIRED_FIELD_MISSING', detail: null }
    const first = only(await claim(scene.owner))
    await renew(scene.owner, first, true)
    await settle(scene.owner, first, { state: 'failed', reason: refused, result: null })
    await scene.owner.call('POST', `/api/runs/${first.id}/retry`)
    const second = only(await claim(scene.owner))
    expect(second).toMatchObject({ attempt: 2, mayHaveWritten: false })
  })

  test('a later leave of the visit updates the Task, also while a worker executes the run', async () => {
    await scene.makeWorkflow('left')
    const { visitId, browser } = await leave()
    const goOn = async (ms: number) => {
      const page = visitOf(scene.tracker, (await browser.open()).body)
      scene.clock.advance(ms)
      await page.beat({ pages: { 4: ms }, page: 4, goodbye: true })
      scene.clock.advance(5_000)
      await scene.sweep()
    }
    const first = only(await claim(scene.owner))
    await goOn(2_000)
    await settle(scene.owner, first, { state: 'done', result: result('00T000000000001AAA') })
    const second = only(await claim(scene.owner))
    expect(second.previous).toMatchObject({ taskId: '00T000000000001AAA' })
    await settle(scene.owner, second, { state: 'done', result: result('00T000000000001AAA') })
    expect(await claim(scene.owner)).toEqual([])
    await goOn(1_000)
    const third = await claim(scene.owner)
    expect(only(third).previous).toMatchObject({ taskId: '00T000000000001AAA' })
    expect(third[0]?.visit).toMatchObject({ id: visitId, leaves: 3, activeMs: 6_000 })
  })

  test('failed and skipped runs need attention, and their owner can retry them on any device', async () => {
    await scene.makeWorkflow('left')
    const { visitId } = await leave()
    const run = only(await claim(scene.owner))
    const retry = () => scene.owner.call('POST', `/api/runs/${run.id}/retry`)
    expect((await retry()).body.error.code).toBe('conflict')
    const reason = { code: 'no_record_no_assignee', salesforceCode: null, detail: null }
    await settle(scene.owner, run, { state: 'skipped', reason, result: null })
    const attention = (await scene.owner.call('GET', '/api/visits?needsAttention=true')).body.items
    expect(attention).toMatchObject([{ id: visitId, runs: [{ state: 'skipped', reason }] }])
    expect((await retry()).body).toMatchObject({ state: 'waiting' })
    expect(only(await claim(scene.colleague)).attempt).toBe(2)
    expect((await scene.colleague.call('POST', '/api/runs/run_none/retry')).body.error.code).toBe('not_found')
  })

  test('runs that wait for a new connection to Salesforce need attention; unclaimed runs are listed to their owner on request', async () => {
    await scene.makeWorkflow('left')
    const found = await leave('a@example.com')
    const run = only(await claim(scene.owner))
    const attention = async (by: Joined, query = '') =>
      (await by.call('GET', `/api/visits?needsAttention=true${query}`)).body.items.map(
        ({ id }: { id: string }) => id,
      )
    const waiting = (code: string) => ({
      ...{ state: 'waiting', retryAfterMs: 60_000, wrote: 'no', result: null },
      reason: { code, salesforceCode: 'invalid_grant', detail: 'expired access/refresh token' },
    })
    await settle(scene.owner, run, waiting('salesforce_reconnect'))
    expect(await attention(scene.owner)).toEqual([found.visitId])
    const later = await leave('b@example.com')
    expect(await attention(scene.owner)).toEqual([found.visitId])
    expect(await attention(scene.owner, '&waiting=true')).toEqual([later.visitId, found.visitId])
    expect(await attention(scene.colleague, '&waiting=true')).toEqual([found.visitId])
  })

  test('a retry of all includes every run that needs attention, except runs that may have written', async () => {
    await scene.makeWorkflow('left')
    const [first, second] = [await leave('a@example.com'), await leave('b@example.com')]
    const [one, two] = (await claim(scene.owner)).flatMap((visit) => visit.runs)
    if (!one || !two) throw new Error('expected two runs')
    const failed = (code: string) => ({
      ...{ state: 'failed', result: null },
      reason: { code, salesforceCode: null, detail: null },
    })
    await settle(scene.owner, one, failed('salesforce_refused'))
    await settle(scene.owner, two, failed('unknown_outcome'))
    const retryAll = async (by: Joined, only = {}) =>
      (await by.call('POST', '/api/runs/retry-all', only)).body.count
    expect(await retryAll(scene.colleague, { mine: true })).toBe(0)
    expect(await retryAll(scene.owner, { documentId: 'doc_another0000000000000' })).toBe(0)
    expect(await retryAll(scene.colleague)).toBe(0)
    const admin = await joinMember(scene.tracker, { role: 'admin' })
    expect(await retryAll(admin)).toBe(1)
    expect(await retryAll(admin)).toBe(0)
    const again = await claim(scene.owner)
    expect(again.map(({ visit }) => visit.id)).toEqual([one.visitId])
    expect([first.visitId, second.visitId]).toContain(two.visitId)
  })

  test('a dismissed run needs no attention until the dismissal is taken back or the run fails again', async () => {
    await scene.makeWorkflow('left')
    const { visitId } = await leave()
    const run = only(await claim(scene.owner))
    const dismiss = (dismissed: boolean) =>
      scene.owner.call('PUT', `/api/runs/${run.id}/dismissed`, { dismissed })
    expect((await dismiss(true)).body.error.code).toBe('conflict')
    const reason = { code: 'no_record', salesforceCode: null, detail: null }
    await settle(scene.owner, run, { state: 'skipped', reason, result: null })
    const attention = async () =>
      (await scene.owner.call('GET', '/api/visits?needsAttention=true')).body.items.map(
        ({ id }: { id: string }) => id,
      )
    expect(await attention()).toEqual([visitId])
    expect((await dismiss(true)).body).toMatchObject({ state: 'skipped', dismissedAt: expect.any(String) })
    expect(await attention()).toEqual([])
    expect((await scene.owner.call('POST', '/api/runs/retry-all', {})).body.count).toBe(0)
    expect((await dismiss(false)).body.dismissedAt).toBeUndefined()
    expect(await attention()).toEqual([visitId])
    await dismiss(true)
    await scene.owner.call('POST', `/api/runs/${run.id}/retry`)
    const next = only(await claim(scene.owner))
    await settle(scene.owner, next, { state: 'skipped', reason, result: null })
    expect(await attention()).toEqual([visitId])
  })

  test('a retry of a run with an unknown outcome means that a person has searched Salesforce', async () => {
    await scene.makeWorkflow('left')
    await leave()
    const run = only(await claim(scene.owner))
    await renew(scene.owner, run, true)
    const reason = { code: 'unknown_outcome', salesforceCode: null, detail: null }
    await settle(scene.owner, run, { state: 'failed', reason, result: null })
    await scene.owner.call('POST', `/api/runs/${run.id}/retry`)
    expect(only(await claim(scene.owner)).mayHaveWritten).toBe(false)
  })

  test('paused and removed workflows make no runs', async () => {
    const paused = await scene.makeWorkflow('left')
    const removed = await scene.makeWorkflow('left')
    await scene.owner.call('PATCH', `/api/workflows/${paused}`, { paused: true })
    await scene.owner.call('DELETE', `/api/workflows/${removed}`)
    await leave()
    expect(await claim(scene.owner)).toEqual([])
  })
})
