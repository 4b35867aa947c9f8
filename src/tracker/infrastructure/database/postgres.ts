/** The hosted engine: a PostgreSQL pool, and LISTEN/NOTIFY, so that all processes are informed of each other's commits. */
import { Kysely, PostgresDialect, PostgresDriver } from 'kysely'
import pg from 'pg'
import type { DatabaseClient, StoreLog } from './client.ts'
import { createListeners } from './listeners.ts'
import { type MigrateMode, migrate } from './migrate.ts'
import { clientWithDeadline } from './postgres-client.ts'
import { channel, createPostgresListener } from './postgres-listener.ts'
import type { Database } from './schema.ts'
import type { StepLog } from './schema-steps/run-step.ts'
import { runSteps } from './schema-steps/run-steps.ts'
import { schemaSteps } from './schema-steps.ts'

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

/** If the rollback fails too (the connection is broken), the error that caused the rollback is thrown, not the error of the rollback. */
class CauseKeepingDriver extends PostgresDriver {
  override async rollbackTransaction(connection: never): Promise<void> {
    await super.rollbackTransaction(connection).catch(() => undefined)
  }
}

class PoolDialect extends PostgresDialect {
  readonly #pool: pg.Pool
  constructor(pool: pg.Pool) {
    super({ pool })
    this.#pool = pool
  }
  override createDriver() {
    return new CauseKeepingDriver({ pool: this.#pool })
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

function openPool(location: string, log: StoreLog, timeoutMs: number): pg.Pool {
  const pool = new pg.Pool({
    Client: clientWithDeadline(timeoutMs),
    connectionString: location,
    max: 10,
    types: typesWithNumbers(),
    application_name: 'lastpage',
    connectionTimeoutMillis: Math.min(connectTimeoutMs, timeoutMs),
    // The server ends queries after the client has given them up, and releases the locks of a process that stopped in a transaction.
    statement_timeout: timeoutMs,
    idle_in_transaction_session_timeout: timeoutMs,
  })
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection failed'))
  return pool
}

const writeAloneWithinMs = 5_000

async function writeAlone(location: string): Promise<boolean> {
  const client = new pg.Client({
    connectionString: location,
    connectionTimeoutMillis: writeAloneWithinMs,
    query_timeout: writeAloneWithinMs,
    application_name: 'lastpage-liveness',
  })
  // An error after the end of the connection would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query(`insert into installation (name, value) values ('liveness', 'written')
      on conflict (name) do update set value = excluded.value`)
    return true
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Opens the database and runs the migrations. A query rejects with DatabaseTimeout after `timeoutMs`. */
export async function openPostgres(
  location: string,
  log: StoreLog,
  { timeoutMs = queryTimeoutMs, migrate: mode = 'auto' }: { timeoutMs?: number; migrate?: MigrateMode } = {},
): Promise<DatabaseClient> {
  await migrateAlone(location, mode)
  const pool = openPool(location, log, timeoutMs)
  const db = new Kysely<Database>({ dialect: new PoolDialect(pool) })
  const listeners = createListeners()
  const listening = createPostgresListener(
    location,
    log,
    listeners.emit,
    Math.min(connectTimeoutMs, timeoutMs),
  )
  try {
    await listening.start()
  } catch (error) {
    await listening.stop()
    await db.destroy()
    throw error
  }
  return {
    dialect: 'postgres',
    db,
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    transaction: (work) => withRetries(() => db.transaction().execute(work)),
    publish: async (topic, payload) => {
      await pool.query('select pg_notify($1, $2)', [channel, `${topic} ${payload}`])
    },
    subscribe: (listener) => listeners.add(listener),
    finishSchema: (stepLog, signal) => finishSchema(location, stepLog, signal),
    writeAlone: () => writeAlone(location),
    purgeDeleted: async () => {},
    close: async () => {
      await listening.stop()
      await db.destroy()
    },
  }
}
