// Sends the requests of tus-js-client over HttpClient. So uploads use the same proxy and certificates as all other requests. Redirects
// are not followed, because the device token must not be sent to another host.
import { Readable } from 'node:stream'
import type { HttpRequest, HttpResponse, HttpStack } from 'tus-js-client'
import type { HttpClient } from '../network/http-client.ts'

export function tusHttpStack(fetch: HttpClient): HttpStack {
  return { createRequest: (method, url) => createRequest(fetch, method, url), getName: () => 'HttpClient' }
}

function createRequest(fetch: HttpClient, method: string, url: string): HttpRequest {
  const headers = new Headers()
  const aborting = new AbortController()
  let onProgress: (sentBytes: number) => void = () => {}
  return {
    getMethod: () => method,
    getURL: () => url,
    setHeader: (name, value) => headers.set(name, value),
    getHeader: (name) => headers.get(name) ?? undefined,
    setProgressHandler(handler) {
      onProgress = handler
    },
    async send(body: unknown) {
      const { signal } = aborting
      const sent = bodyOf(body, onProgress)
      if (sent.size !== null) headers.set('content-length', String(sent.size))
      const init = { method, headers, signal, redirect: 'manual', body: sent.body, duplex: 'half' } as const
      return readAnswer(await fetch(url, init as RequestInit))
    },
    async abort() {
      aborting.abort()
    },
    getUnderlyingObject: () => aborting,
  }
}

type Sent = { body: ReadableStream | null; size: number | null }

/** Converts a request body of tus to a web stream. tus passes a slice of the file as a stream with the property `size`. */
function bodyOf(body: unknown, onProgress: (sentBytes: number) => void): Sent {
  if (body === null || body === undefined) return { body: null, size: null }
  const source = body instanceof Uint8Array ? Readable.from([body]) : (body as Readable)
  const size = body instanceof Uint8Array ? body.byteLength : (body as { size?: unknown }).size
  async function* counting(): AsyncGenerator<Uint8Array> {
    let sent = 0
    for await (const bytes of source) {
      yield bytes as Uint8Array
      sent += (bytes as Uint8Array).byteLength
      onProgress(sent)
    }
  }
  return {
    body: Readable.toWeb(Readable.from(counting(), { objectMode: false })) as unknown as ReadableStream,
    size: typeof size === 'number' ? size : null,
  }
}

async function readAnswer(response: Response): Promise<HttpResponse> {
  const body = await response.text()
  return {
    getStatus: () => response.status,
    getHeader: (name) => response.headers.get(name) ?? undefined,
    getBody: () => body,
    getUnderlyingObject: () => response,
  }
}
