import { z } from 'zod'
import { readSigned, signValues } from '../signed-values.ts'

const validMs = 30 * 86_400_000

/** Workspace, link, reader key, e-mail address, end in epoch seconds. */
const Values = z.tuple([z.string(), z.string(), z.string(), z.string(), z.number()])

/**
 * A pass is a signed value that a browser keeps after its reader entered a correct code. With the pass, the reader is not asked for another code. The
 * tracker does not store passes.
 */
export type PassFor = { workspaceId: string; linkId: string; email: string; readerKey: string }

/** Returns a pass. It has fewer than 600 characters for every address. */
export const signPass = (
  key: Buffer,
  { workspaceId, linkId, email, readerKey }: PassFor,
  now: number,
): string =>
  signValues(key, 'pass', [workspaceId, linkId, readerKey, email, Math.round((now + validMs) / 1000)])

/** Returns the e-mail address that the pass proves for this link and browser, otherwise null. */
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
