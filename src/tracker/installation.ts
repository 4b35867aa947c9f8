// Owns what all processes on one database share: the key that signs visit tokens.
import { randomBytes } from 'node:crypto'
import type { Store } from './store/store.ts'

/** Reads the key, or makes it; where two processes start at once, both end with the same one. */
export async function signingKey(store: Store): Promise<Buffer> {
  await store.db
    .insertInto('installation')
    .values({ name: 'signing_key', value: randomBytes(32).toString('base64url') })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  const row = await store.db
    .selectFrom('installation')
    .select('value')
    .where('name', '=', 'signing_key')
    .executeTakeFirstOrThrow()
  return Buffer.from(row.value, 'base64url')
}
