// Finds out whether a connection pooler is in front of PostgreSQL, and which state of a session it keeps (ADR 103).
import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { withConnection } from './single-connection.ts'

/**
 * `none`: the connections lead to PostgreSQL itself. `session`: the pooler gives each connection a session of its own. `transaction`: the session changes
 * with each transaction.
 */
export type Pooler = 'none' | 'session' | 'transaction'

/** The database cannot be used through this pooler, or with these two URLs. The message says what to set. */
export class PoolerProblem extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'PoolerProblem'
  }
}

const probing = { name: 'lastpage-probe', withinMs: 10_000 }
const notificationWithinMs = 3_000
/** Other clients of the pooler may take a session between two queries, so the queries are repeated. */
const rounds = 5

async function sessionOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  return rows[0]?.pid ?? 0
}

/**
 * True if the sessions of two connections change. PgBouncer gives out either the session that was used last, so that both connections get the same, or the
 * sessions in turn, so that two queries of one connection get different ones.
 */
async function changesSessions(one: pg.Client, other: pg.Client): Promise<boolean> {
  const [ofOne, ofOther] = [new Set<number>(), new Set<number>()]
  for (let round = 0; round < rounds; round += 1) {
    ofOne.add(await sessionOf(one))
    ofOne.add(await sessionOf(one))
    ofOther.add(await sessionOf(other))
    if (ofOne.size > 1 || ofOther.size > 1 || [...ofOther].some((session) => ofOne.has(session))) return true
  }
  return false
}

async function requireTransactions(client: pg.Client): Promise<void> {
  try {
    await client.query('begin')
    await client.query('commit')
  } catch (cause) {
    throw Object.assign(
      new PoolerProblem(
        'The connection pooler allows no transactions (pool_mode = statement). Use pool_mode = transaction or session.',
      ),
      { cause },
    )
  }
}

/**
 * PostgreSQL tells each connection the id of its server process. A pooler tells its own number instead, for the cancellation of queries:
 * https://www.postgresql.org/docs/current/protocol-flow.html (BackendKeyData).
 */
export function findPooler(location: string): Promise<Pooler> {
  return withConnection(location, probing, async (one) => {
    const { processID } = one as pg.Client & { readonly processID: number }
    if ((await sessionOf(one)) === processID) return 'none'
    return withConnection(location, probing, async (other) => {
      if (!(await changesSessions(one, other))) return 'session'
      await requireTransactions(one)
      return 'transaction'
    })
  })
}

/** Returns whether a notification that is sent through one URL arrives at the other one. */
function notifies(location: string, directLocation: string): Promise<boolean> {
  const channel = `lastpage_probe_${randomUUID().replaceAll('-', '')}`
  return withConnection(directLocation, probing, async (direct) => {
    const heard = Promise.withResolvers<boolean>()
    direct.on('notification', () => heard.resolve(true))
    await direct.query(`listen ${channel}`)
    await withConnection(location, probing, (pooled) =>
      pooled.query('select pg_notify($1, $2)', [channel, '']),
    )
    const timer = setTimeout(() => heard.resolve(false), notificationWithinMs)
    return heard.promise.finally(() => clearTimeout(timer))
  })
}

/** @throws PoolerProblem if the two URLs do not lead to the same database */
async function requireSameDatabase(location: string, directLocation: string): Promise<void> {
  if (await notifies(location, directLocation)) return
  throw new PoolerProblem(
    'TRACKER_DATABASE_DIRECT_URL leads to another database than TRACKER_DATABASE_URL: a notification did not arrive.',
  )
}

/**
 * Returns the pooler in front of the database.
 * @throws PoolerProblem if the tracker would have no session that stays the same, for LISTEN and migrations
 */
export async function checkPooler(location: string, directLocation: string | null): Promise<Pooler> {
  const pooler = await findPooler(location)
  if (directLocation === null) {
    if (pooler !== 'transaction') return pooler
    throw new PoolerProblem(
      'TRACKER_DATABASE_URL leads to a connection pooler in transaction mode. LISTEN and migrations need a session: set TRACKER_DATABASE_DIRECT_URL to the URL of the PostgreSQL server itself, or use a pooler in session mode (docs/hosting.md).',
    )
  }
  if (pooler === 'none' && location === directLocation) return pooler
  if ((await findPooler(directLocation)) === 'transaction') {
    throw new PoolerProblem(
      'TRACKER_DATABASE_DIRECT_URL leads to a connection pooler in transaction mode. It must lead to the PostgreSQL server itself, or to a pooler in session mode.',
    )
  }
  await requireSameDatabase(location, directLocation)
  return pooler
}
