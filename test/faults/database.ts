// The database of a lane's tracker, and what can be wrong with it: PostgreSQL behind a relay, SQLite locked by another process's hand.
import path from 'node:path'
import SqliteFile from 'better-sqlite3'
import { relayPostgres } from '../fixtures/tcp-relay.ts'

export type LaneDatabase = {
  /** For the tracker; without one it uses SQLite in its folder. */
  readonly url: string | undefined
  readonly isPostgres: boolean
  /** PostgreSQL: connections are cut and new ones refused. SQLite: nobody can write. */
  takeAway(): void
  /** PostgreSQL accepts and never answers. SQLite: nobody can write. */
  hang(): void
  giveBack(): void
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
    takeAway: () => relay.setMode('refuse'),
    hang: () => relay.setMode('hang'),
    giveBack: () => relay.setMode('pass'),
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
  function giveBack() {
    lock?.exec('rollback')
    lock?.close()
    lock = null
  }
  return {
    url: undefined,
    isPostgres: false,
    takeAway: take,
    hang: take,
    giveBack,
    close: async () => giveBack(),
  }
}
