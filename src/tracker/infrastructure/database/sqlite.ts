// The embedded engine: better-sqlite3, one file, one server process. A second process may run short commands.
import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import SqliteFile from 'better-sqlite3'
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
  type Transaction,
} from 'kysely'
import type { DatabaseClient, TransactionOptions } from './client.ts'
import { createListeners } from './listeners.ts'
import { type MigrateMode, migrate } from './migrate.ts'
import { isForEachRow } from './prepared-statements.ts'
import type { Database } from './schema.ts'
import { runSteps } from './schema-steps/run-steps.ts'
import { schemaSteps } from './schema-steps.ts'
import { createLogSync, type LogSync, logFileOf, noLogSync } from './sqlite-log.ts'

/** The time for which SQLite itself waits for a lock and blocks this process. After this time, the tracker retries without blocking. */
const busyTimeoutMs = 20
const busyRetryMs = 10
const busyGiveUpMs = 10_000

const isBusy = (error: unknown) =>
  String((error as { code?: unknown } | null)?.code).startsWith('SQLITE_BUSY')

/** Retries while a command of the operator holds the write lock. Other requests are processed meanwhile. */
function waitingWhileBusy(connection: DatabaseConnection): DatabaseConnection {
  return {
    async executeQuery(query, ...rest) {
      for (const giveUpAt = performance.now() + busyGiveUpMs; ; ) {
        try {
          return await connection.executeQuery(query, ...rest)
        } catch (error) {
          if (!isBusy(error) || performance.now() > giveUpAt) throw error
          await setTimeout(busyRetryMs)
        }
      }
    },
    streamQuery: (...args) => connection.streamQuery(...args),
  }
}

