/** The hosted engine: a PostgreSQL pool, and LISTEN/NOTIFY, so that all processes are informed of each other's commits. */
import { CompiledQuery, type DatabaseConnection, Kysely, PostgresDialect, PostgresDriver } from 'kysely'
import pg from 'pg'
import type { DatabaseClient, StoreLog } from './client.ts'
import { checkPooler, type Pooler } from './connection-pooler.ts'
import { createListeners } from './listeners.ts'
import { type MigrateMode, migrate } from './migrate.ts'
import { clientWithDeadline } from './postgres-client.ts'
import { channel, createPostgresListener } from './postgres-listener.ts'
import { hasRowVersions } from './row-versions.ts'
import type { Database } from './schema.ts'
import type { StepLog } from './schema-steps/run-step.ts'
import { runSteps } from './schema-steps/run-steps.ts'
import { schemaSteps } from './schema-steps.ts'
import { withConnection } from './single-connection.ts'

/** serialization_failure, deadlock_detected: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const retryable = new Set(['40001', '40P01'])
const maxAttempts = 4
const connectTimeoutMs = 10_000
/** Longer than any query of a request. */
export const queryTimeoutMs = 20_000

/** All integers of the schema (epoch ms, sequences, counts, sums) fit into a JavaScript number. pg would return strings. */
function typesWithNumbers(): pg.CustomTypesConfig {
  const { INT8, NUMERIC } = pg.types.builtins
  return {
    getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
      oid === INT8 || oid === NUMERIC
        ? Number
        : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
  }
}

/**
 * The server ends queries after the client has given them up, and releases the locks of a process that stopped in a transaction.
 * https://www.postgresql.org/docs/current/runtime-config-client.html
 */
const serverLimits = (timeoutMs: number) => ({
  statement_timeout: timeoutMs,
  idle_in_transaction_session_timeout: timeoutMs,
})

const setLocal = (limits: Record<string, number>): string =>
  Object.entries(limits)
    .map(([name, ms]) => `; set local ${name} = ${ms}`)
    .join('')

class PoolDriver extends PostgresDriver {
  readonly #afterBegin: string
  /** `afterBegin`: statements that are sent together with `begin`, each with a semicolon before it. */
  constructor(pool: pg.Pool, afterBegin: string) {
    super({ pool })
    this.#afterBegin = afterBegin
  }
  override beginTransaction(...[connection, settings]: Parameters<PostgresDriver['beginTransaction']>) {
    const withMore: DatabaseConnection = {
      executeQuery: ({ sql }) => connection.executeQuery(CompiledQuery.raw(sql + this.#afterBegin)),
      streamQuery: (...args) => connection.streamQuery(...args),
    }
    return super.beginTransaction(withMore, settings)
  }
  /** If the rollback fails too (the connection is broken), the error that caused the rollback is thrown, not the error of the rollback. */
  override async rollbackTransaction(connection: never): Promise<void> {
    await super.rollbackTransaction(connection).catch(() => undefined)
  }
}

class PoolDialect extends PostgresDialect {
  readonly #pool: pg.Pool
  readonly #afterBegin: string
  constructor(pool: pg.Pool, afterBegin = '') {
    super({ pool })
    this.#pool = pool
    this.#afterBegin = afterBegin
  }
  override createDriver() {
    return new PoolDriver(this.#pool, this.#afterBegin)
  }
}

/** Migrations may run for minutes, so they have their own connections without query deadlines. */
export function openForMigrations(location: string, connections: number): Kysely<never> {
  const pool = new pg.Pool({
    connectionString: location,
    max: connections,
    // As in the pool: migrations compare integers as numbers.
    types: typesWithNumbers(),
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'lastpage-migrate',
  })
  pool.on('error', () => undefined)
  return new Kysely<never>({ dialect: new PoolDialect(pool) })
}

async function migrateAlone(location: string, mode: MigrateMode): Promise<void> {
  const db = openForMigrations(location, 1)
  try {
    await migrate(db, { mode })
  } finally {
    await db.destroy()
  }
}

/** A second connection extends the claim of a step while the first one executes a long statement. */
async function finishSchema(location: string, log: StepLog, signal: AbortSignal): Promise<boolean> {
  const db = openForMigrations(location, 2)
  try {
    return await runSteps({ db, dialect: 'postgres', log, signal, steps: schemaSteps })
  } finally {
    await db.destroy()
  }
}

async function withRetries<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const code = (error as { code?: unknown } | null)?.code
      if (typeof code !== 'string' || !retryable.has(code) || attempt >= maxAttempts) throw error
    }
  }
}

/** A pooler refuses start parameters, and mixes up statements that a session keeps prepared. */
function openPool(location: string, log: StoreLog, timeoutMs: number, pooler: Pooler): pg.Pool {
  const isDirect = pooler === 'none'
  const pool = new pg.Pool({
    Client: clientWithDeadline(timeoutMs, { keepsStatements: isDirect }),
    connectionString: location,
    max: 10,
    types: typesWithNumbers(),
    application_name: 'lastpage',
    connectionTimeoutMillis: Math.min(connectTimeoutMs, timeoutMs),
    ...(isDirect ? serverLimits(timeoutMs) : {}),
  })
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection failed'))
  return pool
}

const writesAlone = { name: 'lastpage-liveness', withinMs: 5_000 }

async function writeAlone(location: string): Promise<boolean> {
  await withConnection(location, writesAlone, (client) =>
    client.query(`insert into installation (name, value) values ('liveness', 'written')
      on conflict (name) do update set value = excluded.value`),
  )
  return true
}

export type PostgresOptions = {
  timeoutMs?: number
  migrate?: MigrateMode
  /** A URL with a session that stays the same, for LISTEN and migrations. Null: the same URL. */
  directLocation?: string | null
}

/** Opens the database and runs the migrations. A query rejects with DatabaseTimeout after `timeoutMs`. @throws PoolerProblem */
export async function openPostgres(
  location: string,
  log: StoreLog,
  { timeoutMs = queryTimeoutMs, migrate: mode = 'auto', directLocation = null }: PostgresOptions = {},
): Promise<DatabaseClient> {
  const pooler = await checkPooler(location, directLocation)
  const direct = directLocation ?? location
  await migrateAlone(direct, mode)
  const pool = openPool(location, log, timeoutMs, pooler)
  const afterBegin = pooler === 'none' ? '' : setLocal(serverLimits(timeoutMs))
  const db = new Kysely<Database>({ dialect: new PoolDialect(pool, afterBegin) })
  const listeners = createListeners()
  const listening = createPostgresListener(direct, log, listeners.emit, Math.min(connectTimeoutMs, timeoutMs))
  let rowVersions: boolean
  try {
    rowVersions = await hasRowVersions(db)
    await listening.start()
  } catch (error) {
    await listening.stop()
    await db.destroy()
    throw error
  }
  if (!rowVersions) log.warn({}, 'this database has no row versions (xmin); beats are written with row locks')
  return {
    dialect: 'postgres',
    rowVersions,
    db,
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    transaction: (work) => withRetries(() => db.transaction().execute(work)),
    synced: async () => {},
    publish: async (topic, ...payloads) => {
      const messages = payloads.map((payload) => `${topic} ${payload}`)
      await pool.query('select pg_notify($1, message) from unnest($2::text[]) as message', [
        channel,
        messages,
      ])
    },
    subscribe: (listener) => listeners.add(listener),
    finishSchema: (stepLog, signal) => finishSchema(direct, stepLog, signal),
    writeAlone: () => writeAlone(location),
    purgeDeleted: async () => {},
    close: async () => {
      await listening.stop()
      await db.destroy()
    },
  }
}
