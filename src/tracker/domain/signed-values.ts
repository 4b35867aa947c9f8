// Signed values that the tracker hands out instead of storing them: visit tokens, passes, team tickets, unsubscribe URLs.
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { z } from 'zod'

/** A token that was signed for one purpose is not valid for another. */
type Purpose = 'visit' | 'pass' | 'look' | 'unsubscribe'

const secrets = new WeakMap<Buffer, KeyObject>()

/** Cached: creating the key object would cost more than the rest of a beat. */
function secretOf(key: Buffer): KeyObject {
  const secret = secrets.get(key) ?? createSecretKey(key)
  secrets.set(key, secret)
  return secret
}

const signatureOf = (key: Buffer, purpose: Purpose, payload: string) =>
  createHmac('sha256', secretOf(key)).update(`${purpose}.${payload}`).digest()

/** Answers `<payload>.<HMAC-SHA256>`, both base64url. The payload is the values as JSON: it is signed, not encrypted. */
export function signValues(key: Buffer, purpose: Purpose, values: readonly (string | number)[]): string {
  const payload = Buffer.from(JSON.stringify(values)).toString('base64url')
  return `${payload}.${signatureOf(key, purpose, payload).toString('base64url')}`
}

/** The values, where `token` was signed with this key for this purpose and holds what `schema` describes; otherwise null. */
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
