import type { FastifyInstance, FastifyRequest } from 'fastify'
import { routeOf } from './request-metrics.ts'

/** Routes that are called every few seconds. Their lines have the level debug. */
const frequent = new Set(['/api/view/beats', '/api/feed', '/healthz', '/readyz', '/metrics'])

function callerOf({ caller }: FastifyRequest) {
  if (!caller) return { caller: 'public' }
  const { workspaceId, memberId } = caller
  return 'deviceId' in caller
    ? { caller: caller.deviceKind, workspaceId, memberId, deviceId: caller.deviceId }
    : { caller: 'token', workspaceId, memberId, tokenId: caller.tokenId }
}

/**
 * Writes one line for each answered request. The line has the pattern of the route instead of the path, because the path of a link is a secret.
 * It has no address of the client.
 */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const route = routeOf(request.routeOptions.url)
    const bytes = Number(reply.getHeader('content-length') ?? Number.NaN)
    const fields = {
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      ...(Number.isNaN(bytes) ? {} : { bytes }),
      ...callerOf(request),
    }
    if (frequent.has(route) && reply.statusCode < 400) request.log.debug(fields, 'request')
    else request.log.info(fields, 'request')
    done()
  })
}
