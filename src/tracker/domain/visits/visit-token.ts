// Owns visit tokens: what the viewer shows to report on a visit and to fetch its PDF. Signed, not stored.
import { z } from 'zod'
import { readSigned, signValues } from '../signed-values.ts'

export type VisitClaims = {
  readonly workspaceId: string
  readonly visitId: string
  readonly linkId: string
  /** Epoch ms. */
  readonly issuedAt: number
}

/** Workspace, visit, link, when it was issued. */
const Values = z.tuple([z.string(), z.string(), z.string(), z.number()])

/** As many as read at once: each shows its token with every beat, and an HMAC costs more than the rest of a beat's checks. */
const maxVerified = 20_000

/** By key, the tokens that were found to be signed with it, the latest last. */
const verifiedBy = new WeakMap<Buffer, Map<string, VisitClaims>>()

/** About 200 characters. */
export const signVisitToken = (
  key: Buffer,
  { workspaceId, visitId, linkId, issuedAt }: VisitClaims,
): string => signValues(key, 'visit', [workspaceId, visitId, linkId, issuedAt])

/** The claims of a token that this tracker signed, otherwise null. */
export function verifyVisitToken(key: Buffer, token: string): VisitClaims | null {
  const verified = verifiedBy.get(key) ?? new Map<string, VisitClaims>()
  verifiedBy.set(key, verified)
  const known = verified.get(token)
  if (known) return known
  const values = readSigned(key, 'visit', token, Values)
  if (!values) return null
  const [workspaceId, visitId, linkId, issuedAt] = values
  const claims = Object.freeze({ workspaceId, visitId, linkId, issuedAt })
  remember(verified, token, claims)
  return claims
}

/** Only what was verified is kept: a stranger's guesses can't push anybody out. */
function remember(verified: Map<string, VisitClaims>, token: string, claims: VisitClaims): void {
  if (verified.size >= maxVerified) {
    const oldest = verified.keys().next()
    if (!oldest.done) verified.delete(oldest.value)
  }
  verified.set(token, claims)
}
