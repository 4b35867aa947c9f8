// Checks of the way from the internet to the tracker: name, certificate, proxy. They ask the public URL of the running tracker.
import { lookup } from 'node:dns/promises'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { connect } from 'node:tls'
import { uploadsPath } from '#shared/tracker-api/documents.ts'
import { networkOf } from '../../../infrastructure/network-address.ts'
import { failed, ok, skipped, warning } from './check.ts'

const timeoutMs = 10_000
const dayMs = 86_400_000
/** Let's Encrypt renews 30 days before the end. */
const renewalDays = 14
/** An address of a documentation network (RFC 5737). No client has it. */
const forgedAddress = '203.0.113.7'

export async function checkName(url: URL) {
  const addresses = await lookup(url.hostname.replace(/^\[|\]$/g, ''), { all: true })
  return ok(`${url.hostname} is ${addresses.map(({ address }) => address).join(', ')}`)
}

export async function checkCertificate(url: URL, now: number) {
  if (url.protocol !== 'https:') return skipped('the public URL has no TLS')
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const socket = connect({ host, port: Number(url.port || 443), servername: host, timeout: timeoutMs })
  socket.once('secureConnect', () => resolve(socket.getPeerCertificate().valid_to))
  socket.once('error', reject)
  socket.once('timeout', () => reject(new Error('no answer')))
  try {
    const end = await promise
    const days = Math.floor((Date.parse(end) - now) / dayMs)
    const detail = `the certificate is valid until ${end}`
    return days < renewalDays ? warning(`${detail}, for ${days} more days`) : ok(detail)
  } finally {
    socket.destroy()
  }
}

/** `client`: the address that the tracker sees. */
type Seen = { client: string; date: string | null }

/** Asks the tracker through the proxy which client address it sees. The request carries a forged `X-Forwarded-For`. */
export async function askClientAddress(publicUrl: string): Promise<Seen> {
  const answer = await fetch(`${publicUrl}/healthz?client`, {
    headers: { 'x-forwarded-for': forgedAddress },
    signal: AbortSignal.timeout(timeoutMs),
    redirect: 'error',
  })
  if (!answer.ok) throw new Error(`${publicUrl}/healthz returns ${answer.status}`)
  const body = (await answer.json()) as { client?: unknown }
  if (typeof body.client !== 'string') throw new Error(`${publicUrl} is not a tracker of this version`)
  return { client: body.client, date: answer.headers.get('date') }
}

const privateNetwork = /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|::1|f[cd]|fe80)/

/** The client address must come from the proxy, neither from the client nor from the connection between proxy and tracker. */
export function checkClientAddress({ client }: Pick<Seen, 'client'>, isProxied: boolean) {
  if (networkOf(client) === networkOf(forgedAddress)) {
    return failed(
      'a client can choose its address: the proxy passes X-Forwarded-For on, or TRACKER_TRUST_PROXY is too high',
    )
  }
  if (isProxied && privateNetwork.test(client)) {
    return warning(
      `the tracker sees ${client}. If this machine is not in the network of the readers, set TRACKER_TRUST_PROXY`,
    )
  }
  return ok(`the tracker sees this machine as ${client}`)
}

/** Readers load PDFs in parts. `path`: a file that the tracker serves to everybody. */
export async function checkRanges(publicUrl: string, path: string) {
  const answer = await fetch(`${publicUrl}${path}`, {
    headers: { range: 'bytes=0-9', 'accept-encoding': 'identity' },
    signal: AbortSignal.timeout(timeoutMs),
  })
  const bytes = await answer.arrayBuffer()
  if (answer.status === 206 && bytes.byteLength === 10) return ok('range requests pass')
  return failed(
    `a range request returns ${answer.status} with ${bytes.byteLength} bytes; the proxy must pass Range`,
  )
}

/** How long a proxy that does not buffer may take to pass the answer on. */
const unbufferedWithinMs = 5_000

async function isCaddy(publicUrl: string): Promise<boolean> {
  const { headers } = await fetch(`${publicUrl}/healthz`, { signal: AbortSignal.timeout(timeoutMs) })
  return /caddy/i.test(headers.get('server') ?? '')
}

/**
 * Announces a body as large as the largest PDF and sends only its beginning. The tracker refuses it at once by its head. A proxy that buffers bodies
 * waits for the rest, and a proxy with a smaller limit refuses the body itself.
 */
export async function checkUploads(publicUrl: string, maxUploadBytes: number) {
  // A proxy may have other rules for uploads than for the rest.
  const url = new URL(uploadsPath, publicUrl)
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; isOurs: boolean } | null>()
  const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
    method: 'POST',
    headers: { 'tus-resumable': '1.0.0', 'upload-length': maxUploadBytes, 'content-length': maxUploadBytes },
  })
  const timer = setTimeout(() => resolve(null), unbufferedWithinMs)
  request.once('error', reject)
  request.once('response', (response) => {
    const isOurs = String(response.headers['content-type']).includes('json')
    resolve({ status: response.statusCode ?? 0, isOurs })
  })
  request.write('{')
  try {
    const answer = await promise
    if (answer === null) {
      return (await isCaddy(publicUrl))
        ? skipped('Caddy passes no answer on before the end of a body, so this test says nothing')
        : failed('the proxy buffers uploads; turn that off (proxy_request_buffering off)')
    }
    if (answer.isOurs) return ok('uploads pass without a buffer')
    return failed(
      `the proxy refuses a body of ${maxUploadBytes} bytes with ${answer.status}; raise its limit`,
    )
  } finally {
    clearTimeout(timer)
    request.on('error', () => undefined)
    request.destroy()
  }
}
