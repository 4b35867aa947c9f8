import { join } from 'node:path'
import SqliteFile from 'better-sqlite3'
import { Kysely, PostgresDialect, SqliteDialect } from 'kysely'
import pg from 'pg'
import type { Database } from '../../../src/tracker/infrastructure/database/schema.ts'

export type SeedConnection = { db: Kysely<Database>; dialect: 'sqlite' | 'postgres'; close(): Promise<void> }

/** The memory of sorts and of new indexes. With the defaults they are written to the disk several times. */
const memory = { sqliteKib: 800_000, postgres: '-c work_mem=400MB -c maintenance_work_mem=800MB' }

/**
 * Opens a connection for statements over all visits. They take longer than the deadline of the tracker's queries. The database need not survive an interrupted
 * transaction, so nothing is written twice. No other process may have the file of SQLite open.
 */
export function openSeedConnection(dir: string, databaseUrl: string | undefined): SeedConnection {
  if (databaseUrl) {
    // 20: bigint. 1700: numeric, the type of sums.
    const numbers = {
      getTypeParser: (oid: number) =>
        oid === 20 || oid === 1700 ? Number : (pg.types.getTypeParser(oid) as (value: string) => unknown),
    }
    const pool = new pg.Pool({
      ...{ connectionString: databaseUrl, max: 1, types: numbers as never },
      options: memory.postgres,
    })
    const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
    return { db, dialect: 'postgres', close: () => db.destroy() }
  }
  const file = new SqliteFile(join(dir, 'tracker.db'))
  file.pragma('journal_mode = OFF')
  file.pragma('synchronous = OFF')
  file.pragma(`cache_size = -${memory.sqliteKib}`)
  file.pragma('temp_store = MEMORY')
  const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: file }) })
  return { db, dialect: 'sqlite', close: () => db.destroy() }
}
