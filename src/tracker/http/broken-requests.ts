// Responds to requests whose head is malformed, too large or too slow. Such requests do not reach Fastify.
import type { Socket } from 'node:net'
import { CodedError } from '#shared/errors.ts'
import { errorBody, errorHeaders } from './wire-errors.ts'

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
  return { status: '400 Bad Request', error: new CodedError('bad_request', 'This is not an HTTP request.') }
}

export function answerBroken(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { status, error: coded } = toCoded(error)
  const body = JSON.stringify(errorBody(coded))
  socket.end(
    [
      `HTTP/1.1 ${status}`,
      ...Object.entries(errorHeaders).map(([name, value]) => `${name}: ${value}`),
      'connection: close',
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  )
}
