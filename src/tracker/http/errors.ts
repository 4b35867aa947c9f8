import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { CodedError } from '#shared/errors.ts'
import { sendErrorPage, wantsPage } from './error-page.ts'
import { trimmedAddress } from './trimmed-address.ts'
import { errorBody, errorHeaders } from './wire-errors.ts'

/** Error codes of PostgreSQL and of the system for a database that is unavailable. Other codes are internal errors. */
const databaseAway = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08003',
  '08006',
  // PgBouncer has no connection to the server.
  '08P01',
  // Terminated sessions and query time-outs.
  '25P03',
  '57014',
  // No disk space, memory or connection is free.
  '53100',
  '53200',
  '53300',
  'ENOSPC',
  'EDQUOT',
  'EROFS',
])

const sqliteAway = /^SQLITE_(FULL|READONLY|IOERR|CANTOPEN|BUSY)/
/** pg throws these errors without a code. */
const pgAway = /^(timeout exceeded when trying to connect|Connection terminated)/

function isStorageAway(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  if (typeof code === 'string' && (databaseAway.has(code) || sqliteAway.test(code))) return true
  return pgAway.test(String(message))
}

function validationMessage(
  error: Omit<FastifyError, 'validation'> & { validation: { instancePath: string; message?: string }[] },
) {
  const first = error.validation[0]
  const where = first?.instancePath.replaceAll('/', '.').replace(/^\./, '')
  return `The request is not valid${where ? ` at "${where}"` : ''}: ${first?.message ?? error.message}`
}

function fromFastify(error: FastifyError): CodedError {
  const status = error.statusCode ?? 500
  if (status === 401) return new CodedError('unauthorized', error.message)
  if (status === 404) return new CodedError('not_found', error.message)
  if (status === 429) return new CodedError('too_many_requests', error.message)
  if (status === 503) return new CodedError('unavailable', error.message, undefined, { cause: error })
  if (status < 500) return new CodedError('bad_request', error.message)
  return new CodedError('internal', 'Something went wrong on the tracker.', undefined, { cause: error })
}

/** Converts any thrown value into a coded error. The messages of internal errors and database errors are not included. */
export function toCodedError(error: unknown): CodedError {
  if (error instanceof CodedError) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    return new CodedError('bad_request', validationMessage(error as never))
  }
  if (isStorageAway(error)) {
    return new CodedError('unavailable', 'The tracker can’t reach its database or disk now.', undefined, {
      cause: error,
    })
  }
  return fromFastify(error as FastifyError)
}

export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const coded = toCodedError(error)
  if (coded.status >= 500) request.log.error({ err: error, code: coded.code }, 'request failed')
  if (wantsPage(request)) return sendErrorPage(coded, request, reply)
  return reply
    .code(coded.status)
    .headers(errorHeaders)
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(errorBody(coded))
}

/** Redirects a link with extra characters around it to the link. The redirect counts no visit. Other unknown URLs get not_found. */
export function answerUnknown(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const meant = isRead ? trimmedAddress(request.url) : null
  if (meant !== null) return reply.header('cache-control', 'no-store').redirect(meant, 302)
  return sendError(new CodedError('not_found', 'There is nothing at this address.'), request, reply)
}

/** Called for a request that Fastify cannot route. A URL that cannot be decoded (e.g. with `%` at its end) is handled as an unknown URL. */
export function answerUnreadable(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  return error.code === 'FST_ERR_BAD_URL' ? answerUnknown(request, reply) : sendError(error, request, reply)
}

export function registerErrors(app: FastifyInstance): void {
  app.setErrorHandler(sendError)
  app.setNotFoundHandler(answerUnknown)
}
