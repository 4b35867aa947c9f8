import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { migrations } from '../infrastructure/database/migrate.ts'
import type { Connection } from './connection.ts'

/**
 * The server writes about 400 kB to `base/pgsql_tmp` and removes it at once. The statements have no parameters, so PostgreSQL runs them together, as
 * one transaction: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
 */
const sortOnDisk = sql.raw(`set local work_mem = '64kB';
  select count(*) from (select repeat(md5(n::text), 4) from generate_series(1, 3000) as n order by 1 offset 0) as sorted`)

/** Sets one of the named values. */
export async function setValue(db: Connection['db'], name: string, value: string): Promise<void> {
  await db
    .insertInto('installation')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

/** Named values that all processes on one database share. */
export function createInstallationRepository({ db, dialect }: Connection) {
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

  const set = (name: string, value: string) => setValue(db, name, value)

  return {
    find,

    /** Returns the key that signs visit tokens and passes. If no key is stored, a new key is created. */
    async signingKey(): Promise<Buffer> {
      const key = await insertIfMissing('signing_key', randomBytes(32).toString('base64url'))
      return Buffer.from(key, 'base64url')
    },

    /**
     * Returns the id of this installation's workspace. If no id is stored, `candidate` is stored. So processes that start at the same time get the
     * same id.
     */
    workspaceId: (candidate: string): Promise<string> => insertIfMissing('workspace', candidate),

    /** Returns the id of the installation. If no id is stored, `candidate` is stored. A restored or copied database keeps its id. */
    installationId: (candidate: string): Promise<string> => insertIfMissing('installation_id', candidate),

    /** Returns the marker of the storage of this installation (ADR 87). Returns null before the first process has claimed a storage. */
    storageMarker: (): Promise<string | null> => find('storage_marker'),
    /** Stores the marker if none is stored. Returns the stored marker, which another process may have stored first. */
    claimStorage: (marker: string): Promise<string> => insertIfMissing('storage_marker', marker),

    /** Returns the epoch of the feed (ADR 88). Null: the database was never restored. */
    feedEpoch: (): Promise<string | null> => find('feed_epoch'),

    /** Returns the public URL that was stored last. Returns null if none was stored. */
    publicUrl: (): Promise<string | null> => find('public_url'),
    setPublicUrl: (url: string): Promise<void> => set('public_url', url),

    /** Returns true if all migrations of this version have run on the database. */
    async isSchemaCurrent(): Promise<boolean> {
      const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
      const done = new Set(rows.map(({ name }) => name))
      return Object.keys(migrations).every((name) => done.has(name))
    },

    /**
     * Writes a row, which shows that the database is writable. `at` is epoch ms. The row fits into its page also on a full disk. So on PostgreSQL a
     * small temporary file is written too, by a sort that has less memory than it needs. Rejects if the disk is full.
     */
    async probe(at: number): Promise<void> {
      await set('readiness', String(at))
      if (dialect === 'postgres') await sortOnDisk.execute(db)
    },
  }
}
