// The CSV export of visits, on both engines.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ExportQuery } from '#shared/analytics.ts'
import { embeddedEngine } from '../../infrastructure/database/testing.ts'
import { authenticate } from '../people/authentication.ts'
import { addFivePageDocument, readingScene, type Scene } from '../visits/testing.ts'
import { csvOf } from './export.ts'
import { leftVisit } from './testing.ts'

const start = Date.UTC(2026, 9, 1)

describe.each(embeddedEngine)('export of visits on %s', (engine) => {
  let scene: Scene
  beforeAll(async () => {
    scene = await readingScene(engine)
  })
  afterAll(() => scene.close())
  const document = () => addFivePageDocument(scene)

  test('the export contains every visit that matches the filters, over many batches, and no cell starts a formula', async () => {
    const ids = await document()
    const link = '=HYPERLINK("https://evil.example")'
    const { db } = scene.tracker.context.store
    const { body: made } = await scene.owner.call('POST', `/api/documents/${ids.document_id}/links`, {
      name: link,
    })
    const visits = Array.from({ length: 1_201 }, (_, index) =>
      leftVisit({
        ...ids,
        link_id: made.id,
        owner_id: scene.owner.me.member.id,
        opened_at: start + Math.floor(index / 3) * 1_000,
        page_count: 5,
        pages: '{"1":1500,"4":250}',
        suspected: index === 0 ? 1 : 0,
      }),
    )
    for (let at = 0; at < visits.length; at += 400) {
      await db
        .insertInto('visits')
        .values(visits.slice(at, at + 400))
        .execute()
    }
    const csv = async (query: Record<string, string>) => {
      const { body, statusCode } = await scene.tracker.app.inject({
        url: `/api/visits.csv?${new URLSearchParams({ documentId: ids.document_id, ...query })}`,
        headers: { authorization: `Bearer ${scene.owner.token}` },
      })
      expect(statusCode, body.slice(0, 200)).toBe(200)
      return body.split('\r\n').slice(0, -1)
    }
    const [head, ...lines] = await csv({ locale: 'ja', timeZone: 'Asia/Tokyo' })
    expect(head).toMatch(/^\uFEFF閲覧ID,閲覧開始（Asia\/Tokyo）.*,1ページ（秒）,.*,5ページ（秒）$/)
    expect(new Set(lines.map((line) => line.slice(0, 26))).size).toBe(1_201)
    expect(lines[0]).toContain(`,"'=HYPERLINK(""https://evil.example"")",`)
    expect(lines[0]).toMatch(/,1\.5,0,0,0\.25,0$/)
    expect(lines.map((line) => line.slice(27, 46))).toEqual(
      lines
        .map((line) => line.slice(27, 46))
        .sort()
        .reverse(),
    )
    expect(lines[0]?.slice(27)).toMatch(/^2026-\d\d-\d\d \d\d:\d\d:\d\d,/)
    expect(await csv({ peopleOnly: 'true' })).toHaveLength(1 + 1_200)
    expect(await csv({ lines: 'pages' })).toHaveLength(1 + 2_402)
    const to = new Date(start + 1_000).toISOString()
    expect(await csv({ from: new Date(start).toISOString(), to })).toHaveLength(1 + 3)
    const refused = await scene.tracker.app.inject({ url: '/api/visits.csv' })
    expect(refused.statusCode).toBe(401)
  })

  test('the export shows the label of a page beside its number, by the version that was read', async () => {
    const ids = await document()
    const { id: link_id } = await scene.makeLink()
    const { db } = scene.tracker.context.store
    await db
      .updateTable('document_versions')
      .set({ page_labels: JSON.stringify(['i', '', '=1', 'A-1', 'A-2']) })
      .where('document_id', '=', ids.document_id)
      .where('number', '=', 1)
      .execute()
    const visit = { ...ids, link_id, owner_id: scene.owner.me.member.id, page: 3, pages: '{"2":500,"3":250}' }
    await db
      .insertInto('visits')
      .values(
        [1, 2].map((version) =>
          leftVisit({ ...visit, opened_at: start + version, document_version: version }),
        ),
      )
      .execute()
    const rows = async (lines: 'visits' | 'pages') => {
      const { body } = await scene.tracker.app.inject({
        url: `/api/visits.csv?${new URLSearchParams({ documentId: ids.document_id, lines })}`,
        headers: { authorization: `Bearer ${scene.owner.token}` },
      })
      return body
        .split('\r\n')
        .slice(0, -1)
        .map((line) => line.split(',').slice(16, 23))
    }
    const [head, ofVersion2, ofVersion1] = await rows('visits')
    expect(head?.slice(0, 4)).toEqual(['Exit page', 'Exit page label', 'Maybe a scanner', 'Team'])
    expect([ofVersion2?.slice(0, 2), ofVersion1?.slice(0, 2)]).toEqual([
      ['3', ''],
      ['3', `"'=1"`],
    ])
    const [pagesHead, ...pages] = await rows('pages')
    expect(pagesHead?.slice(4)).toEqual(['Page', 'Page label', 'Active time on the page (s)'])
    expect(pages.map((cells) => cells.slice(4))).toEqual([
      ['2', '', '0.5'],
      ['3', '', '0.25'],
      ['2', '', '0.5'],
      ['3', `"'=1"`, '0.25'],
    ])
  })

  test('the export lets other requests run between its batches', async () => {
    const ids = await document()
    const visits = Array.from({ length: 501 }, (_, index) =>
      leftVisit({ ...ids, owner_id: scene.owner.me.member.id, opened_at: start + index }),
    )
    const { db } = scene.tracker.context.store
    const { id: link_id } = await scene.makeLink()
    await db
      .insertInto('visits')
      .values(visits.map((visit) => ({ ...visit, link_id })))
      .execute()
    const caller = await authenticate(scene.tracker.context, scene.owner.token, 'device')
    const parts = csvOf(
      scene.tracker.context.store,
      caller,
      ExportQuery.parse({ documentId: ids.document_id }),
    )
    const linesOfNext = async () => String((await parts.next()).value).split('\r\n').length - 1
    expect([await linesOfNext(), await linesOfNext()]).toEqual([1, 500])
    let heard = false
    setImmediate(() => {
      heard = true
    })
    expect(await linesOfNext()).toBe(1)
    expect(heard).toBe(true)
  })
})
