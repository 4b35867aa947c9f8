// Owns visit tokens: what the viewer shows to report on a visit and to fetch its PDF. Signed, not stored.
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'

export type VisitClaims = {
  readonly workspaceId: string
  readonly visitId: string
  readonly linkId: string
  /** Epoch ms. */
  readonly issuedAt: number
}

/** A key as the crypto library wants it, and the tokens that were found to be signed with it, the latest last. */
type Signer = { secret: KeyObject; verified: Map<string, VisitClaims> }

/** As many as read at once: each shows its token with every beat, and an HMAC costs more than the rest of a beat's checks. */
const maxVerified = 20_000

const signers = new WeakMap<Buffer, Signer>()

function signerOf(key: Buffer): Signer {
  const known = signers.get(key)
  if (known) return known
  const made: Signer = { secret: createSecretKey(key), verified: new Map() }
  signers.set(key, made)
  return made
}

const sign = ({ secret }: Signer, payload: string) =>
  createHmac('sha256', secret).update(`visit.${payload}`).digest()

/** `<payload>.<HMAC-SHA256>`, both base64url; about 200 characters. */
export function signVisitToken(key: Buffer, claims: VisitClaims): string {
  const { workspaceId, visitId, linkId, issuedAt } = claims
  const payload = Buffer.from(JSON.stringify([workspaceId, visitId, linkId, issuedAt])).toString('base64url')
  return `${payload}.${sign(signerOf(key), payload).toString('base64url')}`
}

/** The claims of a token that this tracker signed, otherwise null. */
export function verifyVisitToken(key: Buffer, token: string): VisitClaims | null {
  const signer = signerOf(key)
  const known = signer.verified.get(token)
  if (known) return known
  const claims = readSigned(signer, token)
  if (claims) remember(signer, token, claims)
  return claims
}

/** Only what was verified is kept: a stranger's guesses can't push anybody out. */
function remember({ verified }: Signer, token: string, claims: VisitClaims): void {
  if (verified.size >= maxVerified) {
    const oldest = verified.keys().next()
    if (!oldest.done) verified.delete(oldest.value)
  }
  verified.set(token, claims)
}

function readSigned(signer: Signer, token: string): VisitClaims | null {
  const [payload, signature, rest] = token.split('.')
  if (!payload || !signature || rest !== undefined) return null
  const given = Buffer.from(signature, 'base64url')
  const expected = sign(signer, payload)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  const parsed: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const [workspaceId, visitId, linkId, issuedAt] = parsed as [string, string, string, number]
  return Object.freeze({ workspaceId, visitId, linkId, issuedAt })
}
