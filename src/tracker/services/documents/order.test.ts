// The orders of the list of documents. Pages that follow a cursor have each document once, in each order.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Document } from '#shared/model/documents.ts'
import { documentSorts } from '#shared/model/library.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { addDocument, reader, readingScene, type Scene } from '../visits/testing.ts'

const titles = [
  'サービス案内',
  'ガイド',
  'かいしゃ案内',
  'Zebra',
  'apple',
  'ＢＡＮＡＮＡ',
  'あいさつ',
  'apple',
] as const

describe.each(engines)('the order of documents on %s', (engine) => {
  let scene: Scene
  let documentIds: string[]
  beforeAll(async () => {
    scene = await readingScene(engine)
    documentIds = [scene.documentId]
    for (const title of titles) {
      scene.clock.advance(1_000)
      documentIds.push(await addDocument(scene.tracker, scene.owner, title))
    }
  })
  afterAll(() => scene.close())

  const page = async (query: string) => (await scene.owner.call('GET', `/api/documents?${query}`)).body

  async function all(sort: string, limit = 2): Promise<Document[]> {
    const items: Document[] = []
    for (let cursor = ''; ; ) {
      const answer = await page(`sort=${sort}&limit=${limit}${cursor && `&cursor=${cursor}`}`)
      items.push(...answer.items)
      if (answer.next === null) return items
      cursor = answer.next
    }
  }

  /** One visit of the document, which has left if `leaves`. */
  async function read(documentId: string, leaves: boolean) {
    const { body: link } = await scene.owner.call('POST', `/api/documents/${documentId}/links`, {})
    const visit = await reader(scene.tracker, link.url.split('/').at(-1)).enter({ email: 'kim@a.example' })
    scene.clock.advance(3_000)
    await visit.beat({ pages: { 1: 3_000 }, goodbye: leaves })
    scene.clock.advance(5_000)
    await scene.sweep()
  }

  test('names ignore case and width, and kana have the order of their sounds', async () => {
    expect((await all('name')).map(({ title }) => title)).toEqual([
      ...[
        'apple',
        'apple',
        'ＢＡＮＡＮＡ',
        'Offer',
        'Zebra',
        'あいさつ',
        'かいしゃ案内',
        'ガイド',
        'サービス案内',
      ],
    ])
  })

  test('visits and readings, with the visits that are open', async () => {
    const [first, second, third] = documentIds as [string, string, string]
    await read(first, true)
    await read(first, true)
    await read(second, true)
    await read(third, false)
    await read(third, false)
    await read(third, true)
    const byVisits = await all('visits')
    expect(byVisits.slice(0, 3).map(({ id, visitCount }) => [id, visitCount])).toEqual([
      [third, 3],
      [first, 2],
      [second, 1],
    ])
    expect((await all('lastRead')).slice(0, 3).map(({ id }) => id)).toEqual([third, second, first])
  })

  test('the newest, and the last changed', async () => {
    const first = documentIds[1] ?? ''
    await scene.owner.call('PATCH', `/api/documents/${first}`, { title: titles[0] })
    expect((await all('changed'))[0]?.id).toBe(first)
    expect((await all('newest')).map(({ id }) => id)).toEqual(documentIds.toReversed())
  })

  test.each(documentSorts)('pages in the order %s have each document once, for each size', async (sort) => {
    const whole = (await all(sort, 200)).map(({ id }) => id)
    expect(new Set(whole)).toEqual(new Set(documentIds))
    for (const limit of [1, 2, 3]) expect((await all(sort, limit)).map(({ id }) => id)).toEqual(whole)
  })

  test('a document that is added or changed between two pages moves no other document', async () => {
    const { items, next } = await page('sort=name&limit=4')
    await addDocument(scene.tracker, scene.owner, 'aaa first of all')
    const rest = (await page(`sort=name&limit=200&cursor=${next}`)).items
    const ids = [...items, ...rest].map(({ id }: Document) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toHaveLength(documentIds.length)
  })

  test('a cursor of another order is refused, and one of an earlier version has the order of the last change', async () => {
    const { next } = await page('sort=name&limit=2')
    const refused = await page(`sort=visits&limit=2&cursor=${next}`)
    expect(refused.error.code).toBe('cursor_invalid')
    const [, second] = await all('changed')
    const earlier = Buffer.from(
      JSON.stringify([scene.tracker.workspaceId, Date.parse(second?.updatedAt ?? ''), second?.id]),
    )
    const after = await page(`limit=2&cursor=${earlier.toString('base64url')}`)
    expect(after.items.map(({ id }: Document) => id)).not.toContain(second?.id)
    expect(after.items).toHaveLength(2)
  })
})
