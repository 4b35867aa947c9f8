import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../../../test/fixtures/part.ts'
import { readConfig } from '../infrastructure/config.ts'
import { openDatabase } from '../infrastructure/database/open-database.ts'
import { emptyDatabase, engines, quietLog, testFolder } from '../infrastructure/database/testing.ts'
import { systemClocks } from '../infrastructure/time/deployment-clock.ts'
import { createStore, type Store } from '../repositories/store.ts'
import type { GapReason, Hearing } from '../services/time/hearing.ts'
import { type MeasuredClock, openClock } from '../services/time/open-clock.ts'
import { createHearing } from './hearing-watch.ts'

describe.each(engines)('hearing on %s', (engine) => {
  let folder: Awaited<ReturnType<typeof testFolder>>
  let store: Store
  let clock: MeasuredClock
  const open: Hearing[] = []
  let pausedMs = 0
  const host = { ...systemClocks, monotonic: () => performance.now() + pausedMs }

  beforeEach(async () => {
    folder = await testFolder()
    store = createStore(await openDatabase(await emptyDatabase(engine, folder.path), quietLog()))
    clock = await openClock(store, host, quietLog())
  })
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close()
    await store.close()
    await folder.remove()
  })

  async function started(place: string | null = null): Promise<Hearing> {
    const config = readConfig({ data: folder.path }, {})
    const hearing = createHearing({ store, clock, config, log: quietLog() }, host, () => place)
    open.push(hearing)
    expect(hearing.isHearing()).toBe(false)
    await hearing.start()
    expect(hearing.isHearing()).toBe(true)
    return hearing
  }
  const since = () => store.deployment.receptionGaps.lastEnd()

  it('begins with the start, also where a process was killed at the same place', async () => {
    const before = clock.now()
    await started('host:1')
    const first = await since()
    expect(first).toBeGreaterThanOrEqual(before)
    await started('host:1')
    expect(await since()).toBeGreaterThan(first)
  })

  it('ends while the process accepts no connections, and begins again when it does', async () => {
    const hearing = await started()
    const first = await since()
    let reason: GapReason | null = 'listener'
    hearing.watch(() => reason)
    await eventually('not heard', () => !hearing.isHearing())
    expect(await since()).toBe(first)
    const before = clock.now()
    reason = null
    await eventually('heard again', () => hearing.isHearing())
    expect(await since()).toBeGreaterThanOrEqual(before)
  })

  it('ends at once where the process stood still, before anything has noticed', async () => {
    const hearing = await started()
    pausedMs += 3_000
    expect(hearing.isHearing()).toBe(false)
    await eventually('heard again', () => hearing.isHearing())
  })

  it('ends where beats could not be committed', async () => {
    const hearing = await started()
    const before = clock.now()
    hearing.lose('beats')
    expect(hearing.isHearing()).toBe(false)
    await eventually('heard again', () => hearing.isHearing())
    expect(await since()).toBeGreaterThanOrEqual(before)
  })
})

it('a process that joins others that hear ends no gap', async () => {
  const store = createStore(await openDatabase(await emptyDatabase('postgres', ''), quietLog()))
  const clock = await openClock(store, systemClocks, quietLog())
  const config = readConfig({}, {})
  const [one, other] = ['host:1', 'host:2'].map((place) =>
    createHearing({ store, clock, config, log: quietLog() }, systemClocks, () => place),
  )
  await one?.start()
  const since = () => store.deployment.receptionGaps.lastEnd()
  const first = await since()
  await other?.start()
  expect(await since()).toBe(first)
  await one?.close()
  await other?.close()
  expect(await store.db.selectFrom('tracker_processes').selectAll().execute()).toEqual([])
  await store.close()
})
