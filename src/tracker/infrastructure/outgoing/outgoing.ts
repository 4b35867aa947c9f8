// Sends HTTP requests to addresses that members enter: receivers of webhooks, channels. Each request has a deadline and a bounded answer, follows no
// redirect, and connects only to an address that `Destinations` allows. The name is resolved once for each request, and the connection uses the
// checked addresses, so a name that changes between check and connection (DNS rebinding) has no effect. Proxy variables are not used: a proxy would
// resolve the name itself.
import { lookup as resolve } from 'node:dns/promises'
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Destinations } from './destinations.ts'

/**
 * Why no answer came. `invalidUrl`: no http or https URL, or with a password. `notAllowed`: an address that `Destinations` refuses. `unknownHost`: the
 * name has no address. `unreachable`: no connection. `tls`: the certificate is not valid. `timedOut`. `broken`: the connection ended, or the answer is
 * no HTTP.
 */
export type OutgoingProblem =
  | 'invalidUrl'
  | 'notAllowed'
  | 'unknownHost'
  | 'unreachable'
  | 'tls'
  | 'timedOut'
  | 'broken'

export class OutgoingError extends Error {
  readonly problem: OutgoingProblem
  /** False: certainly no receiver got the request, because no connection was ready for it. */
  readonly mayHaveArrived: boolean
  constructor(problem: OutgoingProblem, mayHaveArrived: boolean, options?: ErrorOptions) {
    super(`the request failed: ${problem}`, options)
    this.name = 'OutgoingError'
    this.problem = problem
    this.mayHaveArrived = mayHaveArrived
  }
}

export type OutgoingRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  url: string
  headers: Readonly<Record<string, string>>
  body?: string
  /** For the whole exchange: name, connection, request and answer. */
  timeoutMs?: number
  /** Of the answer. Bytes after them are not read. */
  maxBytes?: number
}

export type OutgoingAnswer = {
  status: number
  /** Names in lower case. Of repeated headers, the values are joined. */
  headers: Readonly<Record<string, string>>
  /** The answer as UTF-8, up to `maxBytes`. */
  text: string
  isTruncated: boolean
}

export type Outgoing = {
  /** Returns each answer, also 3xx, 4xx and 5xx. @throws OutgoingError */
  send(request: OutgoingRequest): Promise<OutgoingAnswer>
  /** Returns why no request can be sent to the URL now: its form, or where its name leads. Null: none. Sends nothing. */
  check(url: string): Promise<OutgoingProblem | null>
}

const defaultTimeoutMs = 15_000
const defaultMaxBytes = 64 * 1024
const maxHeaderBytes = 16 * 1024
const maxUrlLength = 2_000

type Protocol = 'http:' | 'https:'

/** @throws OutgoingError */
function readUrl(text: string): { url: URL; protocol: Protocol; host: string } {
  const url = text.length <= maxUrlLength && URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || !url.hostname) {
    throw new OutgoingError('invalidUrl', false)
  }
  return { url, protocol: url.protocol as Protocol, host: url.hostname.replace(/^\[(.*)\]$/, '$1') }
}

export type Resolve = (host: string) => Promise<{ address: string; family: number }[]>
const systemResolve: Resolve = (host) => resolve(host, { all: true })

async function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const onAbort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** The codes of Node and OpenSSL for a certificate that is not valid: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const isTlsFailure = (code: string) =>
  /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO)/.test(code)

function problemOf(error: unknown, isConnected: boolean): OutgoingError {
  if (error instanceof OutgoingError) return error
  const { code = '', name = '' } = error as { code?: string; name?: string }
  if (name === 'TimeoutError') return new OutgoingError('timedOut', isConnected)
  if (isTlsFailure(String(code))) return new OutgoingError('tls', isConnected, { cause: error })
  return new OutgoingError(isConnected ? 'broken' : 'unreachable', isConnected, { cause: error })
}

/** Reads up to `maxBytes`. Resolves when the answer ends or is longer. */
async function readBody(
  answer: IncomingMessage,
  maxBytes: number,
): Promise<[text: string, isTruncated: boolean]> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > maxBytes) break
  }
  return [Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8'), size > maxBytes]
}

const headersOf = ({ headers }: IncomingMessage) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]))

type Addresses = { address: string; family: number }[]

/** Gives the connection the checked addresses instead of asking the resolver again. */
const fixedLookup =
  (addresses: Addresses): LookupFunction =>
  (_host, options, done) => {
    const [first] = addresses
    if (options.all || !first) done(null, addresses)
    else done(null, first.address, first.family)
  }

function exchange(
  { url, protocol }: ReturnType<typeof readUrl>,
  addresses: Addresses,
  { method, headers, body, maxBytes = defaultMaxBytes }: OutgoingRequest,
  signal: AbortSignal,
): Promise<OutgoingAnswer> {
  const { promise, resolve: answered, reject } = Promise.withResolvers<OutgoingAnswer>()
  const isTls = protocol === 'https:'
  // An agent of this request only: no connection is shared with a request to another address.
  const agent = isTls ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false })
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const request = (isTls ? requestHttps : requestHttp)(url, {
    ...{ method, agent, signal, lookup: fixedLookup(addresses), maxHeaderSize: maxHeaderBytes },
    headers: { ...headers, ...length },
  })
  let isConnected = false
  request.on('socket', (socket) =>
    socket.once(isTls ? 'secureConnect' : 'connect', () => {
      isConnected = true
    }),
  )
  request.on('error', (error) => reject(problemOf(signal.aborted ? signal.reason : error, isConnected)))
  request.on('response', (answer) => {
    readBody(answer, maxBytes)
      .then(([text, isTruncated]) =>
        answered({ status: answer.statusCode ?? 0, headers: headersOf(answer), text, isTruncated }),
      )
      .catch((error: unknown) => reject(problemOf(signal.aborted ? signal.reason : error, true)))
      .finally(() => request.destroy())
  })
  request.end(body)
  return promise
}

export function createOutgoing(destinations: Destinations, resolveHost: Resolve = systemResolve): Outgoing {
  /** Returns the addresses of the host. All of them must be allowed, so that no fallback reaches a private address. @throws OutgoingError */
  async function addressesOf({ host, protocol }: ReturnType<typeof readUrl>): Promise<Addresses> {
    const addresses = isIP(host)
      ? [{ address: host, family: isIP(host) }]
      : await resolveHost(host).catch((cause: unknown) => {
          throw new OutgoingError('unknownHost', false, { cause })
        })
    if (addresses.length === 0) throw new OutgoingError('unknownHost', false)
    if (addresses.every(({ address }) => destinations.allows(address, protocol))) return addresses
    throw new OutgoingError('notAllowed', false)
  }

  return {
    async send(request) {
      const target = readUrl(request.url)
      const signal = AbortSignal.timeout(request.timeoutMs ?? defaultTimeoutMs)
      try {
        const addresses = await within(addressesOf(target), signal)
        return await exchange(target, addresses, request, signal)
      } catch (error) {
        throw problemOf(error, false)
      }
    },
    async check(url) {
      try {
        await within(addressesOf(readUrl(url)), AbortSignal.timeout(defaultTimeoutMs))
        return null
      } catch (error) {
        return problemOf(error, false).problem
      }
    },
  }
}
