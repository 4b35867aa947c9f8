// The log has structured fields, and never contains a token, secret, cookie, document byte or e-mail address.
import type { FastifyRequest } from 'fastify'
import pino, { type DestinationStream, type Logger } from 'pino'
import { withoutAddresses } from '#shared/without-addresses.ts'
import { withoutPort } from './network-address.ts'

const secretFields = [
  'authorization',
  'cookie',
  'token',
  'deviceToken',
  'leaseToken',
  'visitToken',
  'resume',
  'consumerSecret',
  'password',
  'passcode',
  'pass',
]

/** The log for problems without a waiting caller, such as a lost connection. */
export type WarningLog = { warn(fields: object, message: string): void }

export const redactedPaths = secretFields.flatMap((field) => [
  field,
  `*.${field}`,
  `*.*.${field}`,
  `*.headers["set-cookie"]`,
])

/** A slug or a history token gives access to its holder, so the log contains only the kind of such a path. */
function loggedUrl(url: string): string {
  const path = url.split('?')[0] ?? ''
  return path.replace(/(^|\/)[A-Za-z0-9_-]{22}(?=\/|$)/g, '$1:secret')
}

/** Leaves out the client that pg-pool adds to the error of a connection: it has the key that cancels queries, and the texts of all statements. */
function loggedError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { client: _client, ...logged } = pino.stdSerializers.err(error) as pino.SerializedError & {
    client?: unknown
  }
  return logged
}

const serializers = {
  req: (request: FastifyRequest) => ({
    method: request.method,
    url: loggedUrl(request.url),
    remoteAddress: withoutPort(request.ip) ?? 'unknown',
  }),
  err: loggedError,
}

export function createLog(level: string, destination: DestinationStream): Logger {
  return pino(
    {
      level,
      redact: { paths: [...new Set(redactedPaths)], censor: '[redacted]' },
      serializers,
      // Returns the log line without addresses in any field, message or stack.
      hooks: { streamWrite: withoutAddresses },
    },
    destination,
  )
}
