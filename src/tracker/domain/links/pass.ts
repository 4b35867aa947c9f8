import { z } from 'zod'
import { readSigned, signValues } from '../signed-values.ts'

const validMs = 30 * 86_400_000

/** Workspace, link, reader key, e-mail, end in epoch seconds. */
const Values = z.tuple([z.string(), z.string(), z.string(), z.string(), z.number()])

/** A pass: after a correct code, the browser keeps it and is not asked for another code. Signed, not stored. */
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
  const values = readSigned(key, 'pass', pass, Values)
  if (!values) return null
  const [w, l, r, email, until] = values
  if (w !== workspaceId || l !== linkId || r !== readerKey || until * 1000 <= now) return null
  return email
}
