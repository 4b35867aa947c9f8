// Owns passes: what a browser keeps after a right code, so that it needn't be asked for another one. Signed, not stored.
import { readSigned, signValues } from '../../infrastructure/signed.ts'

const validMs = 30 * 86_400_000

export type PassFor = { workspaceId: string; linkId: string; email: string; readerKey: string }

/** Below 600 characters whatever the address. */
export const signPass = (
  key: Buffer,
  { workspaceId, linkId, email, readerKey }: PassFor,
  now: number,
): string =>
  signValues(key, 'pass', [workspaceId, linkId, readerKey, email, Math.round((now + validMs) / 1000)])

/** The e-mail that a pass of this link and browser proves, otherwise null. */
export function emailOfPass(
  key: Buffer,
  pass: string,
  { workspaceId, linkId, readerKey }: Omit<PassFor, 'email'>,
  now: number,
): string | null {
  const values = readSigned<[string, string, string, string, number]>(key, 'pass', pass)
  if (!values) return null
  const [w, l, r, email, until] = values
  if (w !== workspaceId || l !== linkId || r !== readerKey || until * 1000 <= now) return null
  return email
}
