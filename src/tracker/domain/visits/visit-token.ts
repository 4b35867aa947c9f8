// Visit tokens are signed and not stored. The viewer sends its token to report beats and to fetch the PDF.
import { z } from 'zod'
import { readSigned, signValues } from '../signed-values.ts'

export type VisitClaims = {
  readonly workspaceId: string
  readonly visitId: string
  readonly linkId: string
  /** Epoch ms. */
  readonly issuedAt: number
}

/** Workspace id, visit id, link id, time of issue. */
const Values = z.tuple([z.string(), z.string(), z.string(), z.number()])

/**
 * The maximum number of cached tokens for each key. Tokens are cached because each beat carries a token, and an HMAC takes more time than the other
 * checks of a beat.
 */
const maxVerified = 20_000

/** The verified tokens of each key. The token that was verified last comes last. */
const verifiedBy = new WeakMap<Buffer, Map<string, VisitClaims>>()

/** Returns a token of about 200 characters. */
export const signVisitToken = (
  key: Buffer,
  { workspaceId, visitId, linkId, issuedAt }: VisitClaims,
): string => signValues(key, 'visit', [workspaceId, visitId, linkId, issuedAt])

/** Returns the claims of a token that this tracker signed, otherwise null. */
export function verifyVisitToken(key: Buffer, token: string): VisitClaims | null {
  const verified = verifiedBy.get(key) ?? newCache(key)
  const known = verified.get(token)
  if (known) return known
  const values = readSigned(key, 'visit', token, Values)
  if (!values) return null
  const [workspaceId, visitId, linkId, issuedAt] = values
  const claims = Object.freeze({ workspaceId, visitId, linkId, issuedAt })
  remember(verified, token, claims)
  return claims
}

function newCache(key: Buffer): Map<string, VisitClaims> {
  const verified = new Map<string, VisitClaims>()
  verifiedBy.set(key, verified)
  return verified
}

/** Stores a verified token. If the cache is full, the token that was stored first is removed. */
function remember(verified: Map<string, VisitClaims>, token: string, claims: VisitClaims): void {
  if (verified.size >= maxVerified) {
    const oldest = verified.keys().next()
    if (!oldest.done) verified.delete(oldest.value)
  }
  verified.set(token, claims)
}
