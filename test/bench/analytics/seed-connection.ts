import { join } from 'node:path'
import SqliteFile from 'better-sqlite3'
import { Kysely, PostgresDialect, SqliteDialect } from 'kysely'
import pg from 'pg'
import type { Database } from '../../../src/tracker/infrastructure/database/schema.ts'

export type SeedConnection = { db: Kysely<Database>; dialect: 'sqlite' | 'postgres'; close(): Promise<void> }

/**
 * Opens a connection for statements over all visits. They take longer than the deadline of the tracker's queries, and the file of SQLite need not survive
 * a loss of power.
 */
export function openSeedConnection(dir: string, databaseUrl: string | undefined): SeedConnection {
  if (databaseUrl) {
    // 20: bigint. 1700: numeric, the type of sums.
    const numbers = {
      getTypeParser: (oid: number) =>
        oid === 20 || oid === 1700 ? Number : (pg.types.getTypeParser(oid) as (value: string) => unknown),
    }
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, types: numbers as never })
    const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
    return { db, dialect: 'postgres', close: () => db.destroy() }
  }
  const file = new SqliteFile(join(dir, 'tracker.db'))
  file.pragma('busy_timeout = 10000')
  file.pragma('synchronous = OFF')
  file.pragma('cache_size = -200000')
  file.pragma('temp_store = MEMORY')
  const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: file }) })
  return { db, dialect: 'sqlite', close: () => db.destroy() }
}
