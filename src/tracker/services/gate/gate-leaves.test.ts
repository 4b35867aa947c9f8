// Readers who left at a question of the gate, on both databases.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defaultNotifyPreferences } from '#shared/model/people.ts'
import { gateGraceMs } from '../../domain/visits/leave-rule.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { newId } from '../../infrastructure/ids.ts'
import { personsBrowser, reader, readingScene, type Scene } from '../visits/testing.ts'
import { decideGateLeaves } from './gate-leaves.ts'

type Link = { id: string; slug: string }

describe.each(engines)('left at the gate on %s', { timeout: 60_000 }, (engine) => {
  let scene: Scene
  let link: Link
  beforeEach(async () => {
    scene = await readingScene(engine)
    link = await scene.makeLink({ settings: { requireEmail: true } })
    const notify = defaultNotifyPreferences
    await prefer({ ...notify.signals, desktop: true })
  }, 60_000)
  afterEach(() => scene.close(), 60_000)

  const prefer = (signals: object) => scene.owner.call('PATCH', '/api/me', { notify: { signals } })
  async function leave(part: object = {}, of = link, headers: Record<string, string> = {}, status = 200) {
    const readerKey = newId('per')
    const facts = { question: 'email', shownMs: 8_000, inputs: 2 }
    const signals = { webdriver: false, prerendered: false }
    const { statusCode } = await scene.tracker.app.inject({
      method: 'POST',
      url: `/api/view/${of.slug}/gate-leaves`,
      headers: { 'user-agent': personsBrowser, 'content-type': 'text/plain', ...headers },
      payload: JSON.stringify({ readerKey, ...facts, signals, ...part }),
    })
    expect(statusCode).toBe(status)
    return readerKey
  }
  async function decide() {
    scene.clock.advance(gateGraceMs)
    await decideGateLeaves(scene.tracker.context)
  }
  const listed = async (of = link): Promise<{ reason: string; email: string | null }[]> =>
    (await scene.owner.call('GET', `/api/links/${of.id}/refusals`)).body.items
  const told = async () =>
    (
      await scene.tracker.context.store.db
        .selectFrom('feed_events')
        .select('member_id')
        .where('type', '=', 'link.refused')
        .execute()
    ).map((row) => row.member_id)
  const waiting = () => scene.tracker.context.store.db.selectFrom('gate_looks').selectAll().execute()

  test('a leave is listed and told to the owner after the grace, once for a browser', async () => {
    const readerKey = await leave()
    await decideGateLeaves(scene.tracker.context)
    expect([await listed(), await told()]).toEqual([[], []])
    await decide()
    await decide()
    expect(await listed()).toMatchObject([{ reason: 'leftAtEmail', email: null }])
    expect(await told()).toEqual([scene.owner.me.member.id])
    await leave({ readerKey })
    await decide()
    expect(await listed()).toHaveLength(1)
    expect(await waiting()).toEqual([])
  })

  test('a reader who reads within the grace did not leave', async () => {
    const readerKey = await leave()
    scene.clock.advance(gateGraceMs / 2)
    await reader(scene.tracker, link.slug, readerKey).enter({ email: 'pat@example.com' })
    await decide()
    expect(await listed()).toEqual([])
  })

  test('a reader could not come back during a gap, so the grace is longer by the gap', async () => {
    const { context } = scene.tracker
    const readerKey = await leave()
    scene.clock.advance(gateGraceMs - 60_000)
    const from = scene.clock.now()
    scene.clock.advance(600_000)
    const during = { ...context, availability: { ...context.availability, isAvailable: () => false } }
    expect(await decideGateLeaves(during)).toBe(0)
    await context.store.inTransaction(({ deployment: { receptionGaps } }) =>
      receptionGaps.end({ from, now: scene.clock.now() }, context.config),
    )
    scene.clock.advance(59_000)
    expect(await decideGateLeaves(context)).toBe(0)
    await reader(scene.tracker, link.slug, readerKey).enter({ email: 'pat@example.com' })
    scene.clock.advance(1_000)
    expect(await decideGateLeaves(context)).toBe(1)
    expect(await listed()).toEqual([])
  })

  test('without the channel in the row of signals, the leave is only listed', async () => {
    await prefer({ desktop: false })
    await leave()
    await decide()
    expect([(await listed()).length, await told()]).toEqual([1, []])
  })

  test.each([
    ['a webdriver', { signals: { webdriver: true, prerendered: false } }, {}],
    ['a prerendered page', { signals: { webdriver: false, prerendered: true } }, {}],
    ['a crawler', {}, { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1)' }],
    ['a prefetch', {}, { 'sec-purpose': 'prefetch' }],
    ['no input', { inputs: 0 }, {}],
    ['a short look', { shownMs: 2_999 }, {}],
  ])('%s is not stored', async (_name, part, headers) => {
    await leave(part, link, headers)
    expect(await waiting()).toEqual([])
  })

  test('a closed link stores nothing, and one network is limited', async () => {
    for (let count = 0; count < 12; count++) await leave()
    expect(await waiting()).toHaveLength(10)
    const closed = await scene.makeLink()
    await scene.owner.call('PATCH', `/api/links/${closed.id}`, { disabled: true })
    await leave({}, closed, {}, 410)
    expect(await waiting()).toHaveLength(10)
  })

  test('the recipient of the link is known', async () => {
    const personal = await scene.makeLink({
      recipientEmail: 'grace@example.com',
    })
    await leave({ question: 'code' }, personal)
    await decide()
    expect(await listed(personal)).toMatchObject([{ reason: 'leftAtCode', email: 'grace@example.com' }])
  })

  test('the address for which the browser requested a code is known, until it is erased', async () => {
    const readerKey = newId('per')
    const { store, clock } = scene.tracker.context
    const workspaceId = scene.owner.me.workspace.id
    const key = { linkId: link.id, email: 'ada@example.com', readerKey }
    await store.forWorkspace(workspaceId).gateCodes.save(key, 'hash', clock.now() + 600_000)
    await leave({ readerKey, question: 'code' })
    await decide()
    expect(await listed()).toMatchObject([{ reason: 'leftAtCode', email: 'ada@example.com' }])
    const admin = await scene.joinAdmin()
    const erasure = { email: 'ada@example.com', mode: 'erased' }
    expect((await admin.call('POST', '/api/privacy/erasures', erasure)).status).toBe(200)
    expect(await listed()).toMatchObject([{ reason: 'leftAtCode', email: null }])
  })

  test('of two processes, one decides', async () => {
    const second = await scene.tracker.second()
    for (let count = 0; count < 8; count++) await leave()
    scene.clock.advance(gateGraceMs)
    await Promise.all([decideGateLeaves(scene.tracker.context), decideGateLeaves(second.context)])
    await decide()
    expect(await listed()).toHaveLength(8)
    expect(await told()).toHaveLength(8)
  })
})
