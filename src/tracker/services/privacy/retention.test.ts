import { afterEach, describe, expect, test } from 'vitest'
import { noRetention } from '#shared/model/privacy.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import type { Joined } from '../people/testing.ts'
import { call } from '../people/testing.ts'
import { reader, readingScene, type Scene } from '../visits/testing.ts'
import { runRetention } from './retention.ts'

const dayMs = 86_400_000

describe.each(engines)('retention on %s', { timeout: 60_000 }, (engine) => {
  let scene: Scene
  let admin: Joined
  afterEach(() => scene.close(), 60_000)

  /** A visit of `email` that has left. */
  async function read(slug: string, email?: string) {
    const visit = await reader(scene.tracker, slug).enter(email ? { email } : {})
    await visit.beat({ pages: { 1: 1_500 }, goodbye: true })
    scene.clock.advance(6_000)
    await scene.sweep()
    return visit
  }
  async function start() {
    scene = await readingScene(engine)
    admin = await scene.joinAdmin()
    const link = await scene.makeLink()
    await read(link.slug, 'old@example.com')
    scene.clock.advance(40 * dayMs)
    await read(link.slug, 'new@example.com')
    return link
  }
  const emails = async () => {
    const { body } = await admin.call('GET', '/api/visitors')
    return (body.items as { email: string }[]).map(({ email }) => email).sort()
  }
  const visitCount = async () => (await admin.call('GET', '/api/visits')).body.items.length as number
  const figures = async () =>
    (
      await admin.call(
        'GET',
        `/api/documents/${scene.documentId}/analytics?from=2026-11-01&to=2027-02-28&timeZone=UTC`,
      )
    ).body
  const set = (retention: object) =>
    admin.call('PATCH', '/api/privacy', { retention: { ...noRetention, ...retention } })

  test('the preview counts what would be deleted, and a change runs after 24 hours', async () => {
    await start()
    const preview = await admin.call('POST', '/api/privacy/retention/preview', { visits: 30, addresses: 30 })
    expect(preview.body.visits).toEqual({ count: 1, examples: ['Offer'] })
    expect(preview.body.addresses).toEqual({ count: 1, examples: ['old@example.com'] })
    const before = await figures()
    await set({ visits: 30 })
    expect(await runRetention(scene.tracker.context)).toBe(0)
    expect(await visitCount()).toBe(2)
    scene.clock.advance(dayMs)
    expect(await runRetention(scene.tracker.context)).toBe(1)
    expect(await visitCount()).toBe(1)
    expect(await figures()).toEqual(before)
    const { items } = (await admin.call('GET', '/api/audit-log?kind=retentionDeleted')).body
    expect(items).toEqual([
      expect.objectContaining({ actor: 'system', by: null, dataKind: 'visits', count: 1 }),
    ])
  })

  test('addresses become anonymous, and the visits stay', async () => {
    await start()
    await set({ addresses: 30 })
    scene.clock.advance(dayMs)
    await runRetention(scene.tracker.context)
    expect(await emails()).toEqual(['new@example.com'])
    expect(await visitCount()).toBe(2)
  })

  test('a number below the floor is refused', async () => {
    scene = await readingScene(engine)
    admin = await scene.joinAdmin()
    expect((await set({ visits: 29 })).status).toBe(400)
  })

  test('a visitor with an open personal link, and a visit with a waiting run stay', async () => {
    await start()
    await scene.makeWorkflow('left')
    const personal = await scene.makeLink({ recipientEmail: 'friend@example.com' })
    await read(personal.slug)
    scene.clock.advance(60 * dayMs)
    await set({ visits: 30, addresses: 30 })
    scene.clock.advance(dayMs)
    while ((await runRetention(scene.tracker.context)) > 0);
    expect(await emails()).toEqual(['friend@example.com'])
    expect(await visitCount()).toBe(1)
  })

  test('an unused document without an open link is removed, and one with an open link is counted in the preview', async () => {
    const link = await start()
    scene.clock.advance(100 * dayMs)
    const preview = async () =>
      (await admin.call('POST', '/api/privacy/retention/preview', { documents: 90 })).body
    expect(await preview()).toMatchObject({ documents: { count: 0 }, documentsWithOpenLinks: 1 })
    await admin.call('PATCH', `/api/links/${link.id}`, { disabled: true })
    expect(await preview()).toMatchObject({ documents: { count: 1 }, documentsWithOpenLinks: 0 })
  })
})

describe.each(engines)('history pages on %s', { timeout: 60_000 }, (engine) => {
  let scene: Scene
  afterEach(() => scene.close(), 60_000)

  test('a revoked page and a page after its lifetime say so, and a new URL opens', async () => {
    scene = await readingScene(engine)
    const admin = await scene.joinAdmin()
    const { slug } = await scene.makeLink()
    await reader(scene.tracker, slug).enter({ email: 'grace@example.com' })
    const [visitor] = (await admin.call('GET', '/api/visitors')).body.items
    const show = (url: string) => call(scene.tracker, 'GET', new URL(url).pathname)
    expect((await show(visitor.historyUrl)).status).toBe(200)
    const renewed = (await admin.call('POST', `/api/visitors/${visitor.id}/history-link`, {})).body
    const revoked = await show(visitor.historyUrl)
    expect([revoked.status, revoked.body]).toEqual([410, expect.stringContaining('This history was revoked')])
    expect((await show(renewed.historyUrl)).status).toBe(200)
    await admin.call('PATCH', '/api/privacy', { historyDays: 7 })
    scene.clock.advance(8 * dayMs)
    const ended = await show(renewed.historyUrl)
    expect([ended.status, ended.body]).toEqual([410, expect.stringContaining('This history has ended')])
  })
})
