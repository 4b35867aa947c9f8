import { createHmac, randomInt, timingSafeEqual } from 'node:crypto'
import type { TrackerContext } from '../context.ts'
import type { Place } from './attempt-limits.ts'

/** The time in ms for which a code is valid. A code has six digits, proves an address for one browser, and is stored as a keyed hash. */
export const codeValidMs = 600_000
/** The number of wrong attempts that one code allows. */
const maxAttempts = 5

export type CodeFor = Place & { email: string; readerKey: string }

const hashOf = (key: Buffer, { workspaceId, linkId, email, readerKey }: CodeFor, code: string) =>
  createHmac('sha256', key)
    .update(JSON.stringify(['code', workspaceId, linkId, email, readerKey, code]))
    .digest('base64url')

/** Makes a code. The new code replaces the earlier code of this address and browser. */
export async function makeCode(
  { store, clock, signingKey }: TrackerContext,
  forWhom: CodeFor,
): Promise<string> {
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  const { workspaceId, ...key } = forWhom
  await store
    .forWorkspace(workspaceId)
    .gateCodes.save(key, hashOf(signingKey, forWhom, code), clock.now() + codeValidMs)
  return code
}

/**
 * True if `code` is the latest code of this address and browser, has not expired and has attempts left. A correct code stays valid until it expires,
 * because the browser sends the code again if the response was lost.
 */
export async function isCode(context: TrackerContext, forWhom: CodeFor, code: string): Promise<boolean> {
  const { store, clock, signingKey } = context
  const { workspaceId, ...key } = forWhom
  const { gateCodes } = store.forWorkspace(workspaceId)
  const kept = await gateCodes.countAttempt(key, { maxAttempts, now: clock.now() })
  if (kept === undefined) return false
  const isRight = timingSafeEqual(Buffer.from(kept), Buffer.from(hashOf(signingKey, forWhom, code)))
  if (isRight) await gateCodes.takeBackAttempt(key, kept)
  return isRight
}
