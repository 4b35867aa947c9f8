// A real PostgreSQL and a real pool. Only a state that does not end by itself counts as broken.
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { eventually } from '../../../test/fixtures/part.ts'
import { relayPostgres } from '../../../test/fixtures/tcp-relay.ts'
import type { DatabaseClient } from '../infrastructure/database/client.ts'
import { openPostgres } from '../infrastructure/database/postgres.ts'
import { emptyDatabase, quietLog } from '../infrastructure/database/testing.ts'
import { createLivenessWatch, type LivenessWatch } from './liveness-watch.ts'

let relay: Awaited<ReturnType<typeof relayPostgres>>
let store: DatabaseClient
beforeAll(async () => {
  relay = await relayPostgres(await emptyDatabase('postgres', ''))
  store = await openPostgres(relay.url, quietLog(), { timeoutMs: 2_000 })
})
afterAll(async () => {
  await store.close()
  await relay.close()
})

/** A query through the pool succeeded in the last round. This is what the availability watch finds out. */
let works = true
let liveness: LivenessWatch
let timer: NodeJS.Timeout
beforeEach(() => {
  works = true
  timer = setInterval(() => {
    sql`select 1`.execute(store.db).then(
      () => {
        works = true
      },
      () => {
        works = false
      },
    )
  }, 100)
  const timing = { everyMs: 100, tryEvery: 2, brokenAfter: 15 }
  liveness = createLivenessWatch(
    { store, availability: { isAvailable: () => works }, log: quietLog() },
    timing,
  )
})
afterEach(() => {
  clearInterval(timer)
  liveness.close()
})

it('a pool whose connections are never returned is broken, and works again when they are returned', async () => {
  const release = Promise.withResolvers<void>()
  let kept = 0
  const keeping = Array.from({ length: 10 }, () =>
    store.db.connection().execute(async () => {
      kept += 1
      await release.promise
    }),
  )
  await eventually('all connections are in use', () => kept === 10)
  await eventually('broken', () => liveness.isBroken()).finally(() => release.resolve())
  await Promise.all(keeping)
  await eventually('works', () => !liveness.isBroken())
})

it('a database that is away, however long, is no reason for a restart', async () => {
  relay.setMode('refuse')
  await eventually('the pool fails', () => !works)
  await new Promise((resolve) => setTimeout(resolve, 2_500))
  expect(liveness.isBroken()).toBe(false)
  relay.setMode('pass')
  await eventually('the pool works', () => works)
  expect(liveness.isBroken()).toBe(false)
})
