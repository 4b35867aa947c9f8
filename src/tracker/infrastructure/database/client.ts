// Owns the port to the database: one interface over SQLite (embedded) and PostgreSQL (hosted).
import type { Kysely, Transaction } from 'kysely'
import { openPostgres } from './postgres.ts'
import type { Database } from './schema.ts'
import { openSqlite } from './sqlite.ts'

/**
 * Hears what another transaction or process published after its commit. Topic `resync` (empty payload) says that
 * messages may have been missed: look again at everything.
 */
export type StoreListener = (topic: string, payload: string) => void

export type DatabaseClient = {
  readonly dialect: 'sqlite' | 'postgres'
  readonly db: Kysely<Database>
  /**
   * Runs `work` in one transaction. On SQLite transactions are serialised (`begin immediate`), on PostgreSQL they are
   * READ COMMITTED and a deadlock is retried: `work` may run twice and must have no effect but on `trx`. Never use `db`
   * inside of `work`: on SQLite it would wait for its own transaction.
   */
  transaction<T>(work: (trx: Transaction<Database>) => Promise<T>): Promise<T>
  /** Tells all processes on this database. Call it after the commit. Payload: at most 4 kB. */
  publish(topic: string, payload: string): Promise<void>
  subscribe(listener: StoreListener): () => void
  close(): Promise<void>
}

/** What the engines report that has no answer to give: a lost listen connection, a pool's idle client that died. */
export type StoreLog = { warn(fields: object, message: string): void }

export const isSqlite = (location: string): boolean => !/^postgres(ql)?:\/\//.test(location)
export const sqlitePath = (location: string): string => location.replace(/^sqlite:/, '')

/** Opens `postgres://…`, `sqlite:<file>` or a file's path, and brings its schema up to date. */
export function openDatabase(location: string, log: StoreLog): Promise<DatabaseClient> {
  return isSqlite(location) ? openSqlite(sqlitePath(location)) : openPostgres(location, log)
}
