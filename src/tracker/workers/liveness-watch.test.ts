// A real PostgreSQL and a real pool. Only a state that does not end by itself counts as broken.
import { sql } from 'kysely'
import { afterEach, expect, it } from 'vitest'
import { eventually } from '../../../test/fixtures/part.ts'
import { relayPostgres } from '../../../test/fixtures/tcp-relay.ts'
import { openPostgres } from '../infrastructure/database/postgres.ts'
import { emptyDatabase, quietLog } from '../infrastructure/database/testing.ts'
import { createLivenessWatch } from './liveness-watch.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** `works`: a query through the pool succeeded in the last round. The rounds are those of the availability watch, without its clock. */
async function watched() {
  const relay = await relayPostgres(await emptyDatabase('postgres', ''))
  cleanups.push(relay.close)
  const store = await openPostgres(relay.url, quietLog(), { timeoutMs: 500 })
  cleanups.push(() => store.close())
  let works = true
  const timer = setInterval(() => {
    sql`select 1`.execute(store.db).then(
      () => {
        works = true
      },
      () => {
        works = false
      },
    )
  }, 50)
  cleanups.push(() => clearInterval(timer))
  const availability = { isAvailable: () => works }
  const timing = { everyMs: 50, tryEvery: 2, brokenAfter: 20 }
  const liveness = createLivenessWatch({ store, availability, log: quietLog() }, timing)
  cleanups.push(() => liveness.close())
  return { relay, store, liveness, works: () => works }
}

it('a pool whose connections are never returned is broken, and works again when they are returned', async () => {
  const { store, liveness } = await watched()
  const release = Promise.withResolvers<void>()
  const kept = Array.from({ length: 10 }, () => store.db.connection().execute(() => release.promise))
  cleanups.push(() => release.resolve())
  await eventually('broken', liveness.isBroken)
  release.resolve()
  await Promise.all(kept)
  await eventually('works', () => !liveness.isBroken())
})

it('a database that is away, however long, is no reason for a restart', async () => {
  const { relay, liveness, works } = await watched()
  relay.setMode('refuse')
  await eventually('the pool fails', () => !works())
  await sleep(2_500)
  expect(liveness.isBroken()).toBe(false)
  relay.setMode('pass')
  await eventually('the pool works', works)
  expect(liveness.isBroken()).toBe(false)
})
