// The loopback server for the OAuth redirect. The server listens only during a login attempt. Salesforce accepts http callback URLs only
// for `localhost` and compares the port exactly. So the server uses a port of a short list. The server listens on 127.0.0.1 and ::1, never
// on 0.0.0.0.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { CodedError } from '#shared/errors.ts'
import type { Locale } from '#shared/model/basics.ts'
import { type CallbackOutcome, callbackPage, pageLanguage } from './callback-page.ts'
import { defaultCallbackPorts } from './callback-ports.ts'

export const callbackPath = '/oauth/callback'

/** The parameters of the redirect: an authorization code, or an OAuth error. */
export type Callback = { code: string } | { error: string; description: string }

export type CallbackServer = {
  redirectUri: string
  /** Sets the handler of the first callback with the right state. The browser then shows the page of the returned outcome. */
  onCallback(state: string, handle: (callback: Callback) => Promise<CallbackOutcome>): void
  close(): Promise<void>
}

/** Listens on the first free port of the list. Throws CodedError('salesforce_callback_port_taken') if no port is free. */
export async function openCallbackServer(
  ports: readonly number[] = defaultCallbackPorts,
  pageOrigin = 'https://login.salesforce.com',
  /** The language of the result page. The default is the browser's language. */
  locale?: () => Locale,
): Promise<CallbackServer> {
  for (const port of ports) {
    const opened = await tryPort(port, pageOrigin, locale)
    if (opened) return opened
  }
  throw new CodedError('salesforce_callback_port_taken', 'Other programs use all callback ports.', {
    ports: ports.join(', '),
  })
}

async function tryPort(
  port: number,
  pageOrigin: string,
  locale: (() => Locale) | undefined,
): Promise<CallbackServer | null> {
  const expected: Expected = { current: null, locale }
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    void answer(request, response, expected, pageOrigin)
  const v4 = await listen('127.0.0.1', port, listener)
  if (v4 === 'taken' || v4 === 'unsupported') return null
  const bound = (v4.address() as { port: number }).port
  const v6 = await listen('::1', bound, listener)
  if (v6 === 'taken') {
    // Another program listens on this port of ::1. The browser might send the code to that program.
    await closeServer(v4)
    return null
  }
  return {
    redirectUri: `http://localhost:${bound}${callbackPath}`,
    onCallback(state, handle) {
      expected.current = { state, handle }
    },
    async close() {
      await Promise.all([closeServer(v4), v6 === 'unsupported' ? null : closeServer(v6)])
    },
  }
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void

function listen(host: string, port: number, listener: Listener): Promise<Server | 'taken' | 'unsupported'> {
  return new Promise((resolve, reject) => {
    const server = createServer({ requestTimeout: 10_000 }, listener)
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve('taken')
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve('unsupported')
      else reject(error)
    })
    server.listen({ host, port, exclusive: true, ipv6Only: true }, () => resolve(server))
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    // Responses that are being sent have 500 ms to finish. Idle connections were closed above.
    setTimeout(() => server.closeAllConnections(), 500).unref()
  })
}

type Expected = {
  locale: (() => Locale) | undefined
  current: { state: string; handle: (callback: Callback) => Promise<CallbackOutcome> } | null
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  expected: Expected,
  pageOrigin: string,
): Promise<void> {
  response.setHeader('connection', 'close')
  // Any program on this computer can send any request path. Some paths, for example `//`, are no valid URL.
  const target = `http://localhost${request.url ?? '/'}`
  if (!URL.canParse(target)) return end(response, 404)
  const url = new URL(target)
  if (!/^(localhost|127\.0\.0\.1|\[::1\]):\d+$/.test(request.headers.host ?? '')) return end(response, 421)
  if (url.pathname !== callbackPath) return end(response, 404)
  // Chromium sends a preflight request before a public page may send a request to this computer (Private Network Access).
  if (request.method === 'OPTIONS') {
    response.setHeader('access-control-allow-origin', pageOrigin)
    response.setHeader('access-control-allow-methods', 'GET')
    response.setHeader('access-control-allow-private-network', 'true')
    return end(response, 204)
  }
  if (request.method !== 'GET') return end(response, 405)
  const waiting = expected.current
  const callback = waiting && readCallback(url.searchParams, waiting.state)
  if (!waiting || !callback) return page(request, response, expected, 'stale', 400)
  expected.current = null
  const outcome = await waiting.handle(callback)
  page(request, response, expected, outcome, outcome === 'connected' ? 200 : 400)
}

/** Returns null for a callback with a missing or wrong state, and for a callback with neither a code nor an error. */
function readCallback(params: URLSearchParams, state: string): Callback | null {
  if (params.get('state') !== state) return null
  const error = params.get('error')
  if (error) return { error, description: params.get('error_description') ?? '' }
  const code = params.get('code')
  return code ? { code } : null
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status).end()
}

function page(
  request: IncomingMessage,
  response: ServerResponse,
  { locale }: Expected,
  outcome: CallbackOutcome,
  status: number,
): void {
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    .end(callbackPage(outcome, locale?.() ?? pageLanguage(request.headers['accept-language'])))
}
