// A real PgBouncer in front of the database: what the tracker finds out, and what it refuses.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasPgBouncer, type PgBouncer, startPgBouncer } from '../../../../test/fixtures/pgbouncer.ts'
import { relayPostgres } from '../../../../test/fixtures/tcp-relay.ts'
import { explainStart } from '../../app/start-errors.ts'
import type { DatabaseClient } from './client.ts'
import { checkPooler, findPooler } from './connection-pooler.ts'
import { openPostgres } from './postgres.ts'
import { emptyDatabase, quietLog, testFolder } from './testing.ts'
import { waitForPostgres } from './wait-for-postgres.ts'

let folder: Awaited<ReturnType<typeof testFolder>>
let databaseUrl: string
const poolers: PgBouncer[] = []

beforeAll(async () => {
  folder = await testFolder()
  databaseUrl = await emptyDatabase('postgres', '')
})
afterAll(async () => {
  for (const pooler of poolers) await pooler.stop()
  await folder.remove()
})

async function through(settings: Parameters<typeof startPgBouncer>[2], url = databaseUrl): Promise<string> {
  const pooler = await startPgBouncer(url, folder.path, settings)
  poolers.push(pooler)
  return pooler.url
}

const refusal = (url: string, directUrl: string | null) =>
  checkPooler(url, directUrl).then(
    (pooler) => `works: ${pooler}`,
    (error: unknown) => explainStart(error, 'opening the store'),
  )

it('without a pooler, no second URL is needed', async () => {
  expect(await checkPooler(databaseUrl, null)).toBe('none')
  expect(await checkPooler(databaseUrl, databaseUrl)).toBe('none')
})

describe.skipIf(!hasPgBouncer)('PgBouncer (skipped if pgbouncer is not installed)', () => {
  it.each([
    ['session', { pool_mode: 'session' }],
    ['transaction', { pool_mode: 'transaction' }],
    ['transaction', { pool_mode: 'transaction', default_pool_size: 1 }],
    ['transaction', { pool_mode: 'transaction', min_pool_size: 3, server_round_robin: 1 }],
  ] as const)('mode %s is found with %o', async (mode, settings) => {
    expect(await findPooler(await through(settings))).toBe(mode)
  })

  it('session mode needs no second URL', async () => {
    expect(await refusal(await through({ pool_mode: 'session' }), null)).toBe('works: session')
  })

  it('transaction mode works with the URL of the server, and is refused without it in one line', async () => {
    const pooled = await through({ pool_mode: 'transaction' })
    expect(await refusal(pooled, databaseUrl)).toBe('works: transaction')
    const line = await refusal(pooled, null)
    expect(line).toMatch(
      /^tracker: TRACKER_DATABASE_URL leads to a connection pooler in transaction mode\..*set TRACKER_DATABASE_DIRECT_URL/,
    )
    expect(line).not.toContain('\n')
  })

  it('a second URL that leads to the pooler or to another database is refused', async () => {
    const pooled = await through({ pool_mode: 'transaction' })
    expect(await refusal(pooled, pooled)).toContain(
      'TRACKER_DATABASE_DIRECT_URL leads to a connection pooler',
    )
    expect(await refusal(pooled, await emptyDatabase('postgres', ''))).toContain('leads to another database')
  })

  describe('a store in transaction mode', () => {
    let store: DatabaseClient
    beforeAll(async () => {
      const pooled = await through({ pool_mode: 'transaction', default_pool_size: 2 })
      store = await openPostgres(pooled, quietLog(), { directLocation: databaseUrl, timeoutMs: 2_000 })
    })
    afterAll(() => store.close())

    const insert = (id: string) =>
      sql`insert into installation (name, value) values (${id}, 'first') on conflict (name) do update set value = 'second'`

    it('the limits of a transaction do not stay in the session', async () => {
      const limits = sql<{ limits: string }>`select current_setting('statement_timeout') || ' ' ||
        current_setting('idle_in_transaction_session_timeout') as limits`
      const inside = await store.transaction(async (trx) => (await limits.execute(trx)).rows)
      expect(inside).toEqual([{ limits: '2s 2s' }])
      const outside = await Promise.all([1, 2, 3, 4].map(() => limits.execute(store.db)))
      expect(new Set(outside.flatMap(({ rows }) => rows.map((row) => row.limits)))).toEqual(new Set(['0 0']))
    })

    it('the server ends a transaction whose process has stopped, and its locks are free', async () => {
      await insert('locked').execute(store.db)
      const stopped = store.transaction(async (trx) => {
        await insert('locked').execute(trx)
        // No query follows, as in a process that is suspended.
        await expect
          .poll(
            () =>
              insert('locked')
                .execute(store.db)
                .then(() => 'written', String),
            { timeout: 10_000 },
          )
          .toBe('written')
        await insert('locked').execute(trx)
      })
      await expect(stopped).rejects.toThrow()
    })

    it('40 transactions at the same time share two sessions', async () => {
      const sum = await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          store.transaction(async (trx) => {
            await insert(`row ${index}`).execute(trx)
            const { rows } = await sql<{
              value: string
            }>`select value from installation where name = ${`row ${index}`}`.execute(trx)
            return rows[0]?.value
          }),
        ),
      )
      expect(new Set(sum)).toEqual(new Set(['first']))
    })
  })

  it('a server behind the pooler that is not available yet is waited for', async () => {
    const relay = await relayPostgres(databaseUrl)
    relay.setMode('refuse')
    const pooled = await through(
      { pool_mode: 'transaction', query_wait_timeout: 1, server_login_retry: 1 },
      relay.url,
    )
    const reasons: unknown[] = []
    const log = {
      warn: (fields: { reason?: unknown }) => {
        reasons.push(fields.reason)
        relay.setMode('pass')
      },
    }
    await waitForPostgres(pooled, log, 20_000)
    expect(reasons).toEqual(['the connection pooler can’t reach it'])
    await relay.close()
  })

  it('statement mode is refused', async () => {
    const pooled = await through({ pool_mode: 'statement' })
    expect(await refusal(pooled, databaseUrl)).toContain('pool_mode = statement')
  })
})
