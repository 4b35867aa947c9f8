// Waits at start until PostgreSQL accepts connections. A tracker often starts together with its database.
import { setTimeout as sleep } from 'node:timers/promises'
import type { StoreLog } from './client.ts'
import { databaseProblem, isTemporary } from './database-problem.ts'
import { withConnection } from './single-connection.ts'

const tryEveryMs = 1_000
const connectWithinMs = 5_000

/** A pooler may accept a connection while the server behind it is away, so a query is needed. */
const connectOnce = (location: string, withinMs: number): Promise<unknown> =>
  withConnection(location, { name: 'lastpage-start', withinMs }, (client) => client.query('select 1'))

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
      await connectOnce(location, Math.max(1_000, Math.min(connectWithinMs, leftMs)))
      return
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
