// Documents from upload to removal, with the real client and server, on both engines.
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Document } from '#shared/model/documents.ts'
import { contentPath, firstPagePath } from '#shared/tracker-api/documents.ts'
import { pdfWithEncryptedAttachment } from '../../../../test/fixtures/encrypted-attachments.ts'
import { eventually } from '../../../../test/fixtures/part.ts'
import { makePdf } from '../../../../test/fixtures/pdf.ts'
import { markerName } from '../../infrastructure/blobs/blob-store.ts'
import {
  embeddedEngine,
  startTestTracker,
  type TestTracker,
  testClock,
} from '../../infrastructure/database/testing.ts'
import { addWorkspace, type Joined, joinMember } from '../people/testing.ts'
import { uploadBytes, uploadPdf } from './testing.ts'

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

describe.each(embeddedEngine)('documents on %s', (engine) => {
  let tracker: TestTracker
  let url: string
  let aiko: Joined
  const clock = testClock()
  beforeEach(async () => {
    tracker = await startTestTracker(engine, { maxUploadBytes: 300_000 }, { clock })
    url = await tracker.listen()
    aiko = await joinMember(tracker, { name: 'Aiko' })
  })
  afterEach(() => tracker.close())

  const filesIn = async (folder: string) =>
    (await readdir(join(tracker.context.config.dataDir, folder), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && entry.name !== markerName)
      .map((entry) => entry.name)
  const tus = (path: string, method: string, headers: Record<string, string>, body?: Buffer) =>
    fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${aiko.token}`, 'tus-resumable': '1.0.0', ...headers },
      ...(body ? { body: new Uint8Array(body) } : {}),
    })
  const create = async (length: number, member = aiko) =>
    tus('/api/uploads', 'POST', {
      authorization: `Bearer ${member.token}`,
      'upload-length': String(length),
      'upload-metadata': `filename ${Buffer.from('見積.pdf').toString('base64')}`,
    })
  const patch = (path: string, offset: number, body: Buffer, headers = {}) =>
    tus(
      path,
      'PATCH',
      { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset), ...headers },
      body,
    )

  it('an upload becomes a document, and a later upload becomes a version', async () => {
    const bytes = await makePdf({ pages: 3 })
    const document = await uploadBytes(url, aiko, bytes, { filename: 'C:\\docs\\御見積書.pdf' })
    expect(document).toMatchObject({
      title: '御見積書',
      owner: { name: 'Aiko' },
      linkCount: 0,
      visitCount: 0,
      lastReadAt: null,
      version: {
        number: 1,
        fileName: '御見積書.pdf',
        pageCount: 3,
        sizeBytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        pages: Array(3).fill({ width: 595, height: 842 }),
      },
    })
    clock.advance(1000)
    const second = await uploadPdf(url, aiko, 5, { filename: 'v2.pdf', documentId: document.id })
    expect(second).toMatchObject({ id: document.id, title: '御見積書', version: { number: 2, pageCount: 5 } })
    expect(second.updatedAt > document.updatedAt).toBe(true)
    const first = await aiko.call('GET', contentPath(document.id, 1))
    expect(first.headers['content-length']).toBe(String(bytes.length))
  })

  it('a PDF with encrypted attachments is stored in a readable form, and a repeated upload of the original is recognized', async () => {
    const bytes = Buffer.from(await pdfWithEncryptedAttachment({ AuthEvent: 'DocOpen' }))
    const document = await uploadBytes(url, aiko, bytes)
    const { sha256, pageCount, sizeBytes } = document.version
    expect({ pageCount, sizeBytes }).toEqual({ pageCount: 3, sizeBytes: bytes.length })
    expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
    const content = await fetch(`${url}${contentPath(document.id, 1)}`, {
      headers: { authorization: `Bearer ${aiko.token}` },
    })
    const opened = bytes.toString('latin1').replace('/AuthEvent /DocOpen', '/AuthEvent /EFOpen ')
    expect(Buffer.from(await content.arrayBuffer()).toString('latin1')).toBe(opened)
    expect((await filesIn('uploads')).filter((name) => name.includes('readable'))).toEqual([])
  })

  it.each([
    ['pdf_not_a_pdf', Buffer.from('hello')],
    ['pdf_empty', Buffer.alloc(0)],
    ['pdf_broken', Buffer.from('%PDF-1.7 broken')],
    ['pdf_too_large', Buffer.alloc(300_001)],
  ])('refuses with %s and keeps nothing', async (code, bytes) => {
    await expect(uploadBytes(url, aiko, bytes)).rejects.toMatchObject({ code })
    expect(await filesIn('uploads')).toEqual([])
    expect(await filesIn('blobs')).toEqual([])
    expect(await tracker.context.store.db.selectFrom('uploads').selectAll().execute()).toEqual([])
    expect((await aiko.call('GET', '/api/documents')).body.items).toEqual([])
  })

  it('an upload that is too large is refused before its bytes are sent, and the error names the limit', async () => {
    const answer = await create(300_001)
    expect(answer.status).toBe(413)
    expect(await answer.json()).toMatchObject({
      error: { code: 'pdf_too_large', details: { maxBytes: 300_000 } },
    })
  })

  it('an interrupted upload can be resumed', async () => {
    const bytes = await makePdf({ pages: 40 })
    const path = (await create(bytes.length)).headers.get('location') ?? ''
    const half = Math.floor(bytes.length / 2)
    const cut = new AbortController()
    const sending = fetch(`${url}${path}`, {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${aiko.token}`,
        'tus-resumable': '1.0.0',
        'content-type': 'application/offset+octet-stream',
        'upload-offset': '0',
      },
      signal: cut.signal,
      duplex: 'half',
      // Sends half of the file and then nothing, like a client whose network cable was removed.
      body: new ReadableStream({
        start: (controller) => controller.enqueue(new Uint8Array(bytes.subarray(0, half))),
      }),
    } as RequestInit)
    const ended = sending.catch(() => undefined)
    const onDisk = join(tracker.context.config.dataDir, 'uploads')
    const { stat } = await import('node:fs/promises')
    await eventually(
      'half of it',
      async () => (await stat(join(onDisk, path.split('/').at(-1) ?? ''))).size >= half,
    )
    cut.abort()
    await ended
    const head = await tus(path, 'HEAD', {})
    expect(head.headers.get('upload-offset')).toBe(String(half))
    const done = await patch(path, half, bytes.subarray(half))
    expect(done.status).toBe(200)
    const { document } = (await done.json()) as { document: Document }
    expect(document.version).toMatchObject({ pageCount: 40, fileName: '見積.pdf' })
    const content = await fetch(`${url}${contentPath(document.id, 1)}`, {
      headers: { authorization: `Bearer ${aiko.token}` },
    })
    expect(Buffer.from(await content.arrayBuffer()).equals(bytes)).toBe(true)
  })

  it('an empty PATCH returns a lost result again, and several requests make only one document', async () => {
    const bytes = await makePdf({ pages: 1 })
    const path = (await create(bytes.length)).headers.get('location') ?? ''
    const first = (await (await patch(path, 0, bytes)).json()) as { document: Document }
    const again = await Promise.all(
      Array.from({ length: 3 }, async () => (await patch(path, bytes.length, Buffer.alloc(0))).json()),
    )
    expect(again).toEqual(Array(3).fill(first))
    expect((await aiko.call('GET', '/api/documents')).body.items).toHaveLength(1)
  })

  it('only the member who began an upload can use it', async () => {
    const bytes = await makePdf({ pages: 1 })
    const path = (await create(bytes.length)).headers.get('location') ?? ''
    const ben = await joinMember(tracker)
    const stranger = await joinMember(tracker, { workspaceId: await addWorkspace(tracker) })
    for (const { token } of [ben, stranger]) {
      const other = { authorization: `Bearer ${token}` }
      expect((await tus(path, 'HEAD', other)).status).toBe(404)
      const refused = await patch(path, 0, bytes, other)
      expect(refused.status).toBe(404)
      expect(await refused.json()).toMatchObject({ error: { code: 'upload_unknown' } })
      expect((await tus(path, 'DELETE', other)).status).toBe(404)
    }
    expect((await tus(path, 'HEAD', { authorization: 'Bearer nobody' })).status).toBe(401)
    expect((await patch(path, 0, bytes)).status).toBe(200)
  })

  it('bytes are served whole and by range', async () => {
    const bytes = await makePdf({ pages: 2 })
    const { id, version } = await uploadBytes(url, aiko, bytes, { filename: 'a "b"é.pdf' })
    const get = (headers: Record<string, string> = {}, method = 'GET') =>
      fetch(`${url}${contentPath(id, 1)}`, {
        method,
        headers: { authorization: `Bearer ${aiko.token}`, ...headers },
      })
    const etag = `"${version.sha256}"`
    const whole = await get()
    expect([whole.status, whole.headers.get('etag'), whole.headers.get('accept-ranges')]).toEqual([
      200,
      etag,
      'bytes',
    ])
    expect(whole.headers.get('content-disposition')).toBe(
      `inline; filename="a b_.pdf"; filename*=UTF-8''a%20b%C3%A9.pdf`,
    )
    await whole.arrayBuffer()
    const part = async (range: string, headers = {}) => {
      const answer = await get({ range, ...headers })
      return [answer.status, answer.headers.get('content-range'), Buffer.from(await answer.arrayBuffer())]
    }
    const size = bytes.length
    expect(await part('bytes=10-19')).toEqual([206, `bytes 10-19/${size}`, bytes.subarray(10, 20)])
    expect(await part('bytes=-5')).toEqual([206, `bytes ${size - 5}-${size - 1}/${size}`, bytes.subarray(-5)])
    expect(await part(`bytes=${size - 3}-`)).toEqual([
      206,
      `bytes ${size - 3}-${size - 1}/${size}`,
      bytes.subarray(-3),
    ])
    expect((await part(`bytes=${size}-`)).slice(0, 2)).toEqual([416, `bytes */${size}`])
    expect((await part('bytes=0-1,4-5'))[0]).toBe(200)
    expect((await part('bytes=0-1', { 'if-range': '"other"' }))[0]).toBe(200)
    expect((await part('bytes=0-1', { 'if-range': etag }))[0]).toBe(206)
    expect((await get({ 'if-none-match': etag })).status).toBe(304)
    const head = await get({}, 'HEAD')
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(size)])
  })

  it('the list is sorted by last change, has pages, and can be searched by title', async () => {
    for (const title of ['Alpha 100%', 'Beta', 'Gamma']) {
      clock.advance(1000)
      await uploadPdf(url, aiko, 1, { filename: 'x.pdf', title })
    }
    const titles = (answer: { body: { items: Document[] } }) => answer.body.items.map(({ title }) => title)
    const first = await aiko.call('GET', '/api/documents?limit=2')
    expect(titles(first)).toEqual(['Gamma', 'Beta'])
    const next = await aiko.call('GET', `/api/documents?limit=2&cursor=${first.body.next}`)
    expect([titles(next), next.body.next]).toEqual([['Alpha 100%'], null])
    expect(titles(await aiko.call('GET', '/api/documents?search=alpha%20100%25'))).toEqual(['Alpha 100%'])
    expect(titles(await aiko.call('GET', '/api/documents?search=0_%25'))).toEqual([])
    const stranger = await joinMember(tracker, { workspaceId: await addWorkspace(tracker) })
    const refused = await stranger.call('GET', `/api/documents?cursor=${first.body.next}`)
    expect(refused.body.error.code).toBe('cursor_invalid')
  })

  it('images of page 1 are stored only if their bytes match the stated type', async () => {
    const { id } = await uploadPdf(url, aiko)
    const put = (body: object, width = 320) => aiko.call('PUT', firstPagePath(id, 1, width), body)
    expect((await put({ type: 'image/png', base64: png.toString('base64') })).status).toBe(200)
    expect((await put({ type: 'image/webp', base64: png.toString('base64') })).status).toBe(400)
    expect((await aiko.call('GET', `/api/documents/${id}`)).body.version.firstPageWidths).toEqual([320])
    const image = await aiko.call('GET', firstPagePath(id, 1, 320))
    expect([image.status, image.headers['content-type']]).toEqual([200, 'image/png'])
    expect((await aiko.call('GET', firstPagePath(id, 1, 640))).status).toBe(404)
    expect((await put({ type: 'image/png', base64: 'A'.repeat(2_000_000) }, 640)).status).toBe(400)
  })

  it('only the owner and admins can rename, remove and replace; a removal deletes the bytes', async () => {
    const { id } = await uploadPdf(url, aiko)
    const ben = await joinMember(tracker)
    const admin = await joinMember(tracker, { role: 'admin' })
    const rename = (by: Joined) => by.call('PATCH', `/api/documents/${id}`, { title: ' New name ' })
    expect((await rename(ben)).body.error.code).toBe('forbidden')
    expect((await rename(aiko)).body.title).toBe('New name')
    expect((await ben.call('DELETE', `/api/documents/${id}`)).body.error.code).toBe('forbidden')
    await expect(uploadPdf(url, ben, 1, { filename: 'x.pdf', documentId: id })).rejects.toMatchObject({
      code: 'forbidden',
    })
    const link = (await ben.call('POST', `/api/documents/${id}/links`, {})).body
    expect((await admin.call('DELETE', `/api/documents/${id}`)).status).toBe(200)
    for (const [method, path, body] of [
      ['GET', `/api/documents/${id}`],
      ['GET', contentPath(id, 1)],
      ['PATCH', `/api/documents/${id}`, { title: 'x' }],
      ['GET', `/api/documents/${id}/links`],
      ['PATCH', `/api/links/${link.id}`, { disabled: false }],
    ] as const) {
      expect((await aiko.call(method, path, body)).body.error.code).toBe('not_found')
    }
    expect(await filesIn('blobs')).toEqual([])
  })

  it('documents of another workspace are not found', async () => {
    const { id } = await uploadPdf(url, aiko)
    const link = (await aiko.call('POST', `/api/documents/${id}/links`, {})).body
    const action = { type: 'task', assignee: 'documentOwner', locale: 'en', subject: null, comments: null }
    const workflow = (await aiko.call('POST', `/api/documents/${id}/workflows`, { trigger: 'left', action }))
      .body
    const stranger = await joinMember(tracker, {
      role: 'admin',
      workspaceId: await addWorkspace(tracker),
    })
    for (const [method, path, body] of [
      ['GET', `/api/documents/${id}`],
      ['GET', contentPath(id, 1)],
      ['HEAD', contentPath(id, 1)],
      ['GET', firstPagePath(id, 1, 320)],
      ['PUT', firstPagePath(id, 1, 320), { type: 'image/png', base64: png.toString('base64') }],
      ['PATCH', `/api/documents/${id}`, { title: 'x' }],
      ['DELETE', `/api/documents/${id}`],
      ['GET', `/api/documents/${id}/links`],
      ['POST', `/api/documents/${id}/links`, {}],
      ['PATCH', `/api/links/${link.id}`, { disabled: true }],
      ['GET', `/api/documents/${id}/workflows`],
      ['POST', `/api/documents/${id}/workflows`, { trigger: 'left', action }],
      ['PATCH', `/api/workflows/${workflow.id}`, { paused: true }],
      ['DELETE', `/api/workflows/${workflow.id}`],
    ] as const) {
      expect([path, (await stranger.call(method, path, body)).status]).toEqual([path, 404])
    }
    await expect(uploadPdf(url, stranger, 1, { filename: 'x.pdf', documentId: id })).rejects.toMatchObject({
      code: 'not_found',
    })
    expect((await stranger.call('GET', '/api/documents')).body.items).toEqual([])
    expect((await aiko.call('GET', `/api/documents/${id}`)).body).toMatchObject({ linkCount: 1 })
  })
})
