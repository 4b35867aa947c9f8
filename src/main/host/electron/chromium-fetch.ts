// `fetch` over the network stack of Chromium, with the proxy settings and certificates of the system and with logins for proxies.
// Electron's net.fetch has two bugs. First, net.fetch cannot answer a proxy that requires a login, because Electron does not emit `login`
// for net.fetch (electron/electron#44249). Second, net.fetch fails on each redirect that must not be followed (electron/electron#43715).
import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import type { AuthInfo, ClientRequest, ClientRequestConstructorOptions, IncomingMessage } from 'electron'
import type { HttpClient } from '../../network/http-client.ts'
import type { ProxyLogins } from '../../network/proxy-logins.ts'

export type OpenRequest = (options: ClientRequestConstructorOptions) => ClientRequest
type Answer = PromiseWithResolvers<Response>

/** Chromium sets these headers itself and rejects them from a caller. */
const setByChromium = new Set(['content-length', 'host', 'connection', 'transfer-encoding', 'keep-alive'])
const withoutBody = new Set([101, 204, 205, 304])

export function chromiumFetch(open: OpenRequest, logins: Pick<ProxyLogins, 'answer'>): HttpClient {
  return async (input, init) => {
    const request = new Request(input, init)
    request.signal.throwIfAborted()
    const answer: Answer = Promise.withResolvers()
    const { method, url, redirect } = request
    const sending = open({ method, url, redirect })
    for (const [name, value] of request.headers) {
      if (!setByChromium.has(name)) sending.setHeader(name, value)
    }
    answerLogins(sending, logins)
    readAnswer(sending, request, answer)
    const onAbort = () => {
      answer.reject(request.signal.reason)
      sending.abort()
    }
    request.signal.addEventListener('abort', onAbort, { once: true })
    void sendBody(sending, request).catch((error: unknown) => {
      answer.reject(error)
      sending.abort()
    })
    return answer.promise
  }
}

function answerLogins(sending: ClientRequest, logins: Pick<ProxyLogins, 'answer'>): void {
  let asked = 0
  sending.on('login', (info: AuthInfo, callback) => {
    asked += 1
    // Only a proxy gets a login. If the server itself responds with 401, the caller gets that response.
    if (!info.isProxy) return callback()
    const { host, port, realm } = info
    logins.answer({ host, port, realm }, asked > 1).then(
      (login) => (login ? callback(login.username, login.password) : callback()),
      () => callback(),
    )
  })
}

function readAnswer(sending: ClientRequest, request: Request, answer: Answer): void {
  sending.on('response', (message) => {
    const { statusCode: status, statusMessage: statusText } = message
    const body =
      withoutBody.has(status) || request.method === 'HEAD' ? null : bodyOf(message, sending, request)
    answer.resolve(new Response(body, { status, statusText, headers: headersOf(message.headers) }))
  })
  sending.on('redirect', (status, _method, location, headers) => {
    if (request.redirect !== 'manual') return
    const all = headersOf(headers)
    all.set('location', location)
    answer.resolve(new Response(null, { status, headers: all }))
    // Electron then emits an error, because the redirect is not followed. The answer is already resolved, so the error has no effect.
  })
  sending.on('error', (error) => answer.reject(networkError(error)))
}

function headersOf(headers: Record<string, string | string[]>): Headers {
  const all = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    for (const each of [value].flat()) all.append(name, each)
  }
  return all
}

/** Returns the body as a web stream. Cancelling the stream aborts the request. */
function bodyOf(message: IncomingMessage, sending: ClientRequest, request: Request): ReadableStream {
  const readable = message as unknown as Readable
  readable.once('close', () => {
    if (!readable.readableEnded) sending.abort()
  })
  request.signal.addEventListener('abort', () => readable.destroy(request.signal.reason as Error), {
    once: true,
  })
  return Readable.toWeb(readable) as NodeReadableStream as ReadableStream
}

async function sendBody(sending: ClientRequest, request: Request): Promise<void> {
  if (request.body) {
    for await (const bytes of request.body as unknown as AsyncIterable<Uint8Array>) {
      sending.write(Buffer.from(bytes))
    }
  }
  sending.end()
}

/** Node's codes for Chromium's errors. From the code, other modules decide whether the request was not sent or has an unknown outcome. */
const codes: Readonly<Record<string, string>> = {
  ERR_CONNECTION_REFUSED: 'ECONNREFUSED',
  ERR_NAME_NOT_RESOLVED: 'ENOTFOUND',
  ERR_CONNECTION_RESET: 'ECONNRESET',
  ERR_CONNECTION_TIMED_OUT: 'UND_ERR_CONNECT_TIMEOUT',
  ERR_ADDRESS_UNREACHABLE: 'EHOSTUNREACH',
  ERR_INTERNET_DISCONNECTED: 'ENETUNREACH',
  ERR_CERT_DATE_INVALID: 'CERT_HAS_EXPIRED',
  ERR_CERT_COMMON_NAME_INVALID: 'ERR_TLS_CERT_ALTNAME_INVALID',
  ERR_CERT_AUTHORITY_INVALID: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
}

/** Returns an error in the form of Node's fetch: a TypeError whose cause has the error code. Chromium's message is `net::ERR_…`. */
function networkError(error: Error): TypeError {
  const name = error.message.match(/ERR_[A-Z_]+/)?.[0]
  const cause = Object.assign(new Error(error.message), {
    code: (name && codes[name]) ?? name ?? 'ERR_FAILED',
  })
  return new TypeError('fetch failed', { cause })
}
