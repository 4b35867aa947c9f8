// The log holds fields, and never a token, secret, cookie, document byte or e-mail address.
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

/** The log of problems that no caller waits for, such as a lost connection. */
export type WarningLog = { warn(fields: object, message: string): void }

export const redactedPaths = secretFields.flatMap((field) => [
  field,
  `*.${field}`,
  `*.*.${field}`,
  `*.headers["set-cookie"]`,
])

/** Slugs and history tokens open documents to whoever holds them: a path in the log names its kind only. */
function loggedUrl(url: string): string {
  const path = url.split('?')[0] ?? ''
  return path.replace(/(^|\/)[A-Za-z0-9_-]{22}(?=\/|$)/g, '$1:secret')
}

const serializers = {
  req: (request: FastifyRequest) => ({
    method: request.method,
    url: loggedUrl(request.url),
    remoteAddress: withoutPort(request.ip) ?? 'unknown',
  }),
  err: pino.stdSerializers.err,
}

export function createLog(level: string, destination: DestinationStream): Logger {
  return pino(
    {
      level,
      redact: { paths: [...new Set(redactedPaths)], censor: '[redacted]' },
      serializers,
      // The line as it is written: whatever field, message or stack an address came in by.
      hooks: { streamWrite: withoutAddresses },
    },
    destination,
  )
}
