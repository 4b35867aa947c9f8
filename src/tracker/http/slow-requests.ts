// Limits how long a request may take to arrive, so that a client that sends one byte per minute cannot keep a connection for hours. An upload that
// makes progress, a long poll and a slow download are not interrupted.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { CodedError } from '#shared/errors.ts'

export type ArrivalLimits = {
  /** The limit from the head of a request to the end of its body. Does not apply to uploads. */
  bodyMs: number
  /** The limit between two bytes of an upload. */
  stalledMs: number
  /** Node's limit from the start of a connection, or from the first byte of a request, to the end of the head. */
  headMs: number
  /** The interval of the checks. */
  everyMs: number
}
export const arrivalLimits: ArrivalLimits = {
  ...{ headMs: 20_000, bodyMs: 30_000, stalledMs: 60_000, everyMs: 2_000 },
}

type Arriving = {
  request: IncomingMessage
  response: ServerResponse
  isUpload: boolean
  since: number
  bytes: number
}

const hasBody = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/**
 * Returns a function that stops the checks. `now` is in monotonic ms. The time in which this process did not run does not count: the bytes of a
 * request may have arrived in this time, but nothing has read them.
 */
export function limitArrivals(
  server: Server,
  isUpload: (url: string) => boolean,
  limits: ArrivalLimits,
  now: () => number = () => performance.now(),
): () => void {
  const arriving = new Set<Arriving>()
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!hasBody(request)) return
    const { bytesRead } = request.socket
    const entry = { request, response, isUpload: isUpload(request.url ?? ''), since: now(), bytes: bytesRead }
    arriving.add(entry)
    const over = () => arriving.delete(entry)
    request.once('end', over)
    request.once('close', over)
  })
  let lookedAt = now()
  const look = () => {
    const pausedMs = Math.max(0, now() - lookedAt - limits.everyMs)
    lookedAt = now()
    for (const entry of arriving) {
      entry.since += pausedMs
      const { request, isUpload: uploads } = entry
      const progressed = request.socket.bytesRead !== entry.bytes
      if (request.complete) {
        arriving.delete(entry)
      } else if (uploads && progressed) {
        Object.assign(entry, { since: now(), bytes: request.socket.bytesRead })
      } else if (now() - entry.since >= (uploads ? limits.stalledMs : limits.bodyMs)) {
        arriving.delete(entry)
        end(entry)
      }
    }
  }
  const timer = setInterval(look, limits.everyMs).unref()
  return () => clearInterval(timer)
}

/**
 * If a handler waits for the body, the handler gets an error and responds. Otherwise (an upload, or a response that is already sent) the connection
 * is closed.
 */
function end({ request, response, isUpload }: Arriving): void {
  const isAwaited = !isUpload && !response.headersSent && request.listenerCount('error') > 0
  if (!isAwaited) {
    request.socket.destroy()
    return
  }
  // The rest of the body is not read.
  response.shouldKeepAlive = false
  request.emit('error', new CodedError('request_timed_out', 'The body took too long to arrive.'))
}
