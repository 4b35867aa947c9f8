// Removes secrets from log lines before a log transport gets them. The code recognizes secrets by the field name and by the format of the
// value. The code also removes all e-mail addresses.

import { withoutAddresses } from '#shared/without-addresses.ts'

const secretNames =
  /^(authorization|cookie|set-cookie|password|passcode|secret|client_?secret|consumer_?secret|token|.*_?token|invite|code|code_?verifier|base64|body|content)$/i

/** Lastpage's tokens of devices, invites, sign-ins and other programs, secrets of webhooks, authorization headers, OAuth values in URLs, and URL fragments. */
const secretShapes: readonly [RegExp, string][] = [
  [/\blp[dis]\.[\w-]+\.[\w-]+/g, '[redacted]'],
  [/\blp_[\w-]{71}/g, '[redacted]'],
  [/\bwhsec_[\w+/=]+/g, '[redacted]'],
  [/\b(Bearer|Visit)\s+[\w.~+/!=-]+/gi, '$1 [redacted]'],
  [/([?&](?:code|state|access_token|refresh_token|client_secret|code_verifier)=)[^&#\s"]+/gi, '$1[redacted]'],
  [/(https?:\/\/[^\s#"]+)#[^\s"]+/gi, '$1#[redacted]'],
  // Salesforce: session ids (<15-character org id>!<session>) and refresh tokens (5Aep861…).
  [/\b00D\w{12,15}![\w.]+/g, '[redacted]'],
  [/\b5Aep\w{20,}[\w.]*/g, '[redacted]'],
]

const maxDepth = 6

export function redactText(text: string): string {
  return withoutAddresses(secretShapes.reduce((result, [shape, to]) => result.replace(shape, to), text))
}

/** Returns a copy without secrets. An Error becomes an object with name, message, code, stack and cause. Bytes become their length. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value !== 'object' || value === null) return value
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
  if (depth >= maxDepth) return '[deep]'
  if (value instanceof Error) return redactError(value, depth)
  if (value instanceof URL) return redactText(value.href)
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      secretNames.test(key) && isSecretValue(item) ? '[redacted]' : redact(item, depth + 1),
    ]),
  )
}

/** False for null, undefined, booleans, numbers, and error codes such as `ECONNREFUSED` or `not_found`. True for all other values. */
function isSecretValue(item: unknown): boolean {
  return !(item === null || item === undefined || typeof item === 'boolean' || isErrorCodeText(item))
}

function isErrorCodeText(item: unknown): boolean {
  return (
    typeof item === 'number' || (typeof item === 'string' && /^(E[A-Z_]{2,30}|[a-z]+(_[a-z]+)+)$/.test(item))
  )
}

function redactError(error: Error, depth: number): unknown {
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  return {
    name: error.name,
    message: redactText(error.message),
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.stack ? { stack: redactText(error.stack) } : {}),
    ...(cause === undefined ? {} : { cause: redact(cause, depth + 1) }),
  }
}
