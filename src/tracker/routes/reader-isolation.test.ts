// A reader's visit token belongs to one workspace. Two workspaces here have links, documents and visits with the same ids.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Fastify from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { defaultLinkSettings, type LinkSettings } from '#shared/link-settings.ts'
import { defaultNextSteps } from '#shared/model/next-steps.ts'
import {
  viewContentPath,
  viewExcerptPath,
  viewFirstPagePath,
  viewMarkedPath,
  viewPageOnePath,
  viewPartPicturePath,
  viewPicturePath,
} from '#shared/viewer-api.ts'
import { type Mailbox, startMailbox } from '../../../test/fixtures/mailbox.ts'
import { eventually } from '../../../test/fixtures/part.ts'
import { makePdf } from '../../../test/fixtures/pdf.ts'
import { firstPageKey } from '../domain/documents/first-page-image.ts'
import { isReaderRoute, recordRoutes } from '../http/route-records/testing.ts'
import { startTestTracker, type TestTracker, testClock } from '../infrastructure/database/testing.ts'
import { firstPagesVariant } from '../infrastructure/pdf-copies/derived-pdfs.ts'
import { rowsOf } from '../repositories/all-rows/testing.ts'
import { ids } from '../repositories/tenant-rows/testing.ts'
import { seedWorkspace } from '../repositories/testing.ts'
import { shareStopUrl } from '../services/links/share-stops.ts'
import { unsubscribeUrl } from '../services/notifications/unsubscribe.ts'
import { personsBrowser, reader, type VisitInBrowser } from '../services/visits/testing.ts'
import { viewerPages } from './pages/viewer-page.ts'

const slugs = { wsp_a: 'a'.repeat(22), wsp_b: 'b'.repeat(22) }
type WorkspaceId = keyof typeof slugs
const email = 'anna@example.com'

