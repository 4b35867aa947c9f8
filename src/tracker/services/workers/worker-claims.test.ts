import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ClaimedVisit } from '#shared/tracker-api/runs.ts'
import { presentForMs } from '../../domain/people/presence.ts'
import { claimableAt, type RunSchedule } from '../../domain/runs/schedule.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { type Joined, joinMember } from '../people/testing.ts'
import { reader, readingScene, type Scene } from '../visits/testing.ts'

const connection = (state: 'connected' | 'disconnected') => ({
  state,
  user: state === 'connected' ? { name: 'Integration', email: 'integration@example.com' } : null,
  org: null,
})

describe.each(engines)('workers on %s', (engine) => {
  let scene: Scene
  let worker: Joined
  beforeEach(async () => {
    scene = await readingScene(engine)
    worker = await joinMember(scene.tracker, { name: 'Integration' })
    await report(worker, 'worker', 'connected')
    await scene.makeWorkflow('left')
  })
  afterEach(() => scene.close())

  const report = async (by: Joined, kind: string, state: 'connected' | 'disconnected') => {
    const answer = await by.call('PUT', '/api/me/device', { kind, salesforce: connection(state) })
    expect(answer.status).toBe(200)
  }
  const claim = async (by: Joined): Promise<ClaimedVisit[]> =>
    (await by.call('POST', '/api/runs/claim', { maxVisits: 20, leaseMs: 60_000 })).body.visits
  const schedule = async () => {
    const { runSchedules } = scene.tracker.context.store.deployment
    return (await runSchedules.ofWorkspaces([scene.owner.me.workspace.id]))[0] as RunSchedule
  }
  const dueAt = async (by: Joined, isWorker: boolean) =>
    claimableAt(await schedule(), { memberId: by.me.member.id, isWorker, ownOnly: false, runVersion: 1 })

  async function leave(afterMs = 0) {
    const { slug } = await scene.makeLink()
    scene.clock.advance(afterMs)
    const page = await reader(scene.tracker, slug).enter({ email: 'aki@example.com' })
    scene.clock.advance(3_000)
    await page.beat({ pages: { 2: 3_000 }, page: 2, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
  }
  const seen = (by: Joined) => by.call('GET', '/api/me')

  test('a worker waits while a connected desktop of the owner is present, and a second desktop waits longer', async () => {
    await leave()
    await seen(scene.owner)
    await report(scene.owner, 'desktop', 'connected')
    expect(await claim(worker)).toEqual([])
    const sharedAt = await dueAt(scene.colleague, false)
    expect(await dueAt(worker, true)).toBe(sharedAt)
    scene.clock.advance((sharedAt ?? 0) - scene.clock.now())
    expect(await claim(worker)).toHaveLength(1)
  })

  test('a worker claims at once if the owner is not connected to Salesforce', async () => {
    await report(scene.owner, 'desktop', 'disconnected')
    await leave()
    await seen(scene.owner)
    expect(await claim(scene.colleague)).toEqual([])
    expect(await dueAt(worker, true)).toBeLessThanOrEqual(scene.clock.now())
    expect(await claim(worker)).toHaveLength(1)
  })

  test('a worker claims at once if the owner’s desktop has been gone for a while', async () => {
    await report(scene.owner, 'desktop', 'connected')
    await leave(presentForMs)
    expect(await claim(scene.colleague)).toEqual([])
    expect(await claim(worker)).toHaveLength(1)
  })

  test('the runs of a removed member go to a worker at once', async () => {
    const { owner, colleague, clock, tracker } = scene
    await leave()
    await seen(owner)
    await tracker.context.store
      .forWorkspace(owner.me.workspace.id)
      .devices.revokeOfMember(owner.me.member.id, clock.now())
    expect(await claim(colleague)).toEqual([])
    expect(await claim(worker)).toHaveLength(1)
  })

  test('a poll of a worker ends when the owner disconnects', async () => {
    const { tracker, owner } = scene
    await leave()
    await seen(owner)
    await report(owner, 'desktop', 'connected')
    const { cursor } = (await worker.call('GET', '/api/feed?waitMs=0&wantsRuns=true')).body
    const poll = worker.call('GET', `/api/feed?waitMs=20000&wantsRuns=true&cursor=${cursor}`)
    expect(tracker.workspaceId).toBe(owner.me.workspace.id)
    await report(owner, 'desktop', 'disconnected')
    expect((await poll).body.runsWaiting).toBe(true)
  })

  test('the status shows the worker, its report, and when it last worked', async () => {
    await report(scene.owner, 'desktop', 'disconnected')
    await leave()
    const status = async () => (await scene.owner.call('GET', '/api/workspace/workers')).body
    await seen(worker)
    expect(await status()).toMatchObject({ waitingRuns: 1, connectedDesktops: 1 })
    const [visit] = await claim(worker)
    const run = visit?.runs[0]
    const settlement = {
      state: 'skipped',
      reason: { code: 'no_record', salesforceCode: null, detail: null },
      result: null,
    }
    await worker.call('POST', '/api/runs/settle', {
      runs: [{ runId: run?.id, leaseToken: run?.leaseToken, settlement }],
    })
    expect(await status()).toMatchObject({
      waitingRuns: 0,
      workers: [
        {
          kind: 'worker',
          isConnected: true,
          workedAt: new Date(scene.clock.now()).toISOString(),
          salesforce: { state: 'connected', user: { name: 'Integration' } },
          member: { name: 'Integration' },
        },
      ],
    })
    scene.clock.advance(presentForMs + 60_000)
    await seen(scene.owner)
    expect((await status()).workers[0].isConnected).toBe(false)
  })

  test('a device that joins as a worker is a worker from the start', async () => {
    const invite = (await worker.call('POST', '/api/devices/invite', {})).body
    const { body } = await scene.owner.call('POST', '/api/invites/accept', {
      token: new URL(invite.url).hash.slice(1),
      device: { name: 'server', platform: 'linux', kind: 'worker' },
    })
    expect(body.me.device.kind).toBe('worker')
  })
})
