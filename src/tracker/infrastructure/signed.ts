// Owns what the tracker signs and hands out instead of storing it: visit tokens, passes, unsubscribe addresses.
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'

/** What was signed for one purpose proves nothing for another. */
type Purpose = 'visit' | 'pass' | 'look' | 'unsubscribe'

const secrets = new WeakMap<Buffer, KeyObject>()

/** The key as the crypto library wants it, made once: a beat is too cheap to make it anew. */
function secretOf(key: Buffer): KeyObject {
  const secret = secrets.get(key) ?? createSecretKey(key)
  secrets.set(key, secret)
  return secret
}

const signatureOf = (key: Buffer, purpose: Purpose, payload: string) =>
  createHmac('sha256', secretOf(key)).update(`${purpose}.${payload}`).digest()

/** `<payload>.<HMAC-SHA256>`, both base64url; the payload is the values as JSON, for whoever has it to read. */
export function signValues(key: Buffer, purpose: Purpose, values: readonly (string | number)[]): string {
  const payload = Buffer.from(JSON.stringify(values)).toString('base64url')
  return `${payload}.${signatureOf(key, purpose, payload).toString('base64url')}`
}

/** The values as they were signed with this key for this purpose, otherwise null. */
export function readSigned<T extends readonly (string | number)[]>(
  key: Buffer,
  purpose: Purpose,
  token: string,
): T | null {
  const [payload, signature, rest] = token.split('.')
  if (!payload || !signature || rest !== undefined) return null
  const given = Buffer.from(signature, 'base64url')
  const expected = signatureOf(key, purpose, payload)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  // Signed by us: nothing else can stand in it.
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as T
}
