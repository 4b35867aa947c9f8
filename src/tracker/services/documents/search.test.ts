// A search ignores the case, width, Unicode composition and kana of titles and file names.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Document } from '#shared/model/documents.ts'
import { up } from '../../infrastructure/database/migrations/0028-search-text.ts'
import { engines, startTestTracker, type TestTracker } from '../../infrastructure/database/testing.ts'
import { type Joined, joinMember } from '../people/testing.ts'
import { uploadPdf } from './testing.ts'

const nfd = (text: string) => text.normalize('NFD')

describe.each(engines)('searching documents on %s', (engine) => {
  let tracker: TestTracker
  let url: string
  let aiko: Joined
  beforeEach(async () => {
    tracker = await startTestTracker(engine)
    url = await tracker.listen()
    aiko = await joinMember(tracker)
  })
  afterEach(() => tracker.close())

  const upload = (filename: string, more: object = {}) => uploadPdf(url, aiko, 1, { filename, ...more })
  const found = async (search: string) => {
    const { body } = await aiko.call('GET', `/api/documents?search=${encodeURIComponent(search)}`)
    return (body.items as Document[]).map(({ title }) => title)
  }

  it('finds a file name from a Mac, and stores it in composed form', async () => {
    const document = await upload(nfd('ガイドブック.pdf'))
    expect(document).toMatchObject({ title: 'ガイドブック', version: { fileName: 'ガイドブック.pdf' } })
    for (const search of ['ガイド', nfd('ガイド'), 'ｶﾞｲﾄﾞ', 'がいど', 'ガイドブック']) {
      expect([search, await found(search)]).toEqual([search, ['ガイドブック']])
    }
    for (const search of ['かいと', 'pdf', '%', '_', '\\']) {
      expect([search, await found(search)]).toEqual([search, []])
    }
  })

  it.each([
    ['ＡＢＣ', 'abc'],
    ['ﾊﾟﾝﾌﾚｯﾄ', 'パンフレット'],
    ['ÜBERSICHT', 'übersicht'],
  ])('finds the title %s by %s', async (title, search) => {
    const document = await upload('a.pdf', { title })
    expect(await found(search)).toEqual([document.title])
  })

  it('searches the new title and the new file name, and no longer the old ones', async () => {
    const { id } = await upload('first.pdf', { title: 'Old' })
    await upload('second.pdf', { documentId: id })
    await aiko.call('PATCH', `/api/documents/${id}`, { title: nfd('ガイド') })
    expect(await found('second')).toEqual(['ガイド'])
    expect(await found('ガイド')).toEqual(['ガイド'])
    expect([await found('first'), await found('old')]).toEqual([[], []])
  })

  it('finds documents that were stored before the search text existed', async () => {
    const { db } = tracker.context.store
    await upload('a.pdf', { title: 'x' })
    await db
      .updateTable('documents')
      .set({ title: nfd('ガイド') })
      .execute()
    await db
      .updateTable('document_versions')
      .set({ file_name: nfd('パンフ.pdf') })
      .execute()
    await db.schema.alterTable('documents').dropColumn('search_text').execute()
    await up(db as never)
    expect(await found('ｶﾞｲﾄﾞ')).toEqual(['ガイド'])
    expect(await found('ぱんふ')).toEqual(['ガイド'])
    const { file_name } = await db
      .selectFrom('document_versions')
      .select('file_name')
      .executeTakeFirstOrThrow()
    expect(file_name).toBe('パンフ.pdf')
  })

  it('finds a visitor by an address in full-width characters', async () => {
    await tracker.context.store.db
      .insertInto('visitors')
      .values({
        ...{ workspace_id: tracker.workspaceId, visitor_id: 'vtr_a', email: 'abc@example.com' },
        ...{ history_token: 'h'.repeat(22), created_at: 1, last_visit_at: 1 },
        search_text: 'abc@example.com',
      })
      .execute()
    const { body } = await aiko.call('GET', `/api/visitors?search=${encodeURIComponent('ＡＢＣ＠example')}`)
    expect(body.items).toMatchObject([{ email: 'abc@example.com' }])
  })
})
