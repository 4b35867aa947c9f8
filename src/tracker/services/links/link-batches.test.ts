// Batches of personal links: all or none, idempotent, and changed as a whole.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BatchLink, LinkBatch } from '#shared/model/link-batches.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { type GateScene, gateScene, prospect, sweepLeaves } from '../gate/testing.ts'
import { makeBatch } from './testing.ts'

type Full = LinkBatch & { links: BatchLink[] }

describe.each(engines)('batches of links on %s', (engine) => {
  let scene: GateScene
  beforeAll(async () => {
    scene = await gateScene(engine)
  })
  afterAll(() => scene.close())

  const people = (count: number, domain: string) =>
    Array.from({ length: count }, (_, index) => ({ email: `p${index}@${domain}`, name: `Person ${index}` }))
  const get = async (batchId: string): Promise<Full> =>
    (await scene.owner.call('GET', `/api/link-batches/${batchId}`)).body
  const change = (batchId: string, body: object, who = scene.owner) =>
    who.call('PATCH', `/api/link-batches/${batchId}`, body)
  const slugOf = ({ url }: BatchLink) => ({ slug: url.split('/').at(-1) ?? '' })

  test('500 recipients get 500 different links, in their order', async () => {
    const recipients = people(500, 'many.example')
    const batch = await makeBatch(scene.owner, scene.document.id, recipients)
    expect(batch.counts).toEqual({ links: 500, sent: 0, opened: 0, disabled: 0 })
    const { links } = await get(batch.id)
    expect(links.map(({ email, name }) => ({ email, name }))).toEqual(recipients)
    expect(new Set(links.map(({ url }) => url)).size).toBe(500)
    expect(links[0]).toMatchObject({ sentAt: null, visitCount: 0, isReading: false, activeMs: 0 })
    const list = await scene.owner.call('GET', `/api/documents/${scene.document.id}/link-batches`)
    expect(list.body.items[0]).toEqual(batch)
  })

  test('a repetition of the request with the same key returns the same batch and creates no link', async () => {
    const key = 'one-key-for-both-requests'
    const first = await makeBatch(scene.owner, scene.document.id, people(3, 'twice.example'), { key })
    const again = await makeBatch(scene.owner, scene.document.id, people(3, 'twice.example'), { key })
    expect(again).toEqual(first)
    expect((await get(first.id)).links).toHaveLength(3)
  })

  test('a list with a wrong address, with an address twice, without recipients or with too many creates nothing', async () => {
    const { db } = scene.tracker.context.store
    const before = await db.selectFrom('links').selectAll().execute()
    const lists = [
      [...people(3, 'wrong.example'), { email: 'nobody' }],
      [{ email: 'Ann@Example.com' }, { email: 'ann@example.com' }],
      [],
      people(501, 'toomany.example'),
    ]
    for (const recipients of lists) {
      const body = { key: `wrong-list-${Math.random()}`, name: '', recipients }
      const { status } = await scene.owner.call(
        'POST',
        `/api/documents/${scene.document.id}/link-batches`,
        body,
      )
      expect(status).toBe(400)
    }
    expect(await db.selectFrom('links').selectAll().execute()).toHaveLength(before.length)
  })

  test('the state of each recipient: sent, reading, read', async () => {
    const { id } = await makeBatch(scene.owner, scene.document.id, people(3, 'states.example'))
    const [one, two, three] = (await get(id)).links as [BatchLink, BatchLink, BatchLink]
    await change(id, { sent: [one.linkId, two.linkId, 'lnk_of_another_batch'] })
    const visit = await prospect(scene, slugOf(one) as never).enter({})
    expect((await get(id)).links.map(({ isReading }) => isReading)).toEqual([true, false, false])
    scene.clock.advance(5_000)
    await visit.beat({ pages: { 1: 4_000 }, goodbye: true })
    scene.clock.advance(40_000)
    await sweepLeaves(scene)
    const { links, counts } = await get(id)
    expect(links.map(({ visitCount, activeMs }) => [visitCount, activeMs > 0])).toEqual([
      [1, true],
      [0, false],
      [0, false],
    ])
    expect(links.map(({ sentAt }) => sentAt !== null)).toEqual([true, true, false])
    expect(counts).toEqual({ links: 3, sent: 2, opened: 1, disabled: 0 })
    // A second mark does not change the time.
    await change(id, { sent: [one.linkId, three.linkId] })
    expect((await get(id)).links[0]?.sentAt).toBe(links[0]?.sentAt)
  })

  test('a batch is paused, extended and revoked as a whole; a revoked link cannot be turned on', async () => {
    const { id } = await makeBatch(scene.owner, scene.document.id, people(3, 'whole.example'))
    const [first] = (await get(id)).links as [BatchLink]
    const statusOf = async () => (await prospect(scene, slugOf(first) as never).open({})).status
    expect((await change(id, { disabled: true })).body.counts.disabled).toBe(3)
    expect(await statusOf()).toBe(410)
    expect((await change(id, { disabled: false })).body.counts.disabled).toBe(0)
    expect(await statusOf()).toBe(200)
    const expiresAt = new Date(scene.clock.now() + 86_400_000).toISOString()
    await change(id, { expiresAt })
    expect((await get(id)).links.map((link) => link.expiresAt)).toEqual([expiresAt, expiresAt, expiresAt])
    expect((await change(id, { revoked: true })).body).toMatchObject({ counts: { disabled: 3 } })
    expect((await get(id)).revokedAt).not.toBeNull()
    for (const body of [{ disabled: false }, { expiresAt: null }]) {
      expect((await change(id, body)).body.error.code).toBe('conflict')
    }
    const on = await scene.owner.call('PATCH', `/api/links/${first.linkId}`, { disabled: false })
    expect(on.body.error.code).toBe('conflict')
    expect(await statusOf()).toBe(410)
  })

  test('only the owner, managers and admins may change a batch', async () => {
    const { id } = await makeBatch(scene.owner, scene.document.id, people(1, 'owner.example'))
    expect((await change(id, { disabled: true }, scene.colleague)).status).toBe(403)
  })
})
