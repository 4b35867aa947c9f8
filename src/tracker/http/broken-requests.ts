// Answers requests whose head is malformed, too large or too slow. Fastify never sees them.
import type { Socket } from 'node:net'
import { CodedError } from '#shared/errors.ts'

type ConnectionError = Error & { code?: string }

const slow = new Set(['ERR_HTTP_REQUEST_TIMEOUT'])

function toCoded({ code = '' }: ConnectionError): { status: string; error: CodedError } {
  if (slow.has(code)) {
    const error = new CodedError('request_timed_out', 'The request took too long to arrive.')
    return { status: '408 Request Timeout', error }
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    const error = new CodedError('bad_request', 'The head of the request is too large.')
    return { status: '431 Request Header Fields Too Large', error }
  }
  return { status: '400 Bad Request', error: new CodedError('bad_request', 'This is no HTTP request.') }
}

export function answerBroken(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { status, error: coded } = toCoded(error)
  const body = JSON.stringify({ error: coded.toWire() })
  socket.end(
    [
      `HTTP/1.1 ${status}`,
      'content-type: application/json; charset=utf-8',
      'cache-control: no-store',
      'connection: close',
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  )
}
