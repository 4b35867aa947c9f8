import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ClaimedVisit } from '#shared/tracker-api/runs.ts'
import { claimableAt, type RunSchedule } from '../../domain/runs/schedule.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { reader, readingScene, type Scene } from '../visits/testing.ts'

const result = {
  taskId: '00T000000000001AAA',
  campaignMemberId: null,
  record: null,
  assignee: null,
  instanceUrl: 'https://org.example.com',
}
const elevenMinutes = 11 * 60_000

describe.each(engines)('second search for a Task, on %s', (engine) => {
  let scene: Scene
  beforeEach(async () => {
    scene = await readingScene(engine)
    await scene.makeWorkflow('left')
    const { slug } = await scene.makeLink({})
    const page = await reader(scene.tracker, slug).enter({ email: 'aki@example.com' })
    scene.clock.advance(3_000)
    await page.beat({ pages: { 2: 3_000 }, page: 2, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
  })
  afterEach(() => scene.close())

  const claim = async () => {
    const visits: ClaimedVisit[] = (await scene.owner.call('POST', '/api/runs/claim', {})).body.visits
    return visits[0]?.runs[0] ?? null
  }
  const claimed = async () => {
    const run = await claim()
    if (!run) throw new Error('no item is waiting')
    return run
  }
  type Claimed = Awaited<ReturnType<typeof claimed>>
  const settle = ({ id, leaseToken }: Claimed, settlement: object) =>
    scene.owner.call('POST', '/api/runs/settle', { runs: [{ runId: id, leaseToken, settlement }] })
  const renew = ({ id, leaseToken }: Claimed, writing: object) =>
    scene.owner.call('POST', '/api/runs/renew', {
      runs: [{ runId: id, leaseToken, writing }],
      aboutToWrite: true,
    })
  const dueAt = async () =>
    claimableAt(
      (
        await scene.tracker.context.store.deployment.runSchedules.ofWorkspaces([scene.owner.me.workspace.id])
      )[0] as RunSchedule,
      { memberId: scene.owner.me.member.id, isWorker: false, ownOnly: false, runVersion: 1 },
    )

  test('a done run waits again when its second search is due, not earlier, and once', async () => {
    await settle(await claimed(), { state: 'done', result, lookAgainAfterMs: elevenMinutes })
    expect(await dueAt()).toBe(scene.clock.now() + elevenMinutes)
    scene.clock.advance(elevenMinutes - 1)
    expect(await claim()).toBeNull()
    scene.clock.advance(1)
    const run = await claimed()
    expect(run).toMatchObject({ previous: { taskId: result.taskId }, lookAgainInMs: 0 })
    await settle(run, { state: 'done', result, lookAgainAfterMs: null })
    expect(await dueAt()).toBeNull()
    scene.clock.advance(elevenMinutes)
    expect(await claim()).toBeNull()
  })

  test('the second search stays due if the desktop dies or Salesforce does not respond', async () => {
    await settle(await claimed(), { state: 'done', result, lookAgainAfterMs: 1_000 })
    scene.clock.advance(1_000)
    await claimed()
    scene.clock.advance(60_000)
    const run = await claimed()
    expect(run.lookAgainInMs).toBe(-60_000)
    const reason = { code: 'salesforce_unavailable', salesforceCode: null, detail: null }
    await settle(run, { state: 'waiting', reason, retryAfterMs: 500, wrote: 'no', result })
    scene.clock.advance(500)
    expect((await claimed()).lookAgainInMs).toBe(-60_500)
  })

  test('an older desktop completes the second search by settling the run', async () => {
    await settle(await claimed(), { state: 'done', result, lookAgainAfterMs: 1_000 })
    scene.clock.advance(1_000)
    await settle(await claimed(), { state: 'done', result })
    scene.clock.advance(60_000)
    expect(await claim()).toBeNull()
  })

  test('the next attempt gets the texts that were about to be written: the latest versions, each once', async () => {
    const version = (page: number) => ({ subject: 'S', dueDate: '2026-11-28', lines: [`Exit page: ${page}`] })
    const first = await claimed()
    expect(first.written).toEqual([])
    for (const page of [1, 2, 2, 3, 4, 5]) await renew(first, version(page))
    scene.clock.advance(120_000)
    expect((await claimed()).written).toEqual([2, 3, 4, 5].map(version))
  })
})
