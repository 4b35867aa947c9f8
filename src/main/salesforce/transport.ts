// The HTTP transport for jsforce: one fetch with a timeout, without retries and redirects. jsforce's own transport retries five times and
// waits up to 30 minutes. If a response body is interrupted, the stream of jsforce's own transport emits an error without a listener, and
// this error ends the process (docs/adr/0020). This transport rejects the promise instead.
import { PassThrough } from 'node:stream'
import type { HttpRequest, HttpResponse } from 'jsforce'
import type { HttpClient } from '../network/http-client.ts'
import { SalesforceError } from './errors.ts'

export type Fetch = HttpClient

/** The interface that jsforce expects. */
export type JsforceTransport = {
  httpRequest(request: HttpRequest): Promise<HttpResponse> & { stream(): PassThrough }
}

export type TransportOptions = {
  fetch: Fetch
  timeoutMs: number
  signal?: AbortSignal | undefined
  /** Called with each response. jsforce does not expose the status and headers. */
  onResponse?: (response: HttpResponse) => void
}

/** Without a response, a request rejects with a {@link SalesforceError} whose outcome is `notSent` or `unknown`. */
export function fetchTransport(options: TransportOptions): JsforceTransport {
  return {
    httpRequest(request) {
      const promise = send(request, options)
      return Object.assign(promise, { stream: () => new PassThrough() })
    },
  }
}

async function send(request: HttpRequest, options: TransportOptions): Promise<HttpResponse> {
  const timeout = AbortSignal.timeout(options.timeoutMs)
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
  const headers = new Headers(request.headers)
  // fetch computes the length itself. jsforce's length is wrong for some bodies.
  headers.delete('content-length')
  try {
    const answer = await options.fetch(request.url, {
      method: request.method,
      headers,
      body: typeof request.body === 'string' ? request.body : null,
      redirect: 'manual',
      signal,
    })
    const response = {
      statusCode: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: await answer.text(),
    }
    options.onResponse?.(response)
    return response
  } catch (error) {
    throw noAnswer(error, timeout.aborted, request.url)
  }
}

/** Errors before the connection exists: no byte of the request was sent. */
const notSentCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  // Chromium's names for such errors (host/electron/chromium-fetch.ts).
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ERR_PROXY_CONNECTION_FAILED',
  'ERR_TUNNEL_CONNECTION_FAILED',
  'ERR_PROXY_AUTH_REQUESTED',
])

function noAnswer(error: unknown, timedOut: boolean, url: string): SalesforceError {
  const cause = (error as { cause?: { code?: unknown; syscall?: unknown } } | null)?.cause
  const code = typeof cause?.code === 'string' ? cause.code : timedOut ? 'TIMED_OUT' : 'NO_ANSWER'
  const notSent = !timedOut && (notSentCodes.has(code) || cause?.syscall === 'connect')
  return new SalesforceError(
    notSent ? 'notSent' : 'unknown',
    { code, message: `${new URL(url).host} gave no answer (${code}).`, timedOut },
    { cause: error },
  )
}
