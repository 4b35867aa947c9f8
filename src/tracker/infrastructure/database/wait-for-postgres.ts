// Waits at start until PostgreSQL accepts connections. A tracker often starts together with its database.
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { StoreLog } from './client.ts'
import { databaseProblem, isTemporary } from './database-problem.ts'

const tryEveryMs = 1_000
const connectWithinMs = 5_000

async function connectOnce(location: string, withinMs: number): Promise<void> {
  const client = new pg.Client({
    connectionString: location,
    connectionTimeoutMillis: withinMs,
    query_timeout: withinMs,
    application_name: 'lastpage-start',
  })
  // An error after the end of the connection would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    // A pooler may accept a connection while the server behind it is away.
    await client.query('select 1')
  } finally {
    await client.end().catch(() => undefined)
  }
}

/**
 * Resolves when a connection succeeded. Waits up to `waitMs` while the database is away, and logs each new reason once.
 * @throws the error of the last attempt, at once if waiting would not help (a wrong password, no such database)
 */
export async function waitForPostgres(location: string, log: StoreLog, waitMs: number): Promise<void> {
  const end = performance.now() + waitMs
  let logged = ''
  for (;;) {
    const leftMs = end - performance.now()
    try {
      return await connectOnce(location, Math.max(1_000, Math.min(connectWithinMs, leftMs)))
    } catch (error) {
      const failure = error as Error & { code?: unknown }
      if (!isTemporary(failure) || performance.now() + tryEveryMs > end) throw error
      const reason = databaseProblem(failure) ?? 'it is not available'
      if (reason !== logged) log.warn({ reason, upToMs: Math.round(leftMs) }, 'waiting for the database')
      logged = reason
    }
    await sleep(tryEveryMs)
  }
}
