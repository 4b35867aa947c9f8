// Runs that log the creation of a link as a Task (ADR 84).
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Link } from '#shared/model/documents.ts'
import type { ClaimedLink } from '#shared/tracker-api/runs.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { type Joined, joinMember } from '../people/testing.ts'
import { reader, readingScene, type Scene } from '../visits/testing.ts'

const runVersion = 3
const recipientEmail = 'aki@example.com'
const result = {
  ...{ taskId: '00T000000000001AAA', campaignMemberId: null, record: null, assignee: null },
  instanceUrl: 'https://org.example.com',
}
const noRecord = { code: 'no_record', salesforceCode: null, detail: null }

describe.each(engines)('runs of links on %s', (engine) => {
  let scene: Scene
  let admin: Joined
  beforeEach(async () => {
    scene = await readingScene(engine)
    admin = await scene.joinAdmin()
  })
  afterEach(() => scene.close())

  const set = async (linkTasks: { locale: string } | null) => {
    const { status, body } = await admin.call('PATCH', '/api/workspace', { salesforceWrites: { linkTasks } })
    expect(status).toBe(200)
    return body.salesforceWrites
  }
  const make = async (body: object = { recipientEmail }, by = scene.owner): Promise<Link> =>
    (await by.call('POST', `/api/documents/${scene.documentId}/links`, body)).body
  const claim = async (by: Joined = scene.owner, body: object = { runVersion }): Promise<ClaimedLink[]> =>
    (await by.call('POST', '/api/runs/claim', body)).body.links
  const settle = (by: Joined, claimed: ClaimedLink | undefined, settlement: object) =>
    by.call('POST', '/api/runs/settle', {
      runs: [{ runId: claimed?.run.id, leaseToken: claimed?.run.leaseToken, settlement }],
    })
  const listed = async (id: string): Promise<Link | undefined> =>
    (await scene.owner.call('GET', `/api/documents/${scene.documentId}/links`)).body.items.find(
      (each: Link) => each.id === id,
    )

  test('nothing is logged by default, nor for a link without a recipient', async () => {
    expect((await make()).taskRun).toBeNull()
    expect(await set({ locale: 'ja' })).toEqual({
      ...{ createLeads: null, recordFields: null },
      linkTasks: { locale: 'ja' },
    })
    expect((await make({})).taskRun).toBeNull()
    expect(await claim()).toEqual([])
  })

  test('a change of another setting keeps this one', async () => {
    await set({ locale: 'ja' })
    const { body } = await admin.call('PATCH', '/api/workspace', { salesforceWrites: { createLeads: null } })
    expect(body.salesforceWrites.linkTasks).toEqual({ locale: 'ja' })
    expect((await set(null)).linkTasks).toBeNull()
  })

  test('a link with a recipient has one run, with what a device needs to write the Task', async () => {
    await set({ locale: 'ja' })
    const link = await make({ recipientEmail, name: 'Aki' })
    expect(link.taskRun).toMatchObject({ state: 'waiting', visitId: link.id, workflowId: 'linkTask' })
    const claimed = await claim()
    expect(claimed).toMatchObject([
      {
        link: {
          ...{ id: link.id, name: 'Aki', url: link.url, documentTitle: 'Offer', recipientEmail },
          createdAt: link.createdAt,
        },
        linkOwner: { id: scene.owner.me.member.id, email: scene.owner.me.member.email },
        run: {
          id: link.taskRun?.id,
          attempt: 1,
          action: { type: 'task', assignee: 'documentOwner', locale: 'ja' },
        },
      },
    ])
    expect(await claim()).toEqual([])
  })

  test('later changes of the link or of the setting make no second run', async () => {
    await set({ locale: 'en' })
    const link = await make()
    await settle(scene.owner, (await claim())[0], { state: 'done', result })
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { name: 'Renamed', disabled: true })
    await set({ locale: 'ja' })
    expect(await claim()).toEqual([])
  })

  test('a desktop of an earlier version gets no link, and is not woken for one', async () => {
    await set({ locale: 'en' })
    await make()
    for (const body of [{}, { runVersion: 2 }]) {
      const answer = (await scene.owner.call('POST', '/api/runs/claim', body)).body
      expect(answer).toMatchObject({ visits: [], links: [] })
    }
    const hasRuns = async (version: number) => {
      const query = `waitMs=0&wantsRuns=true&runVersion=${version}`
      return (await scene.owner.call('GET', `/api/feed?${query}`)).body.runsWaiting
    }
    expect([await hasRuns(2), await hasRuns(3)]).toEqual([false, true])
    expect(await claim()).toHaveLength(1)
  })

  test('the run of a link is no run of a visit: the visit of the recipient has its own', async () => {
    await set({ locale: 'en' })
    await scene.makeWorkflow('opened')
    const { url } = await make({ recipientEmail })
    await reader(scene.tracker, String(url).split('/').at(-1) ?? '').enter({})
    const { body } = await scene.owner.call('POST', '/api/runs/claim', { runVersion })
    expect([body.visits.length, body.links.length]).toEqual([1, 1])
    expect(body.visits[0].runs).toHaveLength(1)
  })

  test('`maxVisits` limits visits and links together', async () => {
    await set({ locale: 'en' })
    for (let n = 0; n < 3; n += 1) await make()
    expect(await claim(scene.owner, { runVersion, maxVisits: 2 })).toHaveLength(2)
    expect(await claim(scene.owner, { runVersion, maxVisits: 2 })).toHaveLength(1)
  })

  test('devices that claim at the same time never get the same link', async () => {
    await set({ locale: 'en' })
    for (let n = 0; n < 6; n += 1) await make()
    scene.clock.advance(10 * 60_000)
    const others = [scene.owner, scene.colleague, admin]
    const claims = await Promise.all(others.map((by) => claim(by, { runVersion, maxVisits: 3 })))
    const rest = await claim()
    const ids = [...claims.flat(), ...rest].map(({ link }) => link.id)
    expect([ids.length, new Set(ids).size]).toEqual([6, 6])
  })

  test('a lease that has expired is claimed again, knows that it may have written, and the first device lost it', async () => {
    await set({ locale: 'en' })
    await make()
    const [first] = await claim()
    const written = { subject: 'Link', dueDate: '2026-11-29', lines: ['Link: A'] }
    const { body } = await scene.owner.call('POST', '/api/runs/renew', {
      runs: [{ runId: first?.run.id, leaseToken: first?.run.leaseToken, writing: written }],
      ...{ aboutToWrite: true, leaseMs: 10_000 },
    })
    expect(body.held).toEqual([first?.run.id])
    scene.clock.advance(10 * 60_000)
    const [second] = await claim(scene.colleague)
    expect(second?.run).toMatchObject({ attempt: 2, mayHaveWritten: true, written: [written] })
    await settle(scene.colleague, second, { state: 'done', result })
    const late = await settle(scene.owner, first, { state: 'done', result })
    expect(late.body).toMatchObject({ settled: [], lost: [{ keptTaskId: result.taskId, isOver: true }] })
  })

  test('the link shows the result, and its devices hear of it', async () => {
    await set({ locale: 'en' })
    const link = await make()
    const { cursor } = (await scene.owner.call('GET', '/api/feed?waitMs=0')).body
    await settle(scene.owner, (await claim())[0], { state: 'done', result })
    expect((await listed(link.id))?.taskRun).toMatchObject({ state: 'done', result })
    const { events } = (await scene.owner.call('GET', `/api/feed?waitMs=0&cursor=${cursor}`)).body
    expect(events.map((event: { type: string; linkId: string }) => [event.type, event.linkId])).toEqual([
      ['link.changed', link.id],
    ])
  })

  test('a link without a record shows the reason, can be tried again by its owner, and needs no attention', async () => {
    await set({ locale: 'en' })
    const link = await make()
    await settle(scene.owner, (await claim())[0], { state: 'skipped', reason: noRecord, result: null })
    const skipped = (await listed(link.id))?.taskRun
    expect(skipped).toMatchObject({ state: 'skipped', reason: noRecord })
    expect((await scene.owner.call('GET', '/api/visits?needsAttention=true')).body.items).toEqual([])
    const stranger = await joinMember(scene.tracker)
    expect((await stranger.call('POST', `/api/runs/${skipped?.id}/retry`)).status).toBe(403)
    expect((await scene.owner.call('POST', `/api/runs/${skipped?.id}/retry`)).status).toBe(200)
    expect(await claim()).toHaveLength(1)
  })

  test('a new owner of the link gets the Task; the device that has not written loses its lease', async () => {
    await set({ locale: 'en' })
    const link = await make()
    const [before] = await claim()
    const successorId = scene.colleague.me.member.id
    await admin.call('POST', '/api/ownership', { linkIds: [link.id], successorId })
    const renewed = await scene.owner.call('POST', '/api/runs/renew', {
      runs: [{ runId: before?.run.id, leaseToken: before?.run.leaseToken }],
      aboutToWrite: true,
    })
    expect(renewed.body.held).toEqual([])
    expect((await claim(scene.colleague))[0]?.linkOwner.id).toBe(successorId)
  })
})
