import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultLinkSettings, type LinkPreset, type Refusal } from '#shared/link-settings.ts'
import { embeddedEngine, startTestTracker } from '../../infrastructure/database/testing.ts'
import { call, joinMember } from '../people/testing.ts'
import { addDocument, personsBrowser } from '../visits/testing.ts'
import { allWays, fetchAs, type GateScene, gateScene, prospect, refusalOf } from './testing.ts'

describe.each(embeddedEngine)('ended links and refusals, on %s', (engine) => {
  let scene: GateScene
  beforeAll(async () => {
    scene = await gateScene(engine)
  })
  afterAll(() => scene.close())
  const refusals = async (linkId: string): Promise<Refusal[]> =>
    (await scene.owner.call('GET', `/api/links/${linkId}/refusals`)).body.items
  const inOneHour = () => new Date(scene.clock.now() + 3_600_000).toISOString()

  test('an ended link refuses openings, fetches, beats and looks, also during a visit', async () => {
    const link = await scene.makeLink({ settings: { requireEmail: false, expiresAt: inOneHour() } })
    const browser = prospect(scene, link)
    const inside = await browser.enter()
    scene.clock.advance(3_599_999)
    expect(await allWays(scene, inside, inside.contentUrl)).toEqual([200, 200, 206])
    scene.clock.advance(1)
    expect(await allWays(scene, inside, inside.contentUrl)).toEqual(['link_expired', 410, 'link_expired'])
    expect((await inside.beat({ pages: { 1: 10 } })).body.error.code).toBe('link_expired')
    expect(refusalOf(await browser.open({ resume: inside.visitToken }))).toBe('link_expired')
    const image = `/api/view/${link.slug}/first-page/1/480`
    expect((await fetchAs(scene.tracker, inside, image)).code).toBe('link_expired')
    const code = { locale: 'en', readerKey: browser.readerKey, email: 'a@example.com' }
    const asked = await call(scene.tracker, 'POST', `/api/view/${link.slug}/codes`, code)
    expect(asked.body.error.code).toBe('link_expired')
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { settings: { expiresAt: null } })
    expect(refusalOf(await browser.open())).toBe('in')
  })

  test('a page of an ended link records the refusal of a person, but not of a machine', async () => {
    const link = await scene.makeLink({ settings: { expiresAt: inOneHour() } })
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { disabled: true })
    const look = (headers: Record<string, string>) =>
      scene.tracker.app.inject({
        url: `/${link.slug}`,
        headers: { 'user-agent': personsBrowser, ...headers },
      })
    await look({})
    await look({ 'sec-fetch-mode': 'navigate', 'user-agent': 'Slackbot-LinkExpanding 1.0' })
    await look({ 'sec-fetch-mode': 'navigate', 'sec-purpose': 'prefetch' })
    expect(await refusals(link.id)).toEqual([])
    const page = await look({ 'sec-fetch-mode': 'navigate' })
    expect(page.statusCode).toBe(410)
    expect(await refusals(link.id)).toMatchObject([{ reason: 'linkDisabled', email: null }])
  })

  test("refusals are listed up to a limit, and only the link's owner is notified, once", async () => {
    const settings = { block: ['bad.example'], tellRefused: true }
    const link = await scene.makeLink({ settings })
    const feed = async (by: GateScene['owner']) => {
      const seen: unknown[] = []
      for (let cursor = ''; ; ) {
        const { body } = await by.call('GET', `/api/feed?waitMs=0${cursor && `&cursor=${cursor}`}`)
        seen.push(...body.events.filter((event: { type: string }) => event.type === 'link.refused'))
        if (body.events.length === 0) return seen
        cursor = encodeURIComponent(body.cursor)
      }
    }
    const eve = prospect(scene, link)
    for (let n = 0; n < 3; n++) await eve.open({ email: 'eve@bad.example' })
    expect(await refusals(link.id)).toMatchObject(
      Array(3).fill({ reason: 'readerBlocked', email: 'eve@bad.example', documentId: scene.document.id }),
    )
    const told = await feed(scene.owner)
    expect(told).toMatchObject([
      { refusal: { linkId: link.id, email: 'eve@bad.example' }, documentTitle: scene.document.title },
    ])
    expect(await feed(scene.colleague)).toEqual([])
    for (let n = 0; n < 20; n++) await eve.open({ email: 'eve@bad.example' })
    expect(await refusals(link.id)).toHaveLength(10)
    const row = { workspace_id: scene.tracker.workspaceId, link_id: link.id, document_id: scene.document.id }
    const old = Array.from({ length: 250 }, (_, n) => ({
      ...row,
      refusal_id: `old${n}`,
      reason: 'codeWrong' as const,
      email: null,
      refused_at: n,
    }))
    await scene.tracker.context.store.db.insertInto('gate_refusals').values(old).execute()
    scene.clock.advance(600_001)
    await eve.open({ email: 'eve@bad.example' })
    const left = await scene.tracker.context.store.db
      .selectFrom('gate_refusals')
      .select('refusal_id')
      .where('link_id', '=', link.id)
      .execute()
    expect(left).toHaveLength(200)
  })

  test('a personal link that is opened on a second device is marked, but not for machines', async () => {
    const link = await scene.makeLink({ recipientEmail: 'ann@example.com' })
    const flag = async (visitId: string) =>
      (await scene.owner.call('GET', `/api/visits/${visitId}`)).body.otherDevice as boolean
    const scanner = await prospect(scene, link).open({}, { 'user-agent': 'Slackbot 1.0' })
    const hers = prospect(scene, link)
    const first = await hers.enter()
    const passedOn = await prospect(scene, link).enter()
    scene.clock.advance(3_600_000)
    const again = await hers.enter()
    expect(
      await Promise.all([scanner.body, first, passedOn, again].map(({ visitId }) => flag(visitId))),
    ).toEqual([false, false, true, false])
  })

  test('link settings are stored as given, and presets are shared by name in the workspace', async () => {
    const settings = { ...defaultLinkSettings, allow: ['@Example.com'], note: ' Hello ', tellRefused: true }
    const link = await scene.makeLink({ settings })
    expect(link.settings).toEqual({ ...settings, allow: ['example.com'], note: 'Hello' })
    const changed = await scene.owner.call('PATCH', `/api/links/${link.id}`, { settings: { allow: [] } })
    expect(changed.body.settings).toEqual({ ...settings, allow: [], note: 'Hello' })
    const { expiresAt, mergeEmail: _, mergeRecord: __, ...rest } = { ...defaultLinkSettings, watermark: true }
    const preset = { name: '社外秘', settings: { ...rest, expiresAfterDays: 30 } }
    const list = async (): Promise<LinkPreset[]> =>
      (await scene.colleague.call('GET', '/api/link-presets')).body.items
    const kept = (await scene.owner.call('POST', '/api/link-presets', preset)).body
    const again = (
      await scene.colleague.call('POST', '/api/link-presets', {
        ...preset,
        settings: { ...preset.settings, allowDownload: false },
      })
    ).body
    expect(again.id).toBe(kept.id)
    expect(await list()).toEqual([{ ...again, settings: { ...preset.settings, allowDownload: false } }])
    expect(expiresAt).toBeNull()
    expect((await scene.owner.call('DELETE', `/api/link-presets/${kept.id}`)).status).toBe(200)
    expect((await scene.owner.call('DELETE', `/api/link-presets/${kept.id}`)).status).toBe(404)
    expect(await list()).toEqual([])
  })
})

test('a link setting that the tracker or the file does not support is refused when the link is made', async () => {
  const tracker = await startTestTracker('sqlite')
  try {
    const owner = await joinMember(tracker)
    const documentId = await addDocument(tracker, owner)
    const { blobs, store } = tracker.context
    await blobs.put('broken.pdf', Buffer.from('%PDF-1.7 this is none'))
    await store.db.updateTable('document_versions').set({ blob_key: 'broken.pdf' }).execute()
    const make = async (settings: object) =>
      refusalOf(await owner.call('POST', `/api/documents/${documentId}/links`, { settings }))
    expect(await make({ verifyEmail: true })).toBe('email_not_set_up')
    expect(await make({ watermark: true })).toBe('watermark_not_possible')
    expect(await make({ emailFromPage: 2 })).toBe('free_pages_not_possible')
    expect(await make({})).toBe('in')
  } finally {
    await tracker.close()
  }
})
