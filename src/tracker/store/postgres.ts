// Owns the hosted engine: a PostgreSQL pool, and LISTEN/NOTIFY so that all processes hear of each other's commits.
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { keptName } from './kept-statements.ts'
import { createListeners } from './listeners.ts'
import { migrate } from './migrate.ts'
import type { Database } from './schema.ts'
import type { Store, StoreListener, StoreLog } from './store.ts'

const channel = 'lastpage'
const reconnectAfterMs = [100, 500, 1_000, 2_000, 5_000]
/** serialization_failure, deadlock_detected: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const retryable = new Set(['40001', '40P01'])
const maxAttempts = 4

/** Our integers (epoch ms, sequences, counts, their sums) all fit into a JavaScript number; pg would give strings. */
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
 * Keeps the statements that say so prepared, on each connection once. Asks with a callback: of pg's own promises each keeps the
 * next one's result from V8's young collections (seen with pg 8.23 on Node 24), and thousands of batches of beats grow old so.
 */
class KeepingClient extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: pg's own signature has many forms; what Kysely doesn't use passes through
  override query(...given: any[]): any {
    const [text, values, callback] = given
    // biome-ignore lint/suspicious/noExplicitAny: as above
    const ask = (...args: unknown[]) => (super.query as any).apply(this, args)
    if (typeof text !== 'string' || typeof values === 'function' || callback) return ask(...given)
    const name = keptName(text)
    return new Promise((resolve, reject) => {
      ask({ ...(name && { name }), text, values }, (error: Error | null, result: unknown) =>
        error ? reject(error) : resolve(result),
      )
    })
  }
}

/** Holds one connection that listens, and makes a new one whenever it breaks. */
function listenForever(location: string, log: StoreLog, emit: StoreListener) {
  let closed = false
  let client: pg.Client | undefined
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  async function connect(first: boolean): Promise<void> {
    const next = new pg.Client({
      connectionString: location,
      keepAlive: true,
      application_name: 'lastpage-listen',
    })
    next.on('notification', (message) => {
      const [topic = '', ...rest] = (message.payload ?? '').split(' ')
      emit(topic, rest.join(' '))
    })
    next.on('error', (error) => log.warn({ err: error }, 'the database connection that listens broke'))
    next.once('end', () => again())
    client = next
    await next.connect()
    await next.query(`listen ${channel}`)
    failures = 0
    if (!first) emit('resync', '')
  }
  function again() {
    if (closed || timer) return
    const wait = reconnectAfterMs[Math.min(failures++, reconnectAfterMs.length - 1)]
    timer = setTimeout(() => {
      timer = undefined
      connect(false).catch((error: unknown) => {
        log.warn({ err: error }, 'could not listen to the database; trying again')
        client?.end().catch(() => undefined)
        again()
      })
    }, wait)
  }
  return {
    start: () => connect(true),
    async stop() {
      closed = true
      clearTimeout(timer)
      await client?.end().catch(() => undefined)
    },
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

export async function openPostgres(location: string, log: StoreLog): Promise<Store> {
  const pool = new pg.Pool({
    Client: KeepingClient,
    connectionString: location,
    max: 10,
    types: typesWithNumbers(),
    application_name: 'lastpage',
    connectionTimeoutMillis: 10_000,
  })
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection broke'))
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
  const listeners = createListeners()
  const listening = listenForever(location, log, listeners.emit)
  try {
    await migrate(db as never)
    await listening.start()
  } catch (error) {
    await listening.stop()
    await db.destroy()
    throw error
  }
  return {
    dialect: 'postgres',
    db,
    transaction: (work) => withRetries(() => db.transaction().execute(work)),
    publish: async (topic, payload) => {
      await pool.query('select pg_notify($1, $2)', [channel, `${topic} ${payload}`])
    },
    subscribe: (listener) => listeners.add(listener),
    close: async () => {
      await listening.stop()
      await db.destroy()
    },
  }
}
