// Owns the 6-digit codes that prove an address: made, kept as keyed hashes, checked. The newest of an address and a
// browser holds, for 10 minutes and 5 wrong tries.
import { createHmac, randomInt, timingSafeEqual } from 'node:crypto'
import type { TrackerContext } from '../context.ts'
import type { Place } from './attempt-limits.ts'

export const codeValidMs = 600_000
const mostTries = 5

export type CodeFor = Place & { email: string; readerKey: string }

const hashOf = (key: Buffer, { workspaceId, linkId, email, readerKey }: CodeFor, code: string) =>
  createHmac('sha256', key)
    .update(JSON.stringify(['code', workspaceId, linkId, email, readerKey, code]))
    .digest('base64url')

export async function makeCode(
  { store, clock, signingKey }: TrackerContext,
  forWhom: CodeFor,
): Promise<string> {
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  const row = {
    code_hash: hashOf(signingKey, forWhom, code),
    attempts: 0,
    expires_at: clock.now() + codeValidMs,
  }
  await store.db
    .insertInto('gate_codes')
    .values({
      workspace_id: forWhom.workspaceId,
      link_id: forWhom.linkId,
      email: forWhom.email,
      reader_key: forWhom.readerKey,
      ...row,
    })
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'link_id', 'email', 'reader_key']).doUpdateSet(row),
    )
    .execute()
  return code
}

/**
 * A try counts before it is looked at. A right code stays right for its 10 minutes: the answer to it may be lost, and the
 * browser asks again.
 */
export async function isCode(context: TrackerContext, forWhom: CodeFor, code: string): Promise<boolean> {
  const { store, clock, signingKey } = context
  const where = {
    workspace_id: forWhom.workspaceId,
    link_id: forWhom.linkId,
    email: forWhom.email,
    reader_key: forWhom.readerKey,
  }
  const row = await store.db
    .updateTable('gate_codes')
    .set((e) => ({ attempts: e('attempts', '+', 1) }))
    .where((e) => e.and(where))
    .where('attempts', '<', mostTries)
    .where('expires_at', '>', clock.now())
    .returning('code_hash')
    .executeTakeFirst()
  if (!row) return false
  const right = timingSafeEqual(Buffer.from(row.code_hash), Buffer.from(hashOf(signingKey, forWhom, code)))
  if (right) {
    await store.db
      .updateTable('gate_codes')
      .set((e) => ({ attempts: e('attempts', '-', 1) }))
      .where((e) => e.and(where))
      .where('code_hash', '=', row.code_hash)
      .execute()
  }
  return right
}
