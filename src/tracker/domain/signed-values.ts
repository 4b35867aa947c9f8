// Signs values that the tracker sends out and does not store: visit tokens, passes, tickets of team members, URLs that stop e-mails, and oEmbed URLs.
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { z } from 'zod'

/** What the values are signed for. A value with a signature for one purpose is not valid for another purpose. */
type Purpose = 'visit' | 'pass' | 'look' | 'unsubscribe' | 'shareStop' | 'oembed'

const secrets = new WeakMap<Buffer, KeyObject>()

/** Returns the cached key object. It is cached because its creation takes more time than the other steps of a beat. */
function secretOf(key: Buffer): KeyObject {
  const secret = secrets.get(key) ?? createSecretKey(key)
  secrets.set(key, secret)
  return secret
}

const signatureOf = (key: Buffer, purpose: Purpose, payload: string) =>
  createHmac('sha256', secretOf(key)).update(`${purpose}.${payload}`).digest()

/** Returns `<payload>.<HMAC-SHA256>`, both base64url. The payload is JSON that is signed, but not encrypted. */
export function signValues(key: Buffer, purpose: Purpose, values: readonly (string | number)[]): string {
  const payload = Buffer.from(JSON.stringify(values)).toString('base64url')
  return `${payload}.${signatureOf(key, purpose, payload).toString('base64url')}`
}

/** Returns the values if `token` has a valid signature for this purpose and its payload matches `schema`. Otherwise returns null. */
export function readSigned<S extends z.ZodType>(
  key: Buffer,
  purpose: Purpose,
  token: string,
  schema: S,
): z.output<S> | null {
  const [payload, signature, rest] = token.split('.')
  if (!payload || !signature || rest !== undefined) return null
  const given = Buffer.from(signature, 'base64url')
  const expected = signatureOf(key, purpose, payload)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  const read = schema.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString()))
  return read.success ? read.data : null
}
