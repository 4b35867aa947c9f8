import type { Kysely, Transaction } from 'kysely'
import type { Database } from './schema.ts'
import type { StepLog } from './schema-steps/run-step.ts'

/**
 * Receives the messages that this or another process publishes after a commit. The topic `resync` (empty payload) means that messages may be lost, so
 * all data must be read again.
 */
export type StoreListener = (topic: string, payload: string) => void

/** `waiting`: requests that wait for a connection. */
export type PoolState = { total: number; idle: number; waiting: number }

/**
 * `later`: the commit does not wait for the disk (SQLite). Call `synced` before you tell anybody about the write. PostgreSQL always waits.
 */
export type TransactionOptions = { sync?: 'commit' | 'later' }

/** One interface over SQLite (embedded, one process) and PostgreSQL (hosted, several processes). */
export type DatabaseClient = {
  readonly dialect: 'sqlite' | 'postgres'
  /** True if each write of a row changes its `xmin`: on PostgreSQL, but not on every database with its protocol (ADR 103). */
  readonly rowVersions: boolean
  readonly db: Kysely<Database>
  /**
   * Runs `work` in one transaction. SQLite runs one transaction at a time (`begin immediate`). PostgreSQL uses READ COMMITTED and retries after a
   * deadlock. So `work` may run several times and must have no effects outside of `trx`. Do not use `db` inside of `work`: on SQLite, the query would
   * wait for its own transaction.
   */
  transaction<T>(work: (trx: Transaction<Database>) => Promise<T>, options?: TransactionOptions): Promise<T>
  /**
   * Resolves when all committed transactions are on the disk. The event loop does not wait. Rejects if the disk does not confirm it; then call it again
   * before you confirm a write, also a write that was repeated and changed nothing.
   */
  synced(): Promise<void>
  /** The connections of the pool. Null on SQLite, which has one connection. */
  pool(): PoolState | null
  /** Sends messages to all processes on this database, in one statement. Call it after the commit. Each payload has at most 4 kB. */
  publish(topic: string, ...payloads: string[]): Promise<void>
  subscribe(listener: StoreListener): () => void
  /**
   * Executes the steps of the schema that have not finished (schema-steps.ts). Returns false if it must be called again later. Logs the progress.
   */
  finishSchema(log: StepLog, signal: AbortSignal): Promise<boolean>
  /**
   * Writes with a new connection, beside the pool. Resolves with false if that would show nothing (SQLite, which has one connection). Rejects if the
   * database cannot be written.
   */
  writeAlone(): Promise<boolean>
  /**
   * Removes deleted data from files that still contain it: on SQLite, the write-ahead log. Deleted content of the database file itself is overwritten
   * with zeros when it is deleted. Does nothing on PostgreSQL, where VACUUM does this. Call it after an erasure.
   */
  purgeDeleted(): Promise<void>
  close(): Promise<void>
}

/** The log for problems without a waiting caller: a lost listen connection, a broken idle client of the pool. */
export type StoreLog = { warn(fields: object, message: string): void }
