import { randomBytes } from 'node:crypto'
import type { Connection } from './connection.ts'

/** Named values that all processes on one database share. */
export function createInstallationRepository({ db }: Connection) {
  const find = async (name: string): Promise<string | null> => {
    const row = await db
      .selectFrom('installation')
      .select('value')
      .where('name', '=', name)
      .executeTakeFirst()
    return row?.value ?? null
  }

  const insertIfMissing = async (name: string, value: string): Promise<string> => {
    await db
      .insertInto('installation')
      .values({ name, value })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute()
    return (await find(name)) ?? value
  }

  const set = async (name: string, value: string): Promise<void> => {
    await db
      .insertInto('installation')
      .values({ name, value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .execute()
  }

  return {
    find,

    /** Returns the key that signs visit tokens and passes. The first process creates it. */
    async signingKey(): Promise<Buffer> {
      const key = await insertIfMissing('signing_key', randomBytes(32).toString('base64url'))
      return Buffer.from(key, 'base64url')
    },

    /** Returns the workspace of this installation. Stores `candidate` if none exists, so processes that start at the same time get the same one. */
    workspaceId: (candidate: string): Promise<string> => insertIfMissing('workspace', candidate),

    /** Returns the URL at which the tracker was last reachable. Null before its first start. */
    publicUrl: (): Promise<string | null> => find('public_url'),
    setPublicUrl: (url: string): Promise<void> => set('public_url', url),

    /** Writes a row, which shows that the database is writable. `at` is epoch ms. */
    probe: (at: number): Promise<void> => set('readiness', String(at)),
  }
}
