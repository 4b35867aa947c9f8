// A reader's visit token belongs to one workspace. Two workspaces here have links, documents and visits with the same ids.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultLinkSettings } from '#shared/link-settings.ts'
import { viewContentPath, viewFirstPagePath, viewPicturePath } from '#shared/viewer-api.ts'
import { firstPageKey } from '../domain/documents/first-page-image.ts'
import { startTestTracker, type TestTracker, testClock } from '../infrastructure/database/testing.ts'
import { ids } from '../repositories/tenant-rows/testing.ts'
import { rowsOf, seedWorkspace } from '../repositories/testing.ts'
import { reader, type VisitInBrowser } from '../services/visits/testing.ts'

const slugs = { wsp_a: 'a'.repeat(22), wsp_b: 'b'.repeat(22) }

describe('isolation of readers', () => {
  let tracker: TestTracker
  /** A visit of workspace A. */
  let visit: VisitInBrowser
  beforeAll(async () => {
    tracker = await startTestTracker('sqlite', {}, { clock: testClock() })
    const { db } = tracker.context.store
    for (const [workspaceId, mark] of [
      ['wsp_a', 1],
      ['wsp_b', 2],
    ] as const) {
      await seedWorkspace(db, workspaceId, mark)
      const slug = slugs[workspaceId]
      const settings = JSON.stringify({ ...defaultLinkSettings, requireEmail: false })
      const open = { slug, settings, recipient_email: null, passcode_hash: null, has_lists: 0 }
      await db.updateTable('links').set(open).where('workspace_id', '=', workspaceId).execute()
      await db
        .updateTable('public_addresses')
        .set({ address: slug })
        .where('workspace_id', '=', workspaceId)
        .where('kind', '=', 'link')
        .execute()
      await tracker.context.blobs.put(`blob_${mark}`, Buffer.from(String(mark).repeat(mark)))
    }
    visit = await reader(tracker, slugs.wsp_a).enter()
    const { visitId } = visit
    await db
      .updateTable('visits')
      .set({ visit_id: visitId })
      .where('workspace_id', '=', 'wsp_b')
      .where('visit_id', '=', ids.visit)
      .execute()
  }, 30_000)
  afterAll(() => tracker.close())

  const rows = (workspaceId: string) => rowsOf(tracker.context.store.db, workspaceId)
  const get = (url: string, token = visit.visitToken) =>
    tracker.app.inject({ method: 'GET', url, headers: { authorization: `Visit ${token}` } })

  test('a beat changes only the visit of its workspace', async () => {
    const before = [await rows('wsp_a'), await rows('wsp_b')]
    expect((await visit.beat({ pages: { 2: 1_000 }, page: 2 })).status).toBe(200)
    expect(await rows('wsp_a')).not.toEqual(before[0])
    expect(await rows('wsp_b')).toEqual(before[1])
  })

  test('a visit token fetches the PDF of its own workspace', async () => {
    const { statusCode, body } = await get(viewContentPath(ids.document, 1))
    expect([statusCode, body]).toEqual([200, '1'])
  })

  test('a visit token resumes no visit of another workspace', async () => {
    const before = await rows('wsp_a')
    const opened = await reader(tracker, slugs.wsp_b).enter({ resume: visit.visitToken })
    expect(opened.resumed).toBe(false)
    expect(opened.visitId).not.toBe(visit.visitId)
    expect(await rows('wsp_a')).toEqual(before)
  })

  test('a visit token does not show the first page of another workspace', async () => {
    const { db } = tracker.context.store
    await tracker.context.blobs.put(
      firstPageKey({ workspaceId: 'wsp_b', documentId: ids.document, version: 1, width: 2 }),
      Buffer.from('image of 2'),
    )
    const gated = JSON.stringify({ ...defaultLinkSettings, requireEmail: true, emailFromPage: 1 })
    await db.updateTable('links').set({ settings: gated }).where('workspace_id', '=', 'wsp_b').execute()
    const { statusCode, body } = await get(viewFirstPagePath(slugs.wsp_b, 1, 2))
    expect(statusCode).toBe(401)
    expect(JSON.parse(body).error.code).toBe('visit_token_invalid')
  })

  test('a link shows no picture of another workspace', async () => {
    const { statusCode } = await get(viewPicturePath(slugs.wsp_b, '1'.repeat(22)))
    expect(statusCode).toBe(404)
  })

  test('a history page shows nothing of another workspace', async () => {
    const { statusCode, body } = await tracker.app.inject({ method: 'GET', url: '/history/history2' })
    expect(statusCode).toBe(200)
    expect(body).toContain('reader2@example.com')
    expect(body).not.toMatch(/ of 1\b|(owner|other|reader)1@/)
  })
})
