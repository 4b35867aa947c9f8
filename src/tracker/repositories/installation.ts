// Owns what all processes on one database share: the key that signs visit tokens, and where the tracker was last reached.
import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { DatabaseClient } from '../infrastructure/database/client.ts'
import type { Database } from '../infrastructure/database/schema.ts'

export async function readFact(db: Kysely<Database>, name: string): Promise<string | null> {
  const row = await db.selectFrom('installation').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value ?? null
}

/** Reads a fact, or states it; where two processes do so at once, both end with the same value. */
export async function ensureFact(db: Kysely<Database>, name: string, value: string): Promise<string> {
  await db
    .insertInto('installation')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  return (await readFact(db, name)) ?? value
}

export async function signingKey(store: DatabaseClient): Promise<Buffer> {
  const key = await ensureFact(store.db, 'signing_key', randomBytes(32).toString('base64url'))
  return Buffer.from(key, 'base64url')
}

/** So that a command run beside the server makes URLs that lead to it. */
export async function rememberPublicUrl(store: DatabaseClient, url: string): Promise<void> {
  await store.db
    .insertInto('installation')
    .values({ name: 'public_url', value: url })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: url }))
    .execute()
}

export const rememberedPublicUrl = (store: DatabaseClient): Promise<string | null> =>
  readFact(store.db, 'public_url')
