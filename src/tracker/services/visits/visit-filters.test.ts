import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../infrastructure/database/testing.ts'
import { addDocument, reader, readingScene, type Scene } from './testing.ts'

const dayMs = 86_400_000

describe.each(engines)('filters of visits on %s', (engine) => {
  let scene: Scene
  beforeEach(async () => {
    scene = await readingScene(engine)
  })
  afterEach(() => scene.close())

  const instant = () => new Date(scene.clock.now()).toISOString()
  const get = async (path: string) => (await scene.owner.call('GET', path)).body
  const emailsOf = async (query: string): Promise<string[]> =>
    (await get(`/api/visits?${query}`)).items.map(
      (visit: { visitor: { email: string } }) => visit.visitor.email,
    )

  async function open(email: string, slug: string, headers = {}): Promise<string> {
    const { body } = await reader(scene.tracker, slug).open({ email }, headers)
    scene.clock.advance(1_000)
    return body.visitId
  }

  /** Makes the runs of all visits that are open fail. */
  async function fail(): Promise<void> {
    scene.clock.advance(60_000)
    await scene.sweep()
    const { db } = scene.tracker.context.store
    await db.updateTable('runs').set({ state: 'failed', reason: '{"code":"internal"}' }).execute()
  }

  test('a range of opening times: the first instant is included, the last is not', async () => {
    const { slug } = await scene.makeLink()
    await open('before@example.com', slug)
    scene.clock.advance(dayMs)
    const from = instant()
    await open('first@example.com', slug)
    await open('second@example.com', slug)
    const to = instant()
    await open('after@example.com', slug)
    expect(await emailsOf(`from=${from}&to=${to}`)).toEqual(['second@example.com', 'first@example.com'])
    expect(await emailsOf(`to=${from}`)).toEqual(['before@example.com'])
    expect(await emailsOf(`from=${to}`)).toEqual(['after@example.com'])
    const { status, body } = await scene.owner.call('GET', '/api/visits?from=yesterday')
    expect([status, body.error.code]).toEqual([400, 'bad_request'])
  })

  test('a page of the list continues within the range', async () => {
    const { slug } = await scene.makeLink()
    await open('a@example.com', slug)
    const from = instant()
    for (const name of ['b', 'c', 'd']) await open(`${name}@example.com`, slug)
    const first = await get(`/api/visits?from=${from}&limit=2`)
    const second = await get(`/api/visits?from=${from}&limit=2&cursor=${first.next}`)
    expect([first.items.length, second.items.length, second.next]).toEqual([2, 1, null])
  })

  test('only suspected visits, and their number; a confirmed visit is not among them', async () => {
    const { slug } = await scene.makeLink()
    await open('person@example.com', slug)
    const bot = await open('bot@example.com', slug, { 'user-agent': 'curl/8.5.0' })
    await open('robot@example.com', slug, { 'user-agent': 'curl/8.5.0' })
    expect(await emailsOf('suspectedOnly=true')).toEqual(['robot@example.com', 'bot@example.com'])
    expect(await get('/api/visits/counts')).toEqual({ needsAttention: 0, suspected: 2 })
    await scene.owner.call('POST', `/api/visits/${bot}/confirm-person`)
    expect(await get('/api/visits/counts')).toEqual({ needsAttention: 0, suspected: 1 })
  })

  test('the number of visits that need attention follows the filters, and counts a visit with two failed runs once', async () => {
    await scene.makeWorkflow('opened')
    await scene.makeWorkflow('left')
    const { slug } = await scene.makeLink()
    await open('a@example.com', slug)
    const from = instant()
    await open('b@example.com', slug)
    await fail()
    const counted = async (query = '') => (await get(`/api/visits/counts?${query}`)).needsAttention
    expect(await counted()).toBe(2)
    expect(await counted(`from=${from}`)).toBe(1)
    expect(await counted(`documentId=${scene.documentId}&mine=true`)).toBe(2)
    expect(await counted(`documentId=${await addDocument(scene.tracker, scene.owner)}`)).toBe(0)
    const [, visitor] = (await get('/api/visitors')).items
    expect(await counted(`visitorId=${visitor.id}`)).toBe(1)
    const theirs = await scene.colleague.call('GET', '/api/visits/counts?mine=true')
    expect(theirs.body.needsAttention).toBe(0)
  })

  test('a retry of all includes only the runs of the visits that match the filters', async () => {
    await scene.makeWorkflow('left')
    const { slug } = await scene.makeLink()
    await open('a@example.com', slug)
    const from = instant()
    await open('b@example.com', slug)
    await fail()
    const retry = async (only: object) =>
      (await scene.owner.call('POST', '/api/runs/retry-all', only)).body.count
    expect(await retry({ to: from, from })).toBe(0)
    expect(await retry({ from })).toBe(1)
    expect(await retry({})).toBe(1)
  })
})
