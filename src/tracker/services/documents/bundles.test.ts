// Bundles of documents over real HTTP, with real PDFs: what readers get, and what members see of the parts.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DocumentAnalytics } from '#shared/analytics.ts'
import type { Document } from '#shared/model/documents.ts'
import type { Visit } from '#shared/model/visits.ts'
import type { OpenVisitResponse } from '#shared/viewer-api.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { type GateScene, gateScene } from '../gate/testing.ts'
import { decideLeaves } from '../visits/leaves.ts'
import { reader, type VisitInBrowser } from '../visits/testing.ts'
import { makeBundle, uploadPdf } from './testing.ts'

describe.each(engines)('bundles on %s', (engine) => {
  let scene: GateScene
  let parts: Document[]
  let bundle: Document
  beforeEach(async () => {
    scene = await gateScene(engine)
    const { url, owner, document } = scene
    const prices = await uploadPdf(url, owner, 2, { filename: 'prices.pdf', title: 'Prices' })
    const terms = await uploadPdf(url, owner, 3, { filename: 'terms.pdf', title: 'Terms' })
    parts = [document, prices, terms]
    bundle = await makeBundle(owner, idsOf(parts))
  })
  afterEach(() => scene.close())

  const idsOf = (documents: readonly Document[]) => documents.map(({ id }) => id)
  const get = async (id: string) => (await scene.owner.call('GET', `/api/documents/${id}`)).body as Document
  const open = async (settings = {}, email = 'ken@example.com') => {
    const link = await scene.makeLink({ documentId: bundle.id, settings })
    return reader(scene.tracker, link.slug).enter({ email })
  }
  const partsOf = (visit: OpenVisitResponse) => visit.bundle?.parts ?? []
  const fetchPart = (visit: OpenVisitResponse, url: string, headers = {}) =>
    fetch(scene.url + url, { headers: { authorization: `Visit ${visit.visitToken}`, ...headers } })
  async function leave(visit: VisitInBrowser, pages: Record<string, number>, page: number) {
    scene.clock.advance(Object.values(pages).reduce((sum, ms) => sum + ms, 1_000))
    await visit.beat({ pages, page, goodbye: true })
    scene.clock.advance(6_000)
    await decideLeaves(scene.tracker.context)
  }
  const upload = (document: Document, pages: number) =>
    uploadPdf(scene.url, scene.owner, pages, { filename: 'new.pdf', documentId: document.id })

  test('a bundle has the pages of its documents, one after the other, and each document says that it is part of it', async () => {
    expect(bundle).toMatchObject({ title: 'Offer', version: { number: 1, pageCount: 11, fileName: '' } })
    expect(bundle.bundle?.message).toBe('For you')
    expect(
      bundle.bundle?.parts.map(({ title, firstPage, pageCount }) => [title, firstPage, pageCount]),
    ).toEqual([
      ['offer', 1, 6],
      ['Prices', 7, 2],
      ['Terms', 9, 3],
    ])
    expect((await get(parts[1]?.id ?? '')).inBundles).toEqual([{ id: bundle.id, title: 'Offer' }])
    const { items } = (await scene.owner.call('GET', '/api/documents')).body
    expect(items.find(({ id }: Document) => id === bundle.id)?.bundle?.parts).toHaveLength(3)
  })

  test('refuses a bundle in a bundle, a document of nobody, a document twice, and too many documents', async () => {
    const { owner } = scene
    const make = (ids: string[]) =>
      owner.call('POST', '/api/bundles', { title: 'No', message: '', parts: ids })
    const [first = ''] = idsOf(parts)
    expect((await make([bundle.id])).body.error.code).toBe('bundle_part_invalid')
    expect((await make([first, 'doc_unknown'])).body.error.code).toBe('bundle_part_invalid')
    expect((await make([first, first])).status).toBe(400)
    expect((await make([])).status).toBe(400)
    expect((await make(Array.from({ length: 21 }, (_, index) => `doc_${index}`))).status).toBe(400)
  })

  test('a reader gets each document as a file of its own, and no other document', async () => {
    const other = await uploadPdf(scene.url, scene.owner, 1)
    const visit = await open()
    expect(visit.pages).toHaveLength(11)
    expect(partsOf(visit).map(({ fileName, firstPage }) => [fileName, firstPage])).toEqual([
      ['offer.pdf', 1],
      ['prices.pdf', 7],
      ['terms.pdf', 9],
    ])
    for (const part of partsOf(visit)) {
      const file = await fetchPart(visit, part.contentUrl)
      expect([file.status, (await file.arrayBuffer()).byteLength]).toEqual([200, part.sizeBytes])
      const range = await fetchPart(visit, part.contentUrl, { range: 'bytes=0-9' })
      expect([range.status, (await range.arrayBuffer()).byteLength]).toEqual([206, 10])
      const download = await fetchPart(visit, `${part.contentUrl}?download=1`)
      expect(download.headers.get('content-disposition')).toContain(part.fileName)
    }
    expect((await fetchPart(visit, `/api/view/content/${other.id}/1`)).status).toBe(401)
    expect((await fetchPart(visit, visit.contentUrl)).status).toBe(404)
    const own = await scene.makeLink({ documentId: parts[0]?.id ?? '' })
    const single = await reader(scene.tracker, own.slug).enter({ email: 'ken@example.com' })
    expect((await fetchPart(single, partsOf(visit)[1]?.contentUrl ?? '')).status).toBe(401)
  })

  test('page 1 of each document is shown on the cover: to everybody if the link has no gate, otherwise with the visit', async () => {
    const openLink = await scene.makeLink({ documentId: bundle.id, settings: { requireEmail: false } })
    const html = await (await fetch(`${scene.url}/${openLink.slug}`)).text()
    const picture = `/api/view/${openLink.slug}/parts/1/1/first-page/480`
    if (html.includes('id="bootstrap"')) expect(html).toContain(picture)
    expect((await fetch(scene.url + picture)).status).toBe(200)
    expect((await fetch(`${scene.url}/api/view/${openLink.slug}/parts/1/2/first-page/480`)).status).toBe(404)

    const gated = await scene.makeLink({ documentId: bundle.id })
    const behind = `/api/view/${gated.slug}/parts/1/1/first-page/480`
    expect((await fetch(scene.url + behind)).status).toBe(401)
    const visit = await reader(scene.tracker, gated.slug).enter({ email: 'ken@example.com' })
    expect(partsOf(visit)[0]?.picture?.images).toEqual([{ url: behind, width: 480 }])
    expect((await fetchPart(visit, behind)).status).toBe(200)
  })

  test('a watermark is on each document, which has no picture then', async () => {
    const visit = await open({ watermark: true })
    for (const part of partsOf(visit)) {
      expect(part.contentUrl).toContain('/marked/')
      expect(part.picture).toBeNull()
      expect((await fetchPart(visit, part.contentUrl)).status).toBe(200)
      expect((await fetchPart(visit, part.contentUrl.replace(/\/marked\/.*/, ''))).status).toBe(403)
    }
  })

  test('a bundle has no free pages, so its links ask for the address before the cover', async () => {
    const refused = await scene.owner.call('POST', `/api/documents/${bundle.id}/links`, {
      settings: { emailFromPage: 3 },
    })
    expect(refused.body.error.code).toBe('free_pages_not_possible')
  })

  test('the next visit reads a new version of a document; a running visit keeps the one it opened', async () => {
    const link = await scene.makeLink({ documentId: bundle.id })
    const before = await reader(scene.tracker, link.slug).enter({ email: 'ken@example.com' })
    await upload(parts[1] as Document, 5)
    expect(await get(bundle.id)).toMatchObject({ version: { number: 2, pageCount: 14 } })
    const after = await reader(scene.tracker, link.slug).enter({ email: 'lee@example.com' })
    expect(partsOf(after).map(({ firstPage }) => firstPage)).toEqual([1, 7, 12])
    expect((await fetchPart(before, partsOf(before)[1]?.contentUrl ?? '')).status).toBe(200)
    expect(partsOf(before)[1]?.contentUrl).not.toBe(partsOf(after)[1]?.contentUrl)
    expect((await fetchPart(before, partsOf(after)[1]?.contentUrl ?? '')).status).toBe(401)

    await scene.owner.call('PUT', `/api/documents/${parts[1]?.id}/versions/1/withdrawn`, { withdrawn: true })
    expect((await fetchPart(before, partsOf(before)[0]?.contentUrl ?? '')).status).toBe(409)
    expect((await fetchPart(after, partsOf(after)[1]?.contentUrl ?? '')).status).toBe(200)
  })

  test('two documents that are replaced at the same time are both in the next version', async () => {
    await Promise.all([
      upload(parts[0] as Document, 1),
      upload(parts[1] as Document, 1),
      upload(parts[2] as Document, 1),
    ])
    expect((await get(bundle.id)).bundle?.parts.map(({ version }) => version)).toEqual([2, 2, 2])
  })

  test('a removed document leaves the bundle; the only document of a bundle cannot be removed', async () => {
    const visit = await open()
    const { owner } = scene
    const remove = (document: Document | undefined) => owner.call('DELETE', `/api/documents/${document?.id}`)
    expect((await remove(parts[1])).status).toBe(200)
    expect((await get(bundle.id)).bundle?.parts.map(({ title }) => title)).toEqual(['offer', 'Terms'])
    expect((await fetchPart(visit, partsOf(visit)[0]?.contentUrl ?? '')).status).toBe(409)
    expect((await remove(parts[2])).status).toBe(200)
    const last = await remove(parts[0])
    expect(last.body.error).toMatchObject({ code: 'bundle_last_part', details: { bundle: 'Offer' } })
    expect((await get(parts[0]?.id ?? '')).title).toBe('offer')
    expect((await remove(bundle)).status).toBe(200)
    expect((await remove(parts[0])).status).toBe(200)
  })

  test('a change of the bundle is a new version, with its title, cover and order', async () => {
    const [offer = '', prices = '', terms = ''] = idsOf(parts)
    const change = { title: 'Second offer', message: 'New', parts: [terms, prices] }
    const { body } = await scene.owner.call('PUT', `/api/bundles/${bundle.id}`, change)
    expect(body).toMatchObject({ title: 'Second offer', version: { number: 2, pageCount: 5 } })
    expect(body.bundle.message).toBe('New')
    expect((await get(offer)).inBundles).toBeUndefined()
    expect((await scene.owner.call('PUT', `/api/bundles/${offer}`, change)).status).toBe(404)
  })

  test('a visit names its documents, and a page is the title of its document and the page in it', async () => {
    const visit = await open()
    await leave(visit, { 7: 3_000, 8: 2_000, 9: 1_000 }, 8)
    const { body } = await scene.owner.call('GET', `/api/visits/${visit.visitId}`)
    const shown = body as Visit
    expect(shown).toMatchObject({ pageCount: 11, page: 8, pageLabel: 'Prices · 2', activeMs: 6_000 })
    expect(shown.parts?.map(({ title }) => title)).toEqual(['offer', 'Prices', 'Terms'])
    expect(shown.pages.map(({ label }) => label)).toEqual(['Prices · 1', 'Prices · 2', 'Terms · 1'])

    await scene.owner.call('PATCH', `/api/documents/${parts[1]?.id}`, { title: 'Price list' })
    const renamed = await scene.owner.call('GET', `/api/visits/${visit.visitId}`)
    expect(renamed.body).toMatchObject({ pageLabel: 'Price list · 2' })
  })

  test('the analytics say for each document who read it, how long, and to its end, also after a change of the order', async () => {
    await leave(await open({}, 'a@example.com'), { 1: 4_000, 6: 2_000, 7: 1_000 }, 7)
    const [offer = '', prices = ''] = idsOf(parts)
    await scene.owner.call('PUT', `/api/bundles/${bundle.id}`, {
      ...{ title: 'Offer', message: '', parts: [prices, offer] },
    })
    await leave(await open({}, 'b@example.com'), { 2: 3_000, 3: 1_000 }, 2)
    const { body } = await scene.owner.call('GET', `/api/documents/${bundle.id}/analytics`)
    const figures = (body as DocumentAnalytics).parts?.map((part) => [
      part.title,
      part.place?.firstPage ?? null,
      ...[part.visits, part.readers, part.finished, part.activeMs, part.medianMs],
    ])
    expect(figures).toEqual([
      ['Prices', 1, 2, 2, 1, 4_000, 2_000],
      ['offer', 3, 2, 2, 1, 7_000, 3_500],
      ['Terms', null, 1, 0, 0, 0, 0],
    ])
    const single = await scene.owner.call('GET', `/api/documents/${offer}/analytics`)
    expect(single.body.parts).toBeUndefined()
    expect(single.body.figures.visits).toBe(0)
  })

  test('the retention keeps the documents of a bundle', async () => {
    const { retention } = scene.tracker.context.store.forWorkspace(scene.owner.me.workspace.id)
    const later = scene.clock.now() + 86_400_000
    expect(await retention.unusedDocuments(later, later, 10)).toEqual([bundle.id])
    await scene.owner.call('DELETE', `/api/documents/${bundle.id}`)
    expect((await retention.unusedDocuments(later, later, 10)).sort()).toEqual(idsOf(parts).sort())
  })
})
