// Owns visit tokens: what the viewer shows to report on a visit and to fetch its PDF. Signed, not stored.
import { createHmac, timingSafeEqual } from 'node:crypto'

export type VisitClaims = {
  workspaceId: string
  visitId: string
  linkId: string
  /** Epoch ms. */
  issuedAt: number
}

const sign = (key: Buffer, payload: string) => createHmac('sha256', key).update(`visit.${payload}`).digest()

/** `<payload>.<HMAC-SHA256>`, both base64url; about 200 characters. */
export function signVisitToken(key: Buffer, claims: VisitClaims): string {
  const { workspaceId, visitId, linkId, issuedAt } = claims
  const payload = Buffer.from(JSON.stringify([workspaceId, visitId, linkId, issuedAt])).toString('base64url')
  return `${payload}.${sign(key, payload).toString('base64url')}`
}

/** The claims of a token that this tracker signed, otherwise null. */
export function verifyVisitToken(key: Buffer, token: string): VisitClaims | null {
  const [payload, signature, rest] = token.split('.')
  if (!payload || !signature || rest !== undefined) return null
  const given = Buffer.from(signature, 'base64url')
  const expected = sign(key, payload)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  const parsed: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const [workspaceId, visitId, linkId, issuedAt] = parsed as [string, string, string, number]
  return { workspaceId, visitId, linkId, issuedAt }
}
