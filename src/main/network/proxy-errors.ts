// Names the errors of a proxy. Node's fetch reports them with the codes of any other connection, or with no code. This module gives them the
// codes of Chromium, so that the two hosts have the same codes.
import type { HttpClient } from './http-client.ts'

type Fault = Error & {
  code?: unknown
  cause?: unknown
  errors?: unknown
  syscall?: unknown
  hostname?: unknown
  port?: unknown
}
const isFault = (value: unknown): value is Fault => value instanceof Error || value instanceof DOMException

/** `proxies`: the URLs of the proxies that `send` uses. */
export function withProxyErrors(send: HttpClient, proxies: readonly string[]): HttpClient {
  const known = proxies.map((url) => new URL(url))
  return async (input, init) => {
    try {
      return await send(input, init)
    } catch (error) {
      const code = proxyErrorOf(error, known)
      if (code === null) throw error
      throw new TypeError('fetch failed', {
        cause: Object.assign(new Error(code, { cause: error }), { code }),
      })
    }
  }
}

/** Returns Chromium's code, or null if the error is not an error of the proxy. */
function proxyErrorOf(error: unknown, proxies: readonly URL[]): string | null {
  for (let fault: unknown = error, depth = 0; isFault(fault) && depth < 5; fault = fault.cause, depth += 1) {
    // undici: "Proxy response (407) !== 200 when HTTP Tunneling".
    const [, status] = fault.message.match(/^Proxy response \((\d{3})\)/) ?? []
    if (status) return status === '407' ? 'ERR_PROXY_AUTH_REQUESTED' : 'ERR_TUNNEL_CONNECTION_FAILED'
    const attempts = Array.isArray(fault.errors) ? fault.errors.filter(isFault) : [fault]
    if (attempts.some((attempt) => proxies.some((proxy) => failedAt(attempt, proxy)))) {
      return 'ERR_PROXY_CONNECTION_FAILED'
    }
  }
  return null
}

/** True if the lookup of the proxy's name or the connection to the proxy failed. */
function failedAt(fault: Fault, proxy: URL): boolean {
  if (fault.syscall === 'getaddrinfo') return fault.hostname === proxy.hostname
  const defaultPort = proxy.protocol === 'https:' ? 443 : 80
  return fault.syscall === 'connect' && fault.port === (Number(proxy.port) || defaultPort)
}
