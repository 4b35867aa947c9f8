import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify'
import { type AnsweredRequest, routeOf } from './request-metrics.ts'

/** Routes that are called every few seconds. Their lines have the level debug. */
const frequent = new Set(['/api/view/beats', '/api/feed', '/healthz', '/readyz', '/metrics'])

/** The fields of a log line that say who called. */
export function callerOf({ caller }: Pick<FastifyRequest, 'caller'>) {
  if (!caller) return { caller: 'public' }
  const { workspaceId, memberId } = caller
  return 'deviceId' in caller
    ? { caller: caller.deviceKind, workspaceId, memberId, deviceId: caller.deviceId }
    : { caller: 'token', workspaceId, memberId, tokenId: caller.tokenId }
}

type Line = AnsweredRequest & { bytes?: number }

/** Writes the line of one answered request. `of`: fields that say who called. */
export function logAnswer(log: FastifyBaseLogger, { ms, ...line }: Line, of: object): void {
  const fields = { ...line, ms: Math.round(ms), ...of }
  if (frequent.has(line.route) && line.status < 400) log.debug(fields, 'request')
  else log.info(fields, 'request')
}

/**
 * Writes one line for each answered request. The line has the pattern of the route instead of the path, because the path of a link is a secret.
 * It has no address of the client.
 */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const bytes = Number(reply.getHeader('content-length') ?? Number.NaN)
    const line = {
      method: request.method,
      route: routeOf(request.routeOptions.url),
      status: reply.statusCode,
      ms: reply.elapsedTime,
      ...(Number.isNaN(bytes) ? {} : { bytes }),
    }
    logAnswer(request.log, line, callerOf(request))
    done()
  })
}
