// Opens the database of the tracker of a lane, and simulates outages of the database. A TCP relay blocks PostgreSQL, and a write lock blocks SQLite.
import path from 'node:path'
import SqliteFile from 'better-sqlite3'
import { relayPostgres } from '../fixtures/tcp-relay.ts'

export type LaneDatabase = {
  /** The database URL of the tracker. Undefined: the tracker uses SQLite in its data folder. */
  readonly url: string | undefined
  readonly isPostgres: boolean
  /** PostgreSQL: closes all connections and refuses new connections. SQLite: blocks all writes. */
  makeUnavailable(): void
  /** PostgreSQL: accepts connections but forwards no bytes. SQLite: blocks all writes. */
  hang(): void
  restore(): void
  close(): Promise<void>
}

export async function openLaneDatabase(
  databaseUrl: string | undefined,
  trackerDir: () => string,
): Promise<LaneDatabase> {
  if (databaseUrl === undefined) return lockedSqlite(trackerDir)
  const relay = await relayPostgres(databaseUrl)
  return {
    url: relay.url,
    isPostgres: true,
    makeUnavailable: () => relay.setMode('refuse'),
    hang: () => relay.setMode('hang'),
    restore: () => relay.setMode('pass'),
    close: () => relay.close(),
  }
}

function lockedSqlite(trackerDir: () => string): LaneDatabase {
  let lock: SqliteFile.Database | null = null
  function take() {
    lock = new SqliteFile(path.join(trackerDir(), 'tracker.db'))
    lock.pragma('busy_timeout = 10000')
    lock.exec('begin immediate')
  }
  function restore() {
    lock?.exec('rollback')
    lock?.close()
    lock = null
  }
  return {
    url: undefined,
    isPostgres: false,
    makeUnavailable: take,
    hang: take,
    restore,
    close: async () => restore(),
  }
}
