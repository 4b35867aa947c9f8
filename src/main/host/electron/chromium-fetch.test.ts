// RequestOnNode is a fake of Electron's ClientRequest on Node's http. The fake emits the same events in the same order and has three rules
// of Electron: a restricted header is rejected, a redirect that is not followed is an error, and a login without credentials fails.
import { EventEmitter } from 'node:events'
import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ClientRequest, ClientRequestConstructorOptions } from 'electron'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { chromiumFetch } from './chromium-fetch.ts'

const restricted = /^(content-length|host|trailer|te|upgrade|cookie2|keep-alive|transfer-encoding)$/i

class RequestOnNode extends EventEmitter {
  readonly #options: ClientRequestConstructorOptions
  readonly #headers: Record<string, string> = {}
  #body: Buffer[] = []
  #sent: ReturnType<typeof httpRequest> | null = null
  aborted = false
  constructor(options: ClientRequestConstructorOptions) {
    super()
    this.#options = options
  }
  setHeader(name: string, value: string) {
    if (restricted.test(name)) throw new Error(`${name} is restricted`)
    this.#headers[name] = value
  }
  write(chunk: Buffer) {
    this.#body.push(chunk)
  }
  end() {
    const { method = 'GET', url = '' } = this.#options
    const body = Buffer.concat(this.#body)
    const length = body.length > 0 ? { 'content-length': String(body.length) } : {}
    this.#sent = httpRequest(url, { method, headers: { ...this.#headers, ...length } }, (message) => {
      const status = message.statusCode ?? 0
      if (status === 407) return this.#login(message.headers['proxy-authenticate'] ?? '', true)
      if (status < 300 || status >= 400 || !message.headers.location)
        return void this.emit('response', message)
      if (this.#options.redirect === 'manual') {
        this.emit('redirect', status, method, message.headers.location, message.headers)
        this.#fail('Redirect was cancelled')
      } else this.#fail("Attempted to redirect, but redirect policy was 'error'")
    })
    this.#sent.on('error', (error: NodeJS.ErrnoException) => {
      if (!this.aborted)
        this.#fail(error.code === 'ECONNREFUSED' ? 'net::ERR_CONNECTION_REFUSED' : 'net::ERR_FAILED')
    })
    this.#sent.end(body)
  }
  #login(_challenge: string, isProxy: boolean) {
    const info = { isProxy, scheme: 'basic', host: 'proxy.example.com', port: 3128, realm: 'Acme' }
    this.emit('login', info, (username?: string, password?: string) => {
      if (username === undefined) return this.#fail('net::ERR_PROXY_AUTH_REQUESTED')
      this.#headers['proxy-authorization'] = `${username}:${password}`
      this.end()
    })
  }
  #fail(message: string) {
    this.emit('error', new Error(message))
  }
  abort() {
    this.aborted = true
    this.#sent?.destroy()
  }
}

describe('chromiumFetch', () => {
  let server: Server
  let url: string
  let proxied = 0
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const path = request.url ?? ''
      if (path === '/proxied' && request.headers['proxy-authorization'] !== 'taro:right') {
        proxied += 1
        return response.writeHead(407, { 'proxy-authenticate': 'Basic realm="Acme"' }).end()
      }
      if (path === '/moved') return response.writeHead(307, { location: 'https://elsewhere.example/' }).end()
      if (path === '/empty') return response.writeHead(204).end()
      if (path === '/slow') return void response.writeHead(200).write('first')
      let body = ''
      for await (const part of request) body += String(part)
      response.writeHead(200, { 'x-method': request.method, 'set-cookie': ['a=1', 'b=2'] }).end(`got ${body}`)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  const opened: RequestOnNode[] = []
  const answer = vi.fn(async () => null as { username: string; password: string } | null)
  const open = (options: ClientRequestConstructorOptions) => {
    const request = new RequestOnNode(options)
    opened.push(request)
    return request as unknown as ClientRequest
  }
  const fetch = chromiumFetch(open, { answer })

  it('sends text and streams, and reads status, headers and body', async () => {
    const text = await fetch(`${url}/x`, {
      method: 'POST',
      body: 'ｔｅｘｔ',
      headers: { 'content-length': '12' },
    })
    expect(text.status).toBe(200)
    expect(text.headers.get('x-method')).toBe('POST')
    expect(await text.text()).toBe('got ｔｅｘｔ')
    const stream = new Blob(['one ', 'two']).stream()
    const sent = await fetch(`${url}/x`, { method: 'PATCH', body: stream, duplex: 'half' } as RequestInit)
    expect(await sent.text()).toBe('got one two')
    expect((await fetch(`${url}/empty`)).body).toBeNull()
    expect((await fetch(`${url}/x`, { method: 'HEAD' })).body).toBeNull()
  })

  it('returns a redirect in mode "manual", and rejects a redirect in mode "error"', async () => {
    const moved = await fetch(`${url}/moved`, { redirect: 'manual' })
    expect([moved.status, moved.headers.get('location')]).toEqual([307, 'https://elsewhere.example/'])
    await expect(fetch(`${url}/moved`, { redirect: 'error' })).rejects.toThrow('fetch failed')
  })

  it('rejects with the same TypeError and error code as Node’s fetch', async () => {
    const failure = await fetch('http://127.0.0.1:9/').catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(TypeError)
    expect((failure as Error).cause).toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('sends the login of the rep to the proxy, and requests a new login if the proxy refuses it', async () => {
    answer.mockReset()
    answer.mockResolvedValueOnce({ username: 'taro', password: 'wrong' })
    answer.mockResolvedValueOnce({ username: 'taro', password: 'right' })
    expect((await fetch(`${url}/proxied`)).status).toBe(200)
    const proxy = { host: 'proxy.example.com', port: 3128, realm: 'Acme' }
    expect(answer.mock.calls).toEqual([
      [proxy, false],
      [proxy, true],
    ])
    expect(proxied).toBe(2)
    answer.mockResolvedValueOnce(null)
    const failure = (await fetch(`${url}/proxied`).catch((error: unknown) => error)) as Error
    expect(failure.cause).toMatchObject({ code: 'ERR_PROXY_AUTH_REQUESTED' })
  })

  it('aborts the request when its signal is aborted, before and during the response', async () => {
    await expect(fetch(`${url}/x`, { signal: AbortSignal.abort() })).rejects.toThrow()
    const abort = new AbortController()
    const slow = await fetch(`${url}/slow`, { signal: abort.signal })
    const reading = slow.text()
    abort.abort()
    await expect(reading).rejects.toThrow()
    expect(opened.at(-1)?.aborted).toBe(true)
    await expect(fetch(`${url}/slow-too`, { signal: AbortSignal.timeout(1) })).rejects.toThrow()
  })

  it('aborts the request if its response is not read to the end', async () => {
    const slow = await fetch(`${url}/slow`)
    await slow.body?.cancel()
    await vi.waitFor(() => expect(opened.at(-1)?.aborted).toBe(true))
  })
})
