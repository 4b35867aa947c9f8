import type { FastifyInstance, FastifyRequest } from 'fastify'
import { clientVersionHeader } from '#shared/http-contract.ts'
import { coarseNetworkOf, networkOf, proxyTrust } from '../infrastructure/network-address.ts'
import type { TrackerContext } from '../services/context.ts'

/** Returns the network of the client. */
export const networkOfRequest = ({ ip }: Pick<FastifyRequest, 'ip'>): string => networkOf(ip)

const versionPattern = /^[\w.+-]{1,40}$/

/** Returns what the audit log stores about the origin of a request: the version of the desktop app, and the network without the host part. */
export function requestOrigin({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>) {
  const version = headers[clientVersionHeader]
  return {
    appVersion: typeof version === 'string' && versionPattern.test(version) ? version : null,
    network: coarseNetworkOf(ip),
  }
}

const forwardedHeaders = ['x-forwarded-for', 'forwarded', 'x-real-ip'] as const

/** Logs once that requests come through an untrusted proxy. All readers then have the address of the proxy and share one rate limit. */
export function warnOfUntrustedProxy(app: FastifyInstance, { config, log }: TrackerContext): void {
  const isTrusted = proxyTrust(config.trustProxy)
  let warned = false
  app.addHook('onRequest', async (request) => {
    if (warned) return
    const header = forwardedHeaders.find((name) => request.headers[name] !== undefined)
    if (!header) return
    const peer = request.socket.remoteAddress ?? ''
    if (isTrusted(peer, 0)) return
    warned = true
    log.warn(
      { header, peer },
      'A forwarded address was ignored: it came from an address that is not a trusted proxy. If that is your proxy, set TRACKER_TRUST_PROXY; until then all readers behind it count as one network.',
    )
  })
}
