import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../../../test/fixtures/part.ts'
import { readConfig } from '../infrastructure/config.ts'
import { openDatabase } from '../infrastructure/database/open-database.ts'
import { currentDatabase, engines, quietLog, testFolder } from '../infrastructure/database/testing.ts'
import { createMetrics } from '../infrastructure/metrics/metrics.ts'
import { systemClocks } from '../infrastructure/time/deployment-clock.ts'
import { createStore, type Store } from '../repositories/store.ts'
import type { AvailabilityWatch, GapReason } from '../services/time/availability.ts'
import { type MeasuredClock, openClock } from '../services/time/open-clock.ts'
import { createAvailabilityWatch } from './availability-watch.ts'

describe.each(engines)('availability watch on %s', (engine) => {
  let folder: Awaited<ReturnType<typeof testFolder>>
  let store: Store
  let clock: MeasuredClock
  const open: AvailabilityWatch[] = []
  let pausedMs = 0
  const host = { ...systemClocks, monotonic: () => performance.now() + pausedMs }

  beforeEach(async () => {
    folder = await testFolder()
    store = createStore(await openDatabase(await currentDatabase(engine, folder.path), quietLog()))
    clock = await openClock(store, host, quietLog())
  })
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close()
    await store.close()
    await folder.remove()
  })

  async function started(place: string | null = null): Promise<AvailabilityWatch> {
    const config = readConfig({ data: folder.path }, {})
    const availability = createAvailabilityWatch(
      { store, clock, config, log: quietLog(), metrics: createMetrics() },
      host,
      () => place,
    )
    open.push(availability)
    expect(availability.isAvailable()).toBe(false)
    await availability.start()
    expect(availability.isAvailable()).toBe(true)
    return availability
  }
  const since = () => store.deployment.receptionGaps.lastEnd()

  it('each start stores the end of a gap, also after an earlier process with the same host and port was killed', async () => {
    const before = clock.now()
    await started('host:1')
    const first = await since()
    expect(first).toBeGreaterThanOrEqual(before)
    await started('host:1')
    expect(await since()).toBeGreaterThan(first)
  })

  it('a gap lasts as long as an added check reports a reason', async () => {
    const availability = await started()
    const first = await since()
    let reason: GapReason | null = 'listener'
    availability.addCheck(() => reason)
    await eventually('gap begins', () => !availability.isAvailable())
    expect(await since()).toBe(first)
    const before = clock.now()
    reason = null
    await eventually('gap ends', () => availability.isAvailable())
    expect(await since()).toBeGreaterThanOrEqual(before)
  })

  it('a paused process is unavailable at once, before a check has detected the pause', async () => {
    const availability = await started()
    pausedMs += 3_000
    expect(availability.isAvailable()).toBe(false)
    await eventually('gap ends', () => availability.isAvailable())
  })

  it('a gap begins when it is reported, e.g. because beats could not be committed', async () => {
    const availability = await started()
    const before = clock.now()
    availability.reportGap('beats')
    expect(availability.isAvailable()).toBe(false)
    await eventually('gap ends', () => availability.isAvailable())
    expect(await since()).toBeGreaterThanOrEqual(before)
  })
})

it('the start of a process stores no end of a gap if another process already receives beats', async () => {
  const store = createStore(await openDatabase(await currentDatabase('postgres', ''), quietLog()))
  const clock = await openClock(store, systemClocks, quietLog())
  const config = readConfig({}, {})
  const [one, other] = ['host:1', 'host:2'].map((place) =>
    createAvailabilityWatch(
      { store, clock, config, log: quietLog(), metrics: createMetrics() },
      systemClocks,
      () => place,
    ),
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