describe('isolation of readers', () => {
  const routes = recordRoutes()
  let mailbox: Mailbox
  let tracker: TestTracker
  /** A visit of workspace A. */
  let visit: VisitInBrowser
  beforeAll(async () => {
    mailbox = await startMailbox()
    const mail = { smtpUrl: mailbox.smtpUrl, mailFrom: 'lastpage@example.com' }
    tracker = await startTestTracker('sqlite', mail, { clock: testClock() })
    const { db } = tracker.context.store
    for (const [workspaceId, mark] of [
      ['wsp_a', 1],
      ['wsp_b', 2],
    ] as const) {
      await seedWorkspace(db, workspaceId, mark)
      const slug = slugs[workspaceId]
      const open = { slug, recipient_email: null, passcode_hash: null, has_lists: 0 }
      await db.updateTable('links').set(open).where('workspace_id', '=', workspaceId).execute()
      await db
        .updateTable('public_addresses')
        .set({ address: slug })
        .where('workspace_id', '=', workspaceId)
        .where('kind', '=', 'link')
        .execute()
      await tracker.context.blobs.put(`blob_${mark}`, Buffer.from(String(mark).repeat(mark)))
      await changeLink(workspaceId, {})
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
  afterAll(async () => {
    routes.stop()
    await tracker.close()
    await mailbox.close()
  })
  /** Sets the settings of the link. Without settings, the link has no gate. */
  async function changeLink(workspaceId: WorkspaceId, change: Partial<LinkSettings>) {
    const settings = JSON.stringify({ ...defaultLinkSettings, requireEmail: false, ...change })
    const { db } = tracker.context.store
    await db.updateTable('links').set({ settings }).where('workspace_id', '=', workspaceId).execute()
  }
  beforeEach(async () => {
    await changeLink('wsp_a', {})
    await changeLink('wsp_b', {})
  })

  const rows = (workspaceId: string) => rowsOf(tracker.context.store.db, workspaceId)
  const get = (url: string, token = visit.visitToken) =>
    tracker.app.inject({ method: 'GET', url, headers: { authorization: `Visit ${token}` } })

  test('a beat changes only the visit of its workspace', async () => {
    const before = [await rows('wsp_a'), await rows('wsp_b')]
    expect((await visit.beat({ pages: { 2: 1_000 }, page: 2 })).status).toBe(200)
    expect(await rows('wsp_a')).not.toEqual(before[0])
    expect(await rows('wsp_b')).toEqual(before[1])
  })

  test('an event belongs to the visit of its workspace', async () => {
    const before = [await rows('wsp_a'), await rows('wsp_b')]
    const payload = { token: visit.visitToken, events: [{ id: 'e'.repeat(22), kind: 'print' }] }
    const { statusCode } = await tracker.app.inject({ method: 'POST', url: '/api/view/events', payload })
    expect(statusCode).toBe(200)
    expect(await rows('wsp_a')).not.toEqual(before[0])
    expect(await rows('wsp_b')).toEqual(before[1])
  })

  test('a link for a colleague belongs to the workspace of the visit', async () => {
    const { db } = tracker.context.store
    const share = { ...defaultNextSteps, share: { ...defaultNextSteps.share, on: true } }
    await db
      .updateTable('documents')
      .set({ next_steps: JSON.stringify(share) })
      .execute()
    const before = [await rows('wsp_a'), await rows('wsp_b')]
    const { statusCode, body } = await tracker.app.inject({
      method: 'POST',
      url: '/api/view/shares',
      payload: {
        ...{ token: visit.visitToken, id: 's'.repeat(22), email: 'yuki@example.com' },
        ...{ byMail: false, locale: 'en' },
      },
    })
    expect([statusCode, JSON.parse(body).mail]).toEqual([200, 'notAsked'])
    expect(await rows('wsp_a')).not.toEqual(before[0])
    expect(await rows('wsp_b')).toEqual(before[1])
  })

  test('a link that stops e-mails with shared links stops those of its workspace', async () => {
    const stop = { workspaceId: 'wsp_b', addressHash: 'x'.repeat(22) }
    const url = new URL(shareStopUrl(tracker.context, stop)).pathname
    const before = [await rows('wsp_a'), await rows('wsp_b')]
    const page = await tracker.app.inject({ method: 'GET', url })
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain('Workspace of 2')
    expect(page.body).not.toContain('Workspace of 1')
    expect((await tracker.app.inject({ method: 'POST', url })).statusCode).toBe(200)
    expect(await rows('wsp_a')).toEqual(before[0])
    expect(await rows('wsp_b')).not.toEqual(before[1])
  })

  test('a visit token fetches the PDF of its own workspace', async () => {
    const { statusCode, body } = await get(viewContentPath(ids.document, 1))
    expect([statusCode, body]).toEqual([200, '1'])
  })

  test('a visit token fetches the bytes of page 1 of its own workspace', async () => {
    const { statusCode, body } = await get(viewPageOnePath(ids.document, 1))
    expect([statusCode, body]).toEqual([200, '1'])
  })

  test('a visit token fetches the free pages of its own workspace', async () => {
    const { store, blobs } = tracker.context
    const copy = { documentId: ids.document, version: 1, variant: firstPagesVariant(2) }
    for (const [workspaceId, text] of [
      ['wsp_b', 'pages of B'],
      ['wsp_a', 'pages of A'],
    ] as const) {
      const pdf = { blobKey: `first_${workspaceId}`, sizeBytes: text.length, sha256: text }
      await blobs.put(pdf.blobKey, Buffer.from(text))
      await store.forWorkspace(workspaceId).derivedFiles.insert(copy, pdf)
    }
    await changeLink('wsp_a', { requireEmail: true, emailFromPage: 3 })
    const { statusCode, body } = await get(viewExcerptPath(ids.document, 1, 2))
    expect([statusCode, body]).toEqual([200, 'pages of A'])
  })

  test('a visit token fetches a watermarked copy of its own workspace only', async () => {
    const { store, blobs, derived } = tracker.context
    await store.db
      .deleteFrom('derived_files')
      .where('workspace_id', '=', 'wsp_a')
      .where('variant', '=', ids.variant)
      .execute()
    await blobs.put('blob_pdf', await makePdf({ pages: 3 }))
    await store.db
      .updateTable('document_versions')
      .set({ blob_key: 'blob_pdf' })
      .where('workspace_id', '=', 'wsp_a')
      .execute()
    const marked = { requireEmail: true, watermark: true }
    await changeLink('wsp_a', marked)
    await changeLink('wsp_b', marked)
    const before = await rows('wsp_b')
    const fromA = await reader(tracker, slugs.wsp_a).enter({ email })
    const source = { workspaceId: 'wsp_a', documentId: ids.document, version: 1, blobKey: 'blob_pdf' }
    const url = viewMarkedPath(ids.document, 1, derived.markFor(source, email))
    expect(fromA.contentUrl).toContain(url)
    const answer = await get(url, fromA.visitToken)
    expect([answer.statusCode, answer.body.slice(0, 5)]).toEqual([200, '%PDF-'])
    expect(await rows('wsp_b')).toEqual(before)
    // The tracker cannot make a watermarked copy of the document in workspace B.
    await changeLink('wsp_b', { requireEmail: true })
    const fromB = await reader(tracker, slugs.wsp_b).enter({ email })
    await changeLink('wsp_b', marked)
    expect((await get(url, fromB.visitToken)).statusCode).toBe(404)
  })

  test('a visit token resumes no visit of another workspace', async () => {
    const before = await rows('wsp_a')
    const opened = await reader(tracker, slugs.wsp_b).enter({ resume: visit.visitToken })
    expect(opened.resumed).toBe(false)
    expect(opened.visitId).not.toBe(visit.visitId)
    expect(await rows('wsp_a')).toEqual(before)
  })

  test('a code opens only the link of its own workspace', async () => {
    const gate = { requireEmail: true, verifyEmail: true }
    await changeLink('wsp_a', gate)
    await changeLink('wsp_b', gate)
    const before = await rows('wsp_b')
    const [onA, onB] = [slugs.wsp_a, slugs.wsp_b].map((slug) => reader(tracker, slug, 'reader_0123456789'))
    const { statusCode } = await tracker.app.inject({
      method: 'POST',
      url: `/api/view/${slugs.wsp_a}/codes`,
      payload: { email, readerKey: 'reader_0123456789', locale: 'en' },
    })
    expect(statusCode).toBe(200)
    await eventually('the code', () => mailbox.mails.length > 0)
    expect(await rows('wsp_b')).toEqual(before)
    const text = mailbox.mails[0]?.text ?? ''
    expect(text).toContain('Document of 1')
    expect(text).not.toContain(' of 2')
    const code = /\b(\d{6})\b/.exec(text)?.[1] ?? ''
    expect((await onB?.open({ email, code }))?.body.error.code).toBe('code_wrong')
    expect((await onA?.open({ email, code }))?.status).toBe(200)
  })

  test('a leave at the gate belongs to the link of its workspace', async () => {
    await changeLink('wsp_a', { requireEmail: true })
    await changeLink('wsp_b', { requireEmail: true })
    const before = [await rows('wsp_a'), await rows('wsp_b')]
    const signals = { webdriver: false, prerendered: false }
    const { statusCode } = await tracker.app.inject({
      method: 'POST',
      url: `/api/view/${slugs.wsp_a}/gate-leaves`,
      headers: { 'user-agent': personsBrowser },
      payload: { readerKey: 'reader_0123456789', question: 'email', shownMs: 8_000, inputs: 2, signals },
    })
    expect(statusCode).toBe(200)
    expect(await rows('wsp_a')).not.toEqual(before[0])
    expect(await rows('wsp_b')).toEqual(before[1])
  })

  test('a visit token does not show the first page of another workspace', async () => {
    const image = { workspaceId: 'wsp_b', documentId: ids.document, version: 1, width: 2 }
    await tracker.context.blobs.put(firstPageKey(image), Buffer.from('image of 2'))
    await changeLink('wsp_b', { requireEmail: true, emailFromPage: 1 })
    for (const path of [viewFirstPagePath(slugs.wsp_b, 1, 2), viewPartPicturePath(slugs.wsp_b, 1, 1, 2)]) {
      const { statusCode, body } = await get(path)
      expect(statusCode).toBe(401)
      expect(JSON.parse(body).error.code).toBe('visit_token_invalid')
    }
  })

  test('a link shows no picture of another workspace', async () => {
    const { statusCode } = await get(viewPicturePath(slugs.wsp_b, '1'.repeat(22)))
    expect(statusCode).toBe(404)
  })

  test('the page of a link shows nothing of another workspace', async () => {
    const root = join(tracker.context.config.dataDir, 'viewer')
    await mkdir(join(root, 'assets'), { recursive: true })
    await writeFile(join(root, 'index.html'), '<title>x</title><script id="bootstrap">null</script>')
    const app = Fastify()
    await viewerPages(app, tracker.context, root)
    const { statusCode, body } = await app.inject({ method: 'GET', url: `/${slugs.wsp_b}` })
    await app.close()
    expect(statusCode).toBe(200)
    expect(body).toContain('Document of 2')
    expect(body).not.toMatch(/ of 1\b|(owner|other|reader)1@/)
    const card = /json\+oembed" href="[^"]*(\/oembed[^"]*)"/.exec(body)?.[1] ?? ''
    const answer = await tracker.app.inject({ method: 'GET', url: card.replaceAll('&amp;', '&') })
    expect(answer.statusCode).toBe(200)
    expect(answer.body).toContain('Document of 2')
    expect(answer.body).not.toMatch(/ of 1\b|(owner|other|reader)1@/)
  })

  test('a history page shows nothing of another workspace', async () => {
    const { statusCode, body } = await tracker.app.inject({ method: 'GET', url: '/history/history2' })
    expect(statusCode).toBe(200)
    expect(body).toContain('reader2@example.com')
    expect(body).not.toMatch(/ of 1\b|(owner|other|reader)1@/)
  })

  test('an unsubscribe link changes only the member of its workspace', async () => {
    const member = { workspaceId: 'wsp_b', memberId: ids.member }
    const url = new URL(unsubscribeUrl(tracker.context, member)).pathname
    const before = [await rows('wsp_a'), await rows('wsp_b')]
    const page = await tracker.app.inject({ method: 'GET', url })
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain('owner2@example.com')
    expect(page.body).not.toContain('owner1@example.com')
    expect((await tracker.app.inject({ method: 'POST', url })).statusCode).toBe(200)
    expect(await rows('wsp_a')).toEqual(before[0])
    expect(await rows('wsp_b')).not.toEqual(before[1])
  })

  test('each route for readers has a case here', () => {
    expect(routes.notCalled().filter(isReaderRoute)).toEqual([])
    expect([...routes.registered].filter(isReaderRoute).length).toBeGreaterThan(12)
  })
})
