// Which pages a reader gets: the free pages, a copy with a watermark, a download. The tests call the API directly.
import type { AddressInfo } from 'node:net'
import { PDFDocument } from '@cantoo/pdf-lib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Run } from '#shared/model/runs.ts'
import { viewContentPath, viewExcerptPath, viewMarkedPath, viewPageOnePath } from '#shared/viewer-api.ts'
import { xfaPdf } from '../../../../test/fixtures/xfa.ts'
import { embeddedEngine } from '../../infrastructure/database/testing.ts'
import { firstPagesVariant } from '../../infrastructure/pdf-copies/derived-pdfs.ts'
import { uploadBytes, uploadPdf } from '../documents/testing.ts'
import {
  allWays,
  codeFor,
  fetchAs,
  type GateScene,
  gateScene,
  prospect,
  refusalOf,
  sweepLeaves,
} from './testing.ts'

describe.each(embeddedEngine)('pages that a reader gets, on %s', (engine) => {
  let scene: GateScene
  let whole: string
  beforeAll(async () => {
    scene = await gateScene(engine)
    whole = viewContentPath(scene.document.id, 1)
  })
  afterAll(() => scene.close())
  const part = (pages: number) => viewExcerptPath(scene.document.id, 1, pages)
  const visitOf = async (id: string) => (await scene.owner.call('GET', `/api/visits/${id}`)).body
  const runsOf = async (id: string) =>
    ((await visitOf(id)).runs as Run[]).map(({ trigger, state }) => [trigger, state])

  test('with e-mail from page 4 on, no request returns more than three pages before the reader enters an address', async () => {
    const link = await scene.makeLink({ settings: { emailFromPage: 4 } })
    const browser = prospect(scene, link)
    const free = await browser.enter()
    expect(free).toMatchObject({ freePages: 3, visitorEmail: null, contentUrl: part(3) })
    expect(free.pages).toHaveLength(6)
    const { bytes } = await fetchAs(scene.tracker, free, free.contentUrl)
    expect(bytes.length).toBe(free.sizeBytes)
    expect((await PDFDocument.load(bytes)).getPageCount()).toBe(3)
    expect(await allWays(scene, free, whole)).toEqual(['email_required', 403, 'email_required'])
    const pageOne = viewPageOnePath(scene.document.id, 1)
    expect(await allWays(scene, free, pageOne)).toEqual(['email_required', 403, 'email_required'])
    expect(await allWays(scene, free, part(5))).toEqual(['forbidden', 403, 'forbidden'])
    expect(await allWays(scene, null, part(3))).toEqual(['visit_token_invalid', 401, 'visit_token_invalid'])
    scene.clock.advance(2_000)
    await free.beat({ pages: { 3: 900 }, page: 3 })
    const known = await browser.enter({ resume: free.visitToken, email: 'aki@example.com' })
    expect(known).toMatchObject({
      visitId: free.visitId,
      resumed: true,
      freePages: null,
      visitorEmail: 'aki@example.com',
      contentUrl: whole,
    })
    expect(await allWays(scene, free, whole)).toEqual([200, 200, 206])
    expect(await allWays(scene, free, part(3))).toEqual([200, 200, 206])
    expect(await allWays(scene, free, part(5))).toEqual(['not_found', 404, 'not_found'])
    expect(await visitOf(free.visitId)).toMatchObject({
      visitor: { email: 'aki@example.com', confidence: 'typed' },
      page: 3,
      activeMs: 900,
    })
  })

  test('with a code from page 3 on, a reader with an unverified address is anonymous and reads two pages', async () => {
    const link = await scene.makeLink({ settings: { emailFromPage: 3, verifyEmail: true } })
    const browser = prospect(scene, link)
    const email = 'verified@example.com'
    const free = await browser.enter()
    expect(free).toMatchObject({ freePages: 2, pass: null })
    expect(refusalOf(await browser.open({ resume: free.visitToken, email }))).toBe('code_required')
    expect(await visitOf(free.visitId)).toMatchObject({ visitor: { email: null } })
    const body = { email, locale: 'en', readerKey: browser.readerKey }
    await scene.owner.call('POST', `/api/view/${link.slug}/codes`, body)
    const code = await codeFor(scene, email)
    const known = await browser.enter({ resume: free.visitToken, email, code })
    expect(known).toMatchObject({ visitId: free.visitId, freePages: null, contentUrl: whole })
    expect(await visitOf(free.visitId)).toMatchObject({ visitor: { email, confidence: 'verified' } })
    expect(await browser.enter({ resume: known.visitToken })).toMatchObject({ freePages: null })
    const later = await browser.enter()
    expect(later).toMatchObject({ freePages: 2, visitorEmail: null })
    expect(later.visitId).not.toBe(free.visitId)
    const hers = await scene.makeLink({
      recipientEmail: 'ann@example.com',
      settings: { emailFromPage: 3, verifyEmail: true },
    })
    const ann = await prospect(scene, hers).enter()
    expect(ann).toMatchObject({ freePages: 2, visitorEmail: 'ann@example.com' })
    expect(await allWays(scene, ann, whole)).toEqual(['email_required', 403, 'email_required'])
  })

  test('an opening triggers once: when the reader enters an address, or at the leave if the reader enters no address', async () => {
    const task = { type: 'task', assignee: 'documentOwner', locale: 'en', subject: null, comments: null }
    const path = `/api/documents/${scene.document.id}/workflows`
    // Only the workflow of this test creates runs.
    for (const { workflow } of (await scene.owner.call('GET', path)).body.inherited) {
      await scene.owner.call('PUT', `${path}/${workflow.id}/exception`, { exception: 'leftOut' })
    }
    const made = await scene.owner.call('POST', path, { trigger: 'opened', action: task })
    const link = await scene.makeLink({ settings: { emailFromPage: 2 } })
    const browser = prospect(scene, link)
    const free = await browser.enter()
    expect(await runsOf(free.visitId)).toEqual([])
    await browser.enter({ resume: free.visitToken, email: 'bo@example.com' })
    await browser.enter({ resume: free.visitToken })
    expect(await runsOf(free.visitId)).toEqual([['opened', 'waiting']])
    const silent = await prospect(scene, link).enter()
    scene.clock.advance(3_600_000)
    await sweepLeaves(scene)
    expect(await visitOf(silent.visitId)).toMatchObject({ state: 'left', visitor: { email: null } })
    expect(await runsOf(silent.visitId)).toEqual([['opened', 'waiting']])
    await scene.owner.call('DELETE', `/api/workflows/${made.body.id}`)
  })

  test('no page is free if the link has lists, or if the free pages cannot be extracted from the file', async () => {
    const listed = await scene.makeLink({ settings: { emailFromPage: 4, allow: ['example.com'] } })
    expect(refusalOf(await prospect(scene, listed).open())).toBe('email_required')
    const link = await scene.makeLink({ settings: { emailFromPage: 5 } })
    // An older tracker may have stored such a row, because the older tracker made links before it checked the file.
    await scene.tracker.context.store.db
      .updateTable('derived_files')
      .set({ blob_key: null })
      .where('variant', '=', firstPagesVariant(4))
      .execute()
    expect(refusalOf(await prospect(scene, link).open())).toBe('email_required')
    const image = `/api/view/${link.slug}/first-page/1/480`
    expect((await fetchAs(scene.tracker, null, image)).code).toBe('visit_token_invalid')
  })

  test('with a watermark, a reader gets only the own copy, and neither the original file, nor another copy, nor the image of page 1', async () => {
    const link = await scene.makeLink({ settings: { watermark: true } })
    const plain = await scene.makeLink({ settings: { requireEmail: false } })
    expect(refusalOf(await prospect(scene, link).open())).toBe('email_required')
    const aki = await prospect(scene, link).enter({ email: 'aki@example.com' })
    const aoki = await prospect(scene, link).enter({ email: '青木@example.com' })
    expect([aki.firstPage, aoki.firstPage]).toEqual([null, null])
    expect(aki.contentUrl).not.toContain('aki')
    const mine = await fetchAs(scene.tracker, aki, aki.contentUrl)
    expect([mine.status, mine.bytes.length]).toEqual([200, aki.sizeBytes])
    const raw = await fetchAs(scene.tracker, await prospect(scene, plain).enter(), whole)
    const theirs = await fetchAs(scene.tracker, aoki, aoki.contentUrl)
    const etags = [mine, raw, theirs].map(({ headers }) => headers.etag)
    expect(new Set(etags).size).toBe(3)
    expect(await allWays(scene, aki, whole)).toEqual(['forbidden', 403, 'forbidden'])
    expect(await allWays(scene, aki, part(1))).toEqual(['forbidden', 403, 'forbidden'])
    expect(await allWays(scene, aki, aoki.contentUrl)).toEqual(['not_found', 404, 'not_found'])
    expect(await allWays(scene, null, aki.contentUrl)).toEqual([
      'visit_token_invalid',
      401,
      'visit_token_invalid',
    ])
    const image = `/api/view/${link.slug}/first-page/1/480`
    for (const visit of [null, aki, await prospect(scene, plain).enter()]) {
      expect((await fetchAs(scene.tracker, visit, image)).code).toBe('visit_token_invalid')
    }
    const forged = viewMarkedPath(scene.document.id, 1, `2026-11-20-${'A'.repeat(22)}`)
    expect(await allWays(scene, aki, forged)).toEqual(['not_found', 404, 'not_found'])
  })

  test('a copy with a watermark has the same bytes for three days, whole and by range, and is not stored', async () => {
    const link = await scene.makeLink({ settings: { watermark: true } })
    const { store, derived, blobs } = scene.tracker.context
    const rows = () => store.db.selectFrom('derived_files').selectAll().execute()
    const before = await rows()
    const open = () => prospect(scene, link).enter({ email: 'once@example.com' })
    const visits = await Promise.all([open(), open(), open()])
    expect(new Set(visits.map(({ contentUrl }) => contentUrl)).size).toBe(1)
    for (let number = 1; number <= 36; number++) {
      await prospect(scene, link).enter({ email: `reader${number}@example.com` })
    }
    expect(await rows()).toEqual(before)
    const [visit = null] = visits
    const url = visit?.contentUrl ?? ''
    const { bytes, headers } = await fetchAs(scene.tracker, visit, url)
    expect(bytes.length).toBe(visit?.sizeBytes)
    const template = before.find(({ variant }) => variant === 'stamp-template')
    const size = template?.size_bytes ?? 0
    for (const [start, end] of [
      [0, 99],
      [bytes.length - 500, bytes.length - 1],
      [size - 4_000, size - 1_000],
      [1_000, bytes.length - 2],
    ] as const) {
      const part = await fetchAs(scene.tracker, visit, url, { range: `bytes=${start}-${end}` })
      expect([part.status, part.bytes.equals(bytes.subarray(start, end + 1))]).toEqual([206, true])
    }
    expect(await blobs.size(template?.blob_key ?? '')).toBe(size)
    scene.clock.advance(2 * 86_400_000)
    const later = await fetchAs(scene.tracker, visit, url)
    expect([later.status, later.headers.etag, later.bytes.equals(bytes)]).toEqual([200, headers.etag, true])
    scene.clock.advance(86_400_000)
    await derived.sweep()
    expect((await fetchAs(scene.tracker, visit, url)).code).toBe('not_found')
  })

  // Several child processes work on PDFs one after the other, which takes longer than other tests on a busy machine.
  test('a new version is refused if a setting of a link cannot work with it, and nothing of the version is stored', {
    timeout: 60_000,
  }, async () => {
    const { port } = scene.tracker.app.server.address() as AddressInfo
    const url = `http://127.0.0.1:${port}`
    const document = await uploadPdf(url, scene.owner, 3)
    const link = await scene.makeLink({ documentId: document.id, settings: { watermark: true } })
    const version = { filename: 'next.pdf', documentId: document.id }
    const replaced = uploadBytes(url, scene.owner, await xfaPdf(), version)
    await expect(replaced).rejects.toMatchObject({ code: 'watermark_not_possible' })
    const { body } = await scene.owner.call('GET', `/api/documents/${document.id}`)
    expect(body.version.number).toBe(1)
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { disabled: true })
    expect((await uploadBytes(url, scene.owner, await xfaPdf(), version)).version.number).toBe(2)
  })

  test('a download is possible only if the link allows it', async () => {
    const settings = { requireEmail: false, allowDownload: false }
    const link = await scene.makeLink({ settings })
    const inside = await prospect(scene, link).enter()
    const download = `${inside.contentUrl}?download=1`
    expect(await allWays(scene, inside, download)).toEqual([
      'download_not_allowed',
      403,
      'download_not_allowed',
    ])
    expect(await allWays(scene, inside, inside.contentUrl)).toEqual([200, 200, 206])
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { settings: { allowDownload: true } })
    const { headers } = await fetchAs(scene.tracker, inside, download)
    expect(headers['content-disposition']).toMatch(/^attachment; filename=/)
  })
})
