// The callback server of the login accepts only a callback with the state of the current login attempt.
import { request } from 'node:http'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Callback, type CallbackServer, callbackPath, openCallbackServer } from './callback-server.ts'

let server: CallbackServer
let heard: Callback[]
const state = 'the-state-that-we-made'
beforeEach(async () => {
  heard = []
  server = await openCallbackServer([0])
  server.onCallback(state, async (callback) => {
    heard.push(callback)
    return 'connected'
  })
})
afterEach(() => server.close())

/** Sends a raw HTTP request, because `fetch` would normalize the request target. */
function ask(
  target: string,
  { method = 'GET', host = new URL(server.redirectUri).host } = {},
): Promise<number> {
  const { port } = new URL(server.redirectUri)
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, path: target, method, headers: { host } }, (answer) => {
      answer.resume()
      answer.once('end', () => resolve(answer.statusCode ?? 0))
    })
    asking.once('error', reject)
    asking.end()
  })
}

it('answers any request target, and ignores callbacks without the right state', async () => {
  const odd = fc.constantFrom('//', '///', '/%', '/?', '/..', '/\\', '/a:b@c', '//evil.example/x', '/[', '*')
  const query = fc.webQueryParameters()
  const target = fc.oneof(
    odd,
    fc.webPath().map((path) => path || '/'),
    query.map((text) => `${callbackPath}?${text}`),
    query.map((text) => `${callbackPath}?code=x&state=another&${text}`),
  )
  await fc.assert(
    fc.asyncProperty(target, fc.constantFrom('GET', 'POST', 'OPTIONS', 'HEAD'), async (path, method) => {
      fc.pre(!path.includes(state))
      const status = await ask(path, { method })
      expect([204, 400, 404, 405]).toContain(status)
      expect(heard).toEqual([])
    }),
    { numRuns: 60 },
  )
  // The server still accepts the right callback.
  expect(await ask(`${callbackPath}?code=abc&state=${state}`)).toBe(200)
  expect(heard).toEqual([{ code: 'abc' }])
})

it('passes a code or an error to the handler unchanged, once', async () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(text, fc.boolean(), async (value, refused) => {
      const given: Callback[] = []
      server.onCallback(state, async (callback) => {
        given.push(callback)
        return 'connected'
      })
      const answer = refused ? { error: value, error_description: `${value}!` } : { code: value }
      const query = new URLSearchParams({ ...answer, state })
      expect(await ask(`${callbackPath}?${query}`)).toBe(200)
      expect(await ask(`${callbackPath}?${query}`)).toBe(400)
      expect(given).toEqual([refused ? { error: value, description: `${value}!` } : { code: value }])
    }),
    { numRuns: 30 },
  )
})

it('rejects a request with another host name (DNS rebinding)', async () => {
  expect(await ask(`${callbackPath}?code=abc&state=${state}`, { host: 'evil.example:17717' })).toBe(421)
  expect(heard).toEqual([])
})
