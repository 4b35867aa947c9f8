import { afterEach, describe, expect, it } from 'vitest'
import { eventually } from '../../../../test/fixtures/part.ts'
import type { DatabaseClient } from './client.ts'
import { openDatabase } from './open-database.ts'
import { emptyDatabase, engines, quietLog, testFolder } from './testing.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function openTwo(engine: (typeof engines)[number]): Promise<[DatabaseClient, DatabaseClient]> {
  const folder = await testFolder()
  cleanups.push(folder.remove)
  const url = await emptyDatabase(engine, folder.path)
  // Both processes start at the same time, because their migrations must not conflict.
  const stores = await Promise.all([openDatabase(url, quietLog()), openDatabase(url, quietLog())])
  for (const store of stores) cleanups.push(() => store.close())
  return stores
}

const workspace = (id: string) => ({
  workspace_id: id,
  name: 'Sales',
  feed_seq: 0,
  salesforce_app: null,
  created_at: 1_795_339_800_123,
})

describe.each(engines)('store on %s', (engine) => {
  it('epoch ms, counts and sums are numbers', async () => {
    const [store] = await openTwo(engine)
    await store.db
      .insertInto('workspaces')
      .values([workspace('wsp_a'), workspace('wsp_b')])
      .execute()
    const row = await store.db
      .selectFrom('workspaces')
      .select((e) => [
        e.fn.max('created_at').as('at'),
        e.fn.countAll().as('count'),
        e.fn.sum('created_at').as('sum'),
      ])
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ at: 1_795_339_800_123, count: 2, sum: 2 * 1_795_339_800_123 })
  })

  it('concurrent transactions of two processes lose no increment', async () => {
    const [one, two] = await openTwo(engine)
    await one.db.insertInto('workspaces').values(workspace('wsp_a')).execute()
    const increment = (store: DatabaseClient) =>
      store.transaction(async (trx) => {
        const query = trx.selectFrom('workspaces').select('feed_seq').where('workspace_id', '=', 'wsp_a')
        const row = await query
          .$if(store.dialect === 'postgres', (q) => q.forUpdate())
          .executeTakeFirstOrThrow()
        await trx
          .updateTable('workspaces')
          .set({ feed_seq: row.feed_seq + 1 })
          .execute()
      })
    await Promise.all(Array.from({ length: 40 }, (_, n) => increment(n % 2 ? one : two)))
    const row = await two.db.selectFrom('workspaces').select('feed_seq').executeTakeFirstOrThrow()
    expect(row.feed_seq).toBe(40)
  })

  it('a failed transaction is rolled back', async () => {
    const [store] = await openTwo(engine)
    const failing = store.transaction(async (trx) => {
      await trx.insertInto('workspaces').values(workspace('wsp_a')).execute()
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await store.db.selectFrom('workspaces').selectAll().execute()).toEqual([])
  })

  it('published messages reach the listeners of the process until they unsubscribe', async () => {
    const [store] = await openTwo(engine)
    const heard: string[] = []
    const stop = store.subscribe((topic, payload) => heard.push(`${topic}:${payload}`))
    await store.publish('feed', 'wsp_a')
    await eventually('the message', () => heard.includes('feed:wsp_a'))
    stop()
    await store.publish('feed', 'wsp_b')
    await store.db.selectFrom('workspaces').selectAll().execute()
    expect(heard).not.toContain('feed:wsp_b')
  })

  it('a commit notifies another process', async () => {
    const [one, two] = await openTwo(engine)
    const heard: string[] = []
    two.subscribe((topic) => heard.push(topic))
    await one.db.insertInto('workspaces').values(workspace('wsp_a')).execute()
    await one.publish('feed', 'wsp_a')
    await eventually('the other process', () => heard.includes(engine === 'sqlite' ? 'resync' : 'feed'))
  })
})

describe('postgres', () => {
  it('a marked statement stays prepared for all values', async () => {
    const [store] = await openTwo('postgres')
    const { sql } = await import('kysely')
    const { keptAs } = await import('./prepared-statements.ts')
    const found = await store.transaction(async (trx) => {
      for (const value of [1, 2, 3]) await sql`${keptAs('three_times')} select ${value}::int`.execute(trx)
      return sql<{ name: string }>`select name from pg_prepared_statements`.execute(trx)
    })
    expect(found.rows).toEqual([{ name: 'three_times' }])
  })

  it('after a broken connection the listener reconnects and reports that messages may be lost', async () => {
    const [store, other] = await openTwo('postgres')
    const heard: string[] = []
    store.subscribe((topic, payload) => heard.push(`${topic}:${payload}`))
    const { sql } = await import('kysely')
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'lastpage-listen' and datname = current_database()`.execute(other.db)
    await eventually('the reconnection', () => heard.includes('resync:'))
    await other.publish('feed', 'wsp_a')
    await eventually('the message', () => heard.includes('feed:wsp_a'))
  })
})
