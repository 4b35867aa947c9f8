// Owns passes: what a browser keeps after a right code, so that it needn't be asked for another one. Signed, not stored.
import { createHmac, timingSafeEqual } from 'node:crypto'

const validMs = 30 * 86_400_000

export type PassFor = { workspaceId: string; linkId: string; email: string; readerKey: string }

const sign = (key: Buffer, payload: string) => createHmac('sha256', key).update(`pass.${payload}`).digest()

/** `<payload>.<HMAC-SHA256>`, both base64url; below 600 characters whatever the address. */
export function signPass(
  key: Buffer,
  { workspaceId, linkId, email, readerKey }: PassFor,
  now: number,
): string {
  const payload = Buffer.from(
    JSON.stringify([workspaceId, linkId, readerKey, email, Math.round((now + validMs) / 1000)]),
  ).toString('base64url')
  return `${payload}.${sign(key, payload).toString('base64url')}`
}

/** The e-mail that a pass of this link and browser proves, otherwise null. */
export function emailOfPass(
  key: Buffer,
  pass: string,
  { workspaceId, linkId, readerKey }: Omit<PassFor, 'email'>,
  now: number,
): string | null {
  const [payload, signature, rest] = pass.split('.')
  if (!payload || !signature || rest !== undefined) return null
  const given = Buffer.from(signature, 'base64url')
  const expected = sign(key, payload)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  const [w, l, r, email, until] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as [
    string,
    string,
    string,
    string,
    number,
  ]
  if (w !== workspaceId || l !== linkId || r !== readerKey || until * 1000 <= now) return null
  return email
}
