import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Conditions } from '#shared/model/conditions.ts'
import type { Run } from '#shared/model/runs.ts'
import type { ClaimedVisit } from '#shared/tracker-api/runs.ts'
import { latestRunVersion } from '#shared/tracker-api/runs.ts'
import { embeddedEngine } from '../../infrastructure/database/testing.ts'
import { call, type Joined } from '../people/testing.ts'
import { reader, readingScene, type Scene, type VisitInBrowser } from '../visits/testing.ts'

const task = { type: 'task', assignee: 'documentOwner', locale: 'en', subject: null, comments: null }
const result = (taskId: string) => ({
  ...{ taskId, campaignMemberId: null, record: null, assignee: null },
  instanceUrl: 'https://org.example.com',
})
const memberOf = { campaignId: '701000000000001AAA', campaignName: 'Fair' }

describe.each(embeddedEngine)('conditions of workflows on %s', (engine) => {
  let scene: Scene
  beforeEach(async () => {
    scene = await readingScene(engine)
    await scene.tracker.context.store.db.deleteFrom('workflows').execute()
  })
  afterEach(() => scene.close())

  const create = async (conditions: Conditions, trigger = 'left') =>
    (
      await scene.owner.call('POST', `/api/documents/${scene.documentId}/workflows`, {
        ...{ trigger, action: task, conditions },
      })
    ).body
  const change = async (workflowId: string, body: object) =>
    (await scene.owner.call('PATCH', `/api/workflows/${workflowId}`, body)).body
  const runsOf = async (visitId: string): Promise<Run[]> =>
    (await scene.owner.call('GET', `/api/visits/${visitId}`)).body.runs
  const runOf = async (visitId: string): Promise<Run> => {
    const [run, more] = await runsOf(visitId)
    if (!run || more) throw new Error('expected exactly one run')
    return run
  }
  const claim = async (by: Joined, part: object = { runVersion: latestRunVersion }) =>
    ((await by.call('POST', '/api/runs/claim', part)).body.visits as ClaimedVisit[]).flatMap(
      ({ runs }) => runs,
    )
  const settle = (run: { id: string; leaseToken: string }, settlement: object) =>
    scene.owner.call('POST', '/api/runs/settle', {
      runs: [{ runId: run.id, leaseToken: run.leaseToken, settlement }],
    })

  async function enter(email = 'aki@example.com'): Promise<VisitInBrowser> {
    const { slug } = await scene.makeLink({})
    return reader(scene.tracker, slug).enter({ email })
  }
  /** Reads until the pages have these total times, and leaves. The times are cumulative. */
  async function readAndLeave(page: VisitInBrowser, pages: Record<string, number>): Promise<void> {
    scene.clock.advance(60_000)
    await page.beat({ pages, page: 1, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
  }

  test('a visit that falls short is settled visibly with its figures, and writes nothing', async () => {
    await create({ readForMs: 30_000, pages: { from: 2, to: 3, readForMs: 5_000 } })
    const page = await enter()
    await readAndLeave(page, { 1: 12_000 })
    expect(await runOf(page.visitId)).toMatchObject({
      state: 'skipped',
      settledAt: expect.any(String),
      reason: {
        code: 'condition_not_met',
        unmet: [
          { condition: 'readForMs', wantedMs: 30_000, actualMs: 12_000 },
          { condition: 'pages', from: 2, to: 3, wantedMs: 5_000, actualMs: 0 },
        ],
      },
    })
    expect(await claim(scene.owner)).toEqual([])
    const attention = await scene.owner.call('GET', '/api/visits?needsAttention=true')
    expect(attention.body.items).toEqual([])
  })

  test('a visit whose reader did nothing falls short of the condition `did`, until the reader acts and leaves again', async () => {
    await create({ did: ['download', 'meeting'] })
    const page = await enter()
    await readAndLeave(page, { 1: 12_000 })
    expect(await runOf(page.visitId)).toMatchObject({
      state: 'skipped',
      reason: { code: 'condition_not_met', unmet: [], didNone: ['download', 'meeting'] },
    })
    const events = [{ id: 'event_1_aaaaaaaaa', kind: 'download' }]
    await call(scene.tracker, 'POST', '/api/view/events', { token: page.visitToken, events })
    await readAndLeave(page, { 1: 13_000 })
    expect(await runOf(page.visitId)).toMatchObject({ state: 'waiting', reason: null })
  })

  test('a resumed visit that meets them later is written then, once, and updated after the next leave', async () => {
    await create({ readForMs: 30_000 })
    const page = await enter()
    await readAndLeave(page, { 1: 12_000 })
    await readAndLeave(page, { 1: 20_000 })
    expect(await runOf(page.visitId)).toMatchObject({
      state: 'skipped',
      reason: { unmet: [{ actualMs: 20_000 }] },
    })
    await readAndLeave(page, { 1: 31_000 })
    expect(await runOf(page.visitId)).toMatchObject({ state: 'waiting', reason: null, settledAt: null })
    const [first, more] = await claim(scene.owner)
    expect(more).toBeUndefined()
    expect(first).toMatchObject({ previous: null, mayHaveWritten: false })
    if (!first) throw new Error('no run')
    await settle(first, { state: 'done', result: result('00T000000000001AAA') })
    expect(await claim(scene.owner)).toEqual([])
    await readAndLeave(page, { 1: 32_000 })
    expect(await claim(scene.owner)).toMatchObject([{ previous: { taskId: '00T000000000001AAA' } }])
  })

  test('a Task that was written is still updated if the conditions became stricter in the meantime', async () => {
    const { id } = await create({ readForMs: 10_000 })
    const page = await enter()
    await readAndLeave(page, { 1: 12_000 })
    const [run] = await claim(scene.owner)
    if (!run) throw new Error('no run')
    await settle(run, { state: 'done', result: result('00T000000000001AAA') })
    await change(id, { conditions: { readForMs: 600_000 } })
    await readAndLeave(page, { 1: 14_000 })
    expect(await claim(scene.owner)).toMatchObject([{ previous: { taskId: '00T000000000001AAA' } }])
  })

  test('a member can have it written nevertheless, and it then counts as met', async () => {
    await create({ readForMs: 30_000 })
    const page = await enter()
    await readAndLeave(page, { 1: 12_000 })
    const { id } = await runOf(page.visitId)
    const retried = await scene.owner.call('POST', `/api/runs/${id}/retry`)
    expect(retried.body).toMatchObject({ state: 'waiting', reason: null })
    await readAndLeave(page, { 1: 13_000 })
    expect(await claim(scene.owner)).toMatchObject([{ id, previous: null }])
  })

  test('first and returning are decided at the opening, for both triggers', async () => {
    await create({ visit: 'returning' }, 'opened')
    await create({ visit: 'first' })
    const first = await enter()
    await readAndLeave(first, { 1: 2_000 })
    scene.clock.advance(3_600_000)
    const second = await enter()
    await readAndLeave(second, { 1: 2_000 })
    const states = async (page: VisitInBrowser) =>
      Object.fromEntries((await runsOf(page.visitId)).map(({ trigger, state }) => [trigger, state]))
    expect(await states(first)).toEqual({ opened: 'skipped', left: 'waiting' })
    expect(await states(second)).toEqual({ opened: 'waiting', left: 'skipped' })
  })

  test('the release of held visits writes nothing for those that fell short', async () => {
    await create({ readForMs: 30_000 })
    const { id: linkId, slug } = await scene.makeLink({})
    const page = await reader(scene.tracker, slug).enter({ email: 'aki@example.com' })
    const { db } = scene.tracker.context.store
    await db.updateTable('visits').set({ hold: 1 }).execute()
    await readAndLeave(page, { 1: 12_000 })
    expect((await runOf(page.visitId)).reason?.code).toBe('condition_not_met')
    await readAndLeave(page, { 1: 31_000 })
    expect((await runOf(page.visitId)).reason?.code).toBe('held')
    await scene.owner.call('POST', `/api/links/${linkId}/held`, { answer: 'release' })
    expect((await runOf(page.visitId)).state).toBe('waiting')
  })

  describe('an older version', () => {
    test('of the desktop changes a workflow without erasing its conditions', async () => {
      const workflow = await create({ readForMs: 30_000, record: 'Lead', memberOf })
      const changed = await change(workflow.id, { trigger: 'left', action: { ...task, locale: 'ja' } })
      expect(changed).toMatchObject({
        action: { locale: 'ja' },
        conditions: { readForMs: 30_000, record: 'Lead', memberOf },
      })
      expect(await change(workflow.id, { conditions: {} })).toMatchObject({ conditions: {} })
    })

    test('of the desktop gets no run with conditions on the record, and no poll that says so; a newer desktop gets it', async () => {
      await create({ record: 'Contact', memberOf })
      const page = await enter()
      await readAndLeave(page, { 1: 2_000 })
      const poll = async (query: string) =>
        (await scene.owner.call('GET', `/api/feed?waitMs=0&wantsRuns=true${query}`)).body.runsWaiting
      expect(await claim(scene.owner, {})).toEqual([])
      expect(await poll('')).toBe(false)
      expect(await poll(`&runVersion=${latestRunVersion}`)).toBe(true)
      expect(await claim(scene.owner)).toMatchObject([{ recordConditions: { record: 'Contact', memberOf } }])
    })
  })

  describe('an older version, for a workflow with fields, a related record or a status,', () => {
    const fields = [{ name: 'Type', label: 'Type', kind: 'choice', value: 'Call' }]
    const withFields = { ...task, fields, relateTo: 'opportunityOrAccount' }

    test('of the desktop changes the workflow without erasing them', async () => {
      const { id } = await create({})
      await change(id, { action: withFields })
      expect(await change(id, { action: { ...task, locale: 'ja' } })).toMatchObject({
        action: { ...withFields, locale: 'ja' },
      })
      expect(await change(id, { action: { ...task, fields: [], relateTo: 'none' } })).toMatchObject({
        action: { fields: [], relateTo: 'none' },
      })
    })

    test('of the desktop gets no run of it; a newer desktop gets it', async () => {
      const { id } = await create({})
      await change(id, { action: withFields })
      await readAndLeave(await enter(), { 1: 2_000 })
      expect(await claim(scene.owner, {})).toEqual([])
      expect(await claim(scene.owner)).toMatchObject([{ action: withFields }])
    })
  })

  test('a run whose record fell short is decided again after the next leave, with the conditions of then', async () => {
    const { id } = await create({ record: 'Contact' })
    const page = await enter()
    await readAndLeave(page, { 1: 2_000 })
    const [run] = await claim(scene.owner)
    if (!run) throw new Error('no run')
    const reason = {
      ...{ code: 'condition_not_met', salesforceCode: null, detail: null },
      unmet: [{ condition: 'record', wanted: 'Contact', actual: 'Lead' }],
    }
    await settle(run, { state: 'skipped', reason, result: null })
    expect(await runOf(page.visitId)).toMatchObject({ state: 'skipped', reason })
    await change(id, { conditions: { record: 'Lead' } })
    await readAndLeave(page, { 1: 3_000 })
    expect(await claim(scene.owner)).toMatchObject([{ id: run.id, recordConditions: { record: 'Lead' } }])
  })

  test('for any reading, resumption and worker: one run, and one Task if the conditions were met at some leave', async () => {
    const { id } = await create({ readForMs: 1_000 })
    const step = fc.record({ readMs: fc.integer({ min: 100, max: 9_000 }), works: fc.boolean() })
    const wanted = fc.integer({ min: 1_000, max: 20_000 })
    await fc.assert(
      fc.asyncProperty(wanted, fc.array(step, { minLength: 1, maxLength: 4 }), async (readForMs, steps) => {
        await change(id, { conditions: { readForMs } })
        const page = await enter()
        let readMs = 0
        let created = 0
        const work = async () => {
          for (const run of await claim(scene.owner)) {
            if (run.previous === null) created += 1
            await settle(run, { state: 'done', result: result('00T000000000001AAA') })
          }
        }
        for (const { readMs: more, works } of steps) {
          readMs += more
          await readAndLeave(page, { 1: readMs })
          if (works) await work()
          const { state } = await runOf(page.visitId)
          expect(state === 'skipped').toBe(readMs < readForMs)
        }
        await work()
        expect(created).toBe(readMs >= readForMs ? 1 : 0)
      }),
      { numRuns: 12 },
    )
  }, 60_000)
})