/** Each transaction takes the write lock when it begins. So a transaction that reads first cannot fail at its first write. */
class ImmediateDriver extends SqliteDriver {
  override async acquireConnection(): Promise<DatabaseConnection> {
    return waitingWhileBusy(await super.acquireConnection())
  }
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
  /** SQLite itself rolls back after some errors, e.g. a full disk. The error of the second rollback must not hide the cause. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await super.rollbackTransaction(connection).catch((error: unknown) => {
      if (!/no transaction is active/.test(String((error as Error).message))) throw error
    })
  }
}

/** SQLite's DDL is transactional. With this property, Kysely runs all pending migrations in one transaction. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true
  }
}

class EmbeddedDialect extends SqliteDialect {
  readonly #database: SqliteDatabase
  constructor(database: SqliteDatabase) {
    super({ database })
    this.#database = database
  }
  override createDriver() {
    return new ImmediateDriver({ database: this.#database })
  }
  override createAdapter() {
    return new TransactionalDdlAdapter()
  }
}

/** The only parameter of the statement is the list of its rows (prepared-statements.ts). The result is read with `all`. */
function executingEachRow(statement: SqliteStatement): SqliteStatement {
  return {
    ...{
      reader: true,
      run: () => ({ changes: 0, lastInsertRowid: 0 }),
      iterate: () => [][Symbol.iterator](),
    },
    all: ([rows]) => (rows as readonly unknown[][]).map((row) => Number(statement.run(row).changes)),
  }
}

const maxCachedStatements = 500

/** Kysely prepares each query again, so compiled statements are cached by their text. */
function cachingStatements(file: SqliteFile.Database): SqliteDatabase {
  const cache = new Map<string, SqliteStatement>()
  return {
    prepare(sql) {
      const known = cache.get(sql)
      if (known) return known
      if (cache.size >= maxCachedStatements) cache.clear()
      const prepared = file.prepare(sql) as unknown as SqliteStatement
      const statement = isForEachRow(sql) ? executingEachRow(prepared) : prepared
      cache.set(sql, statement)
      return statement
    },
    close: () => file.close(),
  }
}

/**
 * Pages in the log before SQLite copies them into the database file, which blocks the event loop. Beats write the same pages again and again, and each page
 * is copied once. So a longer log needs less copying. Its 32 MB are read once after a crash.
 */
const checkpointPages = 8_000

function openFile(path: string): SqliteFile.Database {
  if (path !== ':memory:') mkdirSync(dirname(resolve(path)), { recursive: true })
  const file = new SqliteFile(path)
  file.pragma(`busy_timeout = ${busyTimeoutMs}`)
  file.pragma('journal_mode = WAL')
  file.pragma(`wal_autocheckpoint = ${checkpointPages}`)
  // A confirmed write must survive a power loss and not only a killed process.
  file.pragma('synchronous = FULL')
  // Deleted content is overwritten with zeros, so that an erased address is not in a free page.
  file.pragma('secure_delete = ON')
  return file
}

export const openFileForMigrations = (path: string): Kysely<never> =>
  new Kysely<never>({ dialect: new EmbeddedDialect(cachingStatements(openFile(path))) })

const otherProcessesEveryMs = 1_000

/** Copies the write-ahead log into the database file and empties the log. Waits while another process reads. */
async function truncateLog(file: SqliteFile.Database): Promise<void> {
  for (const giveUpAt = performance.now() + busyGiveUpMs; ; await setTimeout(busyRetryMs)) {
    const [outcome] = file.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
    if (outcome?.busy === 0) return
    if (performance.now() > giveUpAt)
      throw new Error('another process holds the write-ahead log of the database')
  }
}

type Work<T> = (trx: Transaction<Database>) => Promise<T>

type RunTransaction = <T>(work: Work<T>) => Promise<T>

/**
 * Returns a function that runs a transaction whose commit does not wait for the disk. SQLite accepts the setting only between two transactions, and no
 * other transaction runs while this one holds the connection.
 */
function createTransactionsSyncedLater(
  db: Kysely<Database>,
  file: SqliteFile.Database,
  log: LogSync,
): RunTransaction {
  const rowChanges = file.prepare('select total_changes()').pluck()
  return (work) =>
    db.connection().execute(async (connection) => {
      const before = rowChanges.get()
      file.pragma('synchronous = NORMAL')
      try {
        return await connection.transaction().execute(work)
      } finally {
        // A transaction without changes, e.g. of refused beats, needs no write.
        if (rowChanges.get() !== before) log.committed()
        file.pragma('synchronous = FULL')
      }
    })
}

export async function openSqlite(path: string, mode: MigrateMode = 'auto'): Promise<DatabaseClient> {
  const file = openFile(path)
  const db = new Kysely<Database>({ dialect: new EmbeddedDialect(cachingStatements(file)) })
  await migrate(db as never, { mode })
  const log =
    path === ':memory:'
      ? noLogSync
      : createLogSync(logFileOf(`${resolve(path)}-wal`), () => truncateLog(file))
  const transactionSyncedLater = createTransactionsSyncedLater(db, file, log)
  const listeners = createListeners()
  const dataVersion = () => file.pragma('data_version', { simple: true })
  let seen = dataVersion()
  // `data_version` changes only when another connection commits, i.e. a command of the operator.
  const timer = setInterval(() => {
    const now = dataVersion()
    if (now === seen) return
    seen = now
    listeners.emit('resync', '')
  }, otherProcessesEveryMs).unref()
  return {
    dialect: 'sqlite',
    rowVersions: false,
    db,
    pool: () => null,
    transaction: <T>(work: Work<T>, { sync }: TransactionOptions = {}) =>
      sync === 'later' ? transactionSyncedLater(work) : db.transaction().execute(work),
    synced: () => log.synced(),
    publish: async (topic, ...payloads) => {
      for (const payload of payloads) listeners.emit(topic, payload)
    },
    subscribe: (listener) => listeners.add(listener),
    finishSchema: (log, signal) => runSteps({ db, dialect: 'sqlite', log, signal, steps: schemaSteps }),
    writeAlone: async () => false,
    purgeDeleted: () => truncateLog(file),
    close: async () => {
      clearInterval(timer)
      await log.close()
      await db.destroy()
    },
  }
}
