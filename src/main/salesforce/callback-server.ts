// Owns the loopback address that the browser comes back to after the login. Open only while a connection is being made.
// Salesforce accepts plain http for the literal `localhost` only, and matches ports exactly: so a short list, on both
// addresses that the name may stand for, never on 0.0.0.0.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { CodedError } from '#shared/errors.ts'
import type { Locale } from '#shared/model/basics.ts'
import { type CallbackOutcome, callbackPage, pageLanguage } from './callback-page.ts'
import { defaultCallbackPorts } from './callback-ports.ts'

export const callbackPath = '/oauth/callback'

/** What the browser brought: a code, or the login host's refusal. */
export type Callback = { code: string } | { error: string; description: string }

export type CallbackServer = {
  redirectUri: string
  /** Called once, with the first answer whose state is right; the page it resolves to is what the browser shows. */
  onCallback(state: string, handle: (callback: Callback) => Promise<CallbackOutcome>): void
  close(): Promise<void>
}

/** Throws CodedError('salesforce_callback_port_taken') where no port of the list is free. */
export async function openCallbackServer(
  ports: readonly number[] = defaultCallbackPorts,
  pageOrigin = 'https://login.salesforce.com',
  /** Of the page that says how it went; without it the browser's. */
  locale?: () => Locale,
): Promise<CallbackServer> {
  for (const port of ports) {
    const opened = await tryPort(port, pageOrigin, locale)
    if (opened) return opened
  }
  throw new CodedError('salesforce_callback_port_taken', 'Other programs use all ports of the callback.', {
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
    // Somebody else answers on `localhost` here: the browser might bring them the code.
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
    // A page that is still being sent gets a moment; a connection that a browser merely holds open does not.
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
  // Whatever else runs on this computer may ask for anything here: `//` is no URL.
  const target = `http://localhost${request.url ?? '/'}`
  if (!URL.canParse(target)) return end(response, 404)
  const url = new URL(target)
  if (!/^(localhost|127\.0\.0\.1|\[::1\]):\d+$/.test(request.headers.host ?? '')) return end(response, 421)
  if (url.pathname !== callbackPath) return end(response, 404)
  // Chromium asks before a public page may lead to this machine (private network access).
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

/** Null for a callback that isn't ours (no state, another state) or says nothing. */
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
