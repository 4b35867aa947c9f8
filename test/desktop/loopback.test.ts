// Tests of the access to the headless host. Only the page of the host has access, and only after login. Other programs on the computer and other websites
// have no access.
import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { headlessLoginPath, headlessSocketPath } from '#shared/headless-paths.ts'
import { type HeadlessPage, logIn } from './headless-page.ts'
import { createTestSetup, type TestSetup } from './parts.ts'

let setup: TestSetup
let url: string
let page: HeadlessPage
beforeAll(async () => {
  setup = createTestSetup()
  const desktop = await setup.desktop('one')
  url = desktop.part.ready.url
  page = desktop.page
})
afterAll(() => setup.close())

/** Sends the request with `node:http`, because `fetch` does not allow a test to set the Host header. */
function status(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sent.on('error', reject)
    sent.end()
  })
}

function socketStatus(headers: Record<string, string>): Promise<number> {
  const socket = new WebSocket(page.origin.replace('http', 'ws') + headlessSocketPath, { headers })
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      socket.close()
      resolve(101)
    })
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.on('error', reject)
  })
}

test('the secret of the printed URL works once', async () => {
  await expect(logIn(url)).rejects.toThrow('401')
})

test('each host has its own cookie name, and a wrong secret gets no cookie', async () => {
  const other = await setup.desktop('two')
  const { origin, hash } = new URL(other.part.ready.url)
  expect(hash.length).toBeGreaterThan(30)
  expect(other.page.cookie.split('=')[0]).not.toBe(page.cookie.split('=')[0])
  const headers = { origin, 'content-type': 'application/json' }
  const wrong = await fetch(origin + headlessLoginPath, {
    method: 'POST',
    headers,
    body: '{"secret":"guess"}',
  })
  expect([wrong.status, wrong.headers.get('set-cookie')]).toEqual([401, null])
})

test.each([
  ['a host name that resolves to this address (DNS rebinding)', 'evil.example'],
  ['localhost instead of the address', 'localhost'],
])('%s is refused', async (_what, name) => {
  const host = `${name}:${new URL(url).port}`
  expect(await status('/', { host })).toBe(403)
  expect(await socketStatus({ host, origin: `http://${host}`, cookie: page.cookie })).toBe(403)
})

test('requests of another origin are refused, even with the cookie', async () => {
  const { cookie, origin } = page
  const host = new URL(url).host
  for (const from of ['http://evil.example', 'null', `https://${host}`]) {
    expect(await status('/app/uploads?name=x.pdf', { host, cookie, origin: from }, 'POST')).toBe(403)
    expect(await socketStatus({ origin: from, cookie })).toBe(403)
  }
  expect(await status('/app/uploads?name=x.pdf', { host, cookie }, 'POST')).toBe(403)
  expect(
    await status('/app/x', { host, cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }),
  ).toBe(403)
  expect(await socketStatus({ origin, cookie })).toBe(101)
})

test('without the cookie only the files of the renderer are served', async () => {
  const { origin } = page
  expect(await socketStatus({ origin })).toBe(401)
  expect(await socketStatus({ origin, cookie: `${page.cookie.split('=')[0]}=guess` })).toBe(401)
  expect((await fetch(`${origin}/app/documents/doc_abcdef/1/content`)).status).toBe(401)
})

test('every response has the content security policy', async () => {
  for (const path of ['/', '/app/documents/doc_abcdef/1/content', '/missing.js']) {
    const { headers } = await fetch(page.origin + path)
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  }
})

test('an invalid frame closes the socket; an invalid call gets an error code', async () => {
  await expect(page.call('documents.get', {} as never)).rejects.toMatchObject({ code: 'bad_request' })
  await expect(page.call('toString' as never)).rejects.toMatchObject({ code: 'not_found' })
  const { origin, cookie } = page
  const socket = new WebSocket(origin.replace('http', 'ws') + headlessSocketPath, {
    headers: { origin, cookie },
  })
  const closed = new Promise<number>((resolve) => socket.on('close', resolve))
  socket.on('open', () => socket.send('{"type":"call"}'))
  expect(await closed).toBe(1008)
})
