// Sends hostile requests over real sockets: deep and slow bodies, slow and malformed heads. Also sends valid requests that the limits must not
// interrupt.
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uploadsPath } from '#shared/tracker-api/documents.ts'
import { trackerApi } from '#shared/tracker-api.ts'
import { viewerApi } from '#shared/viewer-api.ts'
import { reader, readingScene, type Scene } from '../services/visits/testing.ts'
import { arrivalLimits } from './slow-requests.ts'

const limits = { headMs: 400, bodyMs: 400, stalledMs: 400, everyMs: 50 }

describe('hostile requests', () => {
  let scene: Scene
  let port: number
  beforeAll(async () => {
    scene = await readingScene('sqlite', {}, { arrivals: limits })
    port = Number(new URL(await scene.tracker.listen()).port)
  })
  afterAll(() => scene.close())

  type Answer = { status: number; code: string | undefined; ended: boolean }
  const open = (): Socket => connect({ port, host: '127.0.0.1' }).on('error', () => {})

  /** Collects all bytes until the connection ends. */
  async function heard(socket: Socket): Promise<Answer> {
    let text = ''
    socket.on('data', (bytes) => {
      text += bytes
    })
    await new Promise((resolve) => socket.once('close', resolve))
    const body = text.split('\r\n\r\n')[1]
    const code = body?.startsWith('{') ? JSON.parse(body).error?.code : undefined
    return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), code, ended: true }
  }

  const head = (method: string, path: string, length: number, more: string[] = []) =>
    [
      `${method} ${path} HTTP/1.1`,
      'host: 127.0.0.1',
      'content-type: application/json',
      `content-length: ${length}`,
      `authorization: Bearer ${scene.owner.token}`,
      ...more,
      '',
      '',
    ].join('\r\n')

  const bodied = [...Object.entries(trackerApi), ...Object.entries(viewerApi)].filter(
    ([, definition]) => definition.method !== 'GET',
  )
  const pathOf = (path: string) =>
    path
      .replace(':slug', 'a'.repeat(22))
      .replace(/:(version|width)/g, '100')
      .replace(/:\w+/g, 'none_none')

  test.each(bodied.map(([name, { method, path }]) => [name, method, pathOf(path)]))(
    '%s refuses a body that nests 100,000 levels deep, with a code',
    async (_name, method, path) => {
      const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
      for (const type of ['application/json', ...(path.endsWith('/beats') ? ['text/plain'] : [])]) {
        const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
          method,
          headers: { 'content-type': type, authorization: `Bearer ${scene.owner.token}` },
          body: deep,
        })
        const { error } = (await answer.json()) as { error: { code: string } }
        expect(answer.status).toBeGreaterThanOrEqual(400)
        expect(answer.status).toBeLessThan(500)
        expect(error.code).toMatch(/^[a-z_]+$/)
      }
    },
  )

  test.each([
    ['POST', '/api/notifications/read'],
    ['POST', '/api/view/beats'],
    ['POST', `/api/view/${'a'.repeat(22)}/visits`],
    ['DELETE', '/api/links/none_none'],
  ])('%s %s: a slow body ends the connection, and a POST gets 408', async (method, path) => {
    const socket = open()
    socket.write(head(method, path, 1_000))
    const trickle = setInterval(() => socket.writable && socket.write(' '), 40)
    const answer = await heard(socket)
    clearInterval(trickle)
    if (method === 'POST') expect(answer).toMatchObject({ status: 408, code: 'request_timed_out' })
    expect(answer.ended).toBe(true)
  })

  test('a body that is announced but not sent does not keep the connection open', async () => {
    const socket = open()
    socket.write(head('GET', '/api/me', 1_000))
    expect(await heard(socket)).toMatchObject({ status: 200 })
  })

  test('a head that arrives too slowly gets 408', async () => {
    const socket = open()
    socket.write('GET /api/me HTTP/1.1\r\nhost: x\r\n')
    const trickle = setInterval(() => socket.writable && socket.write('x: y\r\n'), 40)
    const answer = await heard(socket)
    clearInterval(trickle)
    expect(answer).toMatchObject({ status: 408, code: 'request_timed_out' })
  })

  test('a connection that sends nothing is closed', async () => {
    expect((await heard(open())).ended).toBe(true)
  })

  test.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['a head of 100 kB', `GET / HTTP/1.1\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`, 431],
  ])('%s gets a response with an error code', async (_name, bytes, status) => {
    const socket = open()
    socket.write(bytes)
    expect(await heard(socket)).toMatchObject({ status, code: 'bad_request' })
  })

  test.each([
    '/api/documents/%00abcd',
    '/api/visitors?search=%00',
    '/api/visits?documentId=%00%00%00%00',
    '/%00',
  ])('a URL with a NUL character is refused: %s', async (path) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { authorization: `Bearer ${scene.owner.token}` },
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: { code: 'bad_request' } })
  })

  async function createUpload(bytes: number): Promise<string> {
    const made = await fetch(`http://127.0.0.1:${port}${uploadsPath}`, {
      method: 'POST',
      headers: {
        'tus-resumable': '1.0.0',
        'upload-length': String(bytes),
        'upload-metadata': `filename ${btoa('slow.pdf')}`,
        authorization: `Bearer ${scene.owner.token}`,
      },
    })
    return new URL(made.headers.get('location') ?? '', `http://127.0.0.1:${port}${uploadsPath}/`).pathname
  }
  const tus = ['tus-resumable: 1.0.0', 'upload-offset: 0']
  const patchHead = (path: string, bytes: number) =>
    head('PATCH', path, bytes, tus).replace('application/json', 'application/offset+octet-stream')

  test('an upload that stalls is closed and can be resumed at the same position', async () => {
    const path = await createUpload(1_000)
    const socket = open()
    socket.write(`${patchHead(path, 1_000)}12345`)
    expect((await heard(socket)).ended).toBe(true)
    const state = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'HEAD',
      headers: { 'tus-resumable': '1.0.0', authorization: `Bearer ${scene.owner.token}` },
    })
    expect([state.status, Number(state.headers.get('upload-offset'))]).toEqual([200, 5])
  })

  test('a slow upload that makes progress is not interrupted', async () => {
    const path = await createUpload(30)
    const socket = open()
    let closed = false
    socket.once('close', () => {
      closed = true
    })
    socket.write(patchHead(path, 30))
    // Three times the limit for other bodies.
    for (let sent = 0; sent < 30; sent += 1) {
      await sleep(limits.bodyMs / 10)
      if (sent < 29) expect(closed).toBe(false)
      socket.write('x')
    }
    // The body arrived completely. It is refused only because it is not a PDF.
    const answer = new Promise<string>((resolve) => socket.once('data', (bytes) => resolve(String(bytes))))
    expect(await answer).toContain('pdf_not_a_pdf')
    socket.destroy()
  })

  test('a long poll is not interrupted', async () => {
    const started = performance.now()
    const url = `http://127.0.0.1:${port}/api/feed?waitMs=1200`
    const headers = { authorization: `Bearer ${scene.owner.token}` }
    const { cursor } = (await (await fetch(url.replace('1200', '0'), { headers })).json()) as {
      cursor: string
    }
    const answer = await fetch(`${url}&cursor=${cursor}`, { headers })
    expect(answer.status).toBe(200)
    expect(performance.now() - started).toBeGreaterThan(limits.bodyMs)
  })

  test('a phone on a slow connection has enough time, with the real limits', () => {
    expect(arrivalLimits.bodyMs).toBeGreaterThanOrEqual(20_000)
    expect(arrivalLimits.stalledMs).toBeGreaterThanOrEqual(60_000)
  })

  test('beats of 198 loads × 2,500 pages are refused with a code, and the row stays small', async () => {
    const { db } = scene.tracker.context.store
    await db.updateTable('document_versions').set({ page_count: 2_500 }).execute()
    const { slug } = await scene.makeLink({})
    const page = await reader(scene.tracker, slug).enter({ email: 'aki@example.com' })
    const pages = Object.fromEntries(Array.from({ length: 2_500 }, (_, index) => [index + 1, 1]))
    const answers = []
    for (let load = 0; load < 198; load += 1) {
      scene.clock.advance(2_500)
      answers.push(await page.beat({ load: `load-${String(load).padStart(4, '0')}`, pages }))
    }
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 422]))
    expect(answers.at(-1)?.body.error.code).toBe('beat_invalid')
    const row = await db
      .selectFrom('visits')
      .select('loads')
      .where('visit_id', '=', page.visitId)
      .executeTakeFirstOrThrow()
    expect(JSON.stringify(row.loads).length).toBeLessThan(500_000)
  })
})
