// The id of a request, which joins the log of the tracker with the logs of proxies and desktops.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { TrackerContext } from '../services/context.ts'

export const requestIdHeader = 'x-request-id'

/** Safe in a log line and in a header, and long enough to be unique. */
const validId = /^[\w.-]{8,64}$/

/** Returns the id that the client or a proxy gave the request. Otherwise returns a new id. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers[requestIdHeader]
  return typeof given === 'string' && validId.test(given) ? given : randomUUID()
}

/** `traceparent` of W3C Trace Context, version 00: https://www.w3.org/TR/trace-context/#traceparent-header */
const traceparent = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

/** Returns the fields of the trace for each log line of the request. Empty if the request belongs to no trace. */
export function traceOf({ headers }: Pick<IncomingMessage, 'headers'>): { traceId?: string } {
  const given = headers.traceparent
  const traceId = typeof given === 'string' ? traceparent.exec(given)?.[1] : undefined
  return traceId === undefined ? {} : { traceId }
}

/** Returns the id of each request in the header `x-request-id` of its answer. */
export function sendRequestIds(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header(requestIdHeader, request.id)
    done()
  })
}

/** Returns the context with the log of the request, so that the log lines of a service contain the id of the request. */
export const inRequest = (context: TrackerContext, { log }: FastifyRequest): TrackerContext => ({
  ...context,
  log,
})
