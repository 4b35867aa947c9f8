// If a database fails or hangs, the caller gets the cause within a deadline.
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { eventually } from '../../../../test/fixtures/part.ts'
import { relayPostgres } from '../../../../test/fixtures/tcp-relay.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'
import { emptyDatabase, quietLog, testFolder } from './testing.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function openHangingPostgres(timeoutMs: number) {
  const relay = await relayPostgres(await emptyDatabase('postgres', ''))
  cleanups.push(relay.close)
  const store = await openPostgres(relay.url, quietLog(), { timeoutMs })
  cleanups.push(async () => {
    relay.setMode('refuse')
    await store.close()
  })
  return { relay, store }
}

describe('PostgreSQL that accepts connections and does not respond', () => {
  it('each query fails with the cause, and queries work again after the database responds', async () => {
    const { relay, store } = await openHangingPostgres(400)
    await sql`select 1`.execute(store.db)
    relay.setMode('hang')
    const waiting = Array.from({ length: 15 }, () => sql`select 1`.execute(store.db))
    const results = await Promise.allSettled(waiting)
    expect(results.map(({ status }) => status)).toEqual(Array(15).fill('rejected'))
    for (const result of results) {
      expect(String((result as PromiseRejectedResult).reason)).toMatch(
        /did not answer within|timeout exceeded/,
      )
    }
    relay.setMode('pass')
    await eventually('the database answers again', () =>
      sql`select 1`.execute(store.db).then(
        () => true,
        () => false,
      ),
    )
  })

  it('a failed transaction rejects with its own cause, not with the error of the rollback', async () => {
    const { relay, store } = await openHangingPostgres(400)
    const failing = store.transaction(async (trx) => {
      relay.setMode('hang')
      await sql`select 1`.execute(trx)
    })
    await expect(failing).rejects.toMatchObject({ code: 'ETIMEDOUT', name: 'DatabaseTimeout' })
  })
})

describe('SQLite on a full disk', () => {
  it('a failed transaction rejects with its own cause, not with the error of the rollback', async () => {
    const folder = await testFolder()
    cleanups.push(folder.remove)
    const store = await openSqlite(`${folder.path}/tracker.db`)
    cleanups.push(store.close)
    const pages = await sql<{ page_count: number }>`pragma page_count`.execute(store.db)
    await sql.raw(`pragma max_page_count = ${pages.rows[0]?.page_count}`).execute(store.db)
    const failing = store.transaction(async (trx) => {
      await trx
        .insertInto('workspaces')
        .values({
          workspace_id: 'wsp_a',
          name: 'x'.repeat(100_000),
          feed_seq: 0,
          salesforce_app: null,
          created_at: 0,
        })
        .execute()
    })
    await expect(failing).rejects.toMatchObject({ code: 'SQLITE_FULL' })
  })
})
