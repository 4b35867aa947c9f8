// Limits how long a request may take to arrive: a client that sends one byte a minute must not keep a connection for hours. An upload that
// makes progress, a long poll and a slow download are never cut.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { CodedError } from '#shared/errors.ts'

export type ArrivalLimits = {
  /** From the head of a request to the end of its body; not for uploads. */
  bodyMs: number
  /** Without a byte of an upload. */
  stalledMs: number
  /** From the connection, or its first byte of a request, to the end of a head: Node's own limit. */
  headMs: number
  /** How often is looked. */
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

/** Answers the function that ends the watch. `now`: monotonic ms. */
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
  const look = () => {
    for (const entry of arriving) {
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

/** Who waits for the body hears of it and answers; where nobody does (an upload, an answer that was sent), the connection ends. */
function end({ request, response, isUpload }: Arriving): void {
  const isAwaited = !isUpload && !response.headersSent && request.listenerCount('error') > 0
  if (!isAwaited) {
    request.socket.destroy()
    return
  }
  // The rest of the body is not waited for.
  response.shouldKeepAlive = false
  request.emit('error', new CodedError('request_timed_out', 'The body took too long to arrive.'))
}
