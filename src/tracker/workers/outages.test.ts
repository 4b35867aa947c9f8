// Uses real clocks and databases. While the tracker cannot receive beats, no visit leaves (ADR 40).
import path from 'node:path'
import SqliteFile from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { eventually } from '../../../test/fixtures/part.ts'
import { relayPostgres, type TcpRelay } from '../../../test/fixtures/tcp-relay.ts'
import { createTracker, type Tracker } from '../app/tracker.ts'
import type { TrackerConfig } from '../infrastructure/config.ts'
import {
  currentDatabase,
  type Engine,
  engines,
  quietLog,
  startTestTracker,
} from '../infrastructure/database/testing.ts'
import { joinMember } from '../services/people/testing.ts'
import { decideLeaves } from '../services/visits/leaves.ts'
import { addDocument, reader, visitOf } from '../services/visits/testing.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const leaseMs = 3_000
const quick: Partial<TrackerConfig> = { visibleLeaseMs: leaseMs, graceMs: 300, hiddenLeaseMs: 60_000 }
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The clocks of a simulated host. A pause of the process stops both clocks. Only the wall clock can be set. */
function movedHost() {
  let pausedMs = 0
  let wallAheadMs = 0
  return {
    monotonic: () => performance.now() + pausedMs,
    wall: () => Date.now() + pausedMs + wallAheadMs,
    pause: (ms: number) => {
      pausedMs += ms
    },
    setWall: (aheadMs: number) => {
      wallAheadMs = aheadMs
    },
  }
}

async function prepared(engine: Engine, overrides: Partial<TrackerConfig> = {}, host = movedHost()) {
  const tracker = await startTestTracker(engine, { ...quick, ...overrides }, { host })
  cleanups.push(tracker.close)
  await tracker.app.ready()
  const owner = await joinMember(tracker)
  const documentId = await addDocument(tracker, owner)
  const link = await owner.call('POST', `/api/documents/${documentId}/links`, {
    recipientEmail: 'a@example.com',
  })
  const slug = String(link.body.url).split('/').at(-1) ?? ''
  const stateOf = async (visitId: string) => {
    const { state, leaves, active_ms } = await tracker.context.store.db
      .selectFrom('visits')
      .select(['state', 'leaves', 'active_ms'])
      .where('visit_id', '=', visitId)
      .executeTakeFirstOrThrow()
    return { state, leaves, activeMs: active_ms }
  }
  return { tracker, host, owner, slug, stateOf }
}

const reading = { state: 'reading', leaves: 0 }
const left = { state: 'left', leaves: 1 }
type Prepared = Awaited<ReturnType<typeof prepared>>

/** Three readers: one continues to read, one sends no more beats, one sends a goodbye. */
async function threeReaders({ tracker, slug }: Prepared) {
  const [on, silent, gone] = await Promise.all(
    [1, 2, 3].map(async () => {
      const page = await reader(tracker, slug).enter()
      await page.beat({ pages: { 1: 100 } })
      return page
    }),
  )
  if (!on || !silent || !gone) throw new Error('no readers')
  return { on, silent, gone }
}

describe.each(engines)('tracker on %s', (engine) => {
  it('after a pause of 45 s, each visit without a goodbye gets a new lease', async () => {
    const scene = await prepared(engine)
    const { tracker, host, stateOf } = scene
    const { on, silent, gone } = await threeReaders(scene)
    await gone.beat({ pages: { 1: 200 }, goodbye: true })
    host.pause(45_000)
    // After the pause, the sweep may run before the checks.
    await decideLeaves(tracker.context)
    expect(await stateOf(on.visitId)).toMatchObject(reading)
    expect(await stateOf(silent.visitId)).toMatchObject(reading)
    await eventually('the goodbye counts', async () => (await stateOf(gone.visitId)).leaves === 1)
    for (let beats = 1; (await stateOf(silent.visitId)).state === 'reading'; beats += 1) {
      await on.beat({ pages: { 1: 100 + beats } })
      await sleep(200)
    }
    expect(await stateOf(on.visitId)).toMatchObject(reading)
    expect(await stateOf(silent.visitId)).toMatchObject(left)
  })

  it("if the host's clock is set forward or back, no visit leaves and the tracker's clock does not go back", async () => {
    const scene = await prepared(engine)
    const { host, stateOf, tracker } = scene
    const { on } = await threeReaders(scene)
    const began = performance.now()
    let last = tracker.context.clock.now()
    for (const aheadMs of [45_000, 0, -45_000, 8_000]) {
      host.setWall(aheadMs)
      await sleep(1_500)
      expect((await on.beat({ pages: { 1: Math.floor(100 + performance.now() - began) } })).status).toBe(200)
      expect(tracker.context.clock.now()).toBeGreaterThanOrEqual(last)
      last = tracker.context.clock.now()
    }
    const { state, leaves, activeMs } = await stateOf(on.visitId)
    expect({ state, leaves }).toEqual(reading)
    expect(activeMs).toBeGreaterThan(5_500)
  })

  it('after a start, each visit gets a new lease', async () => {
    const scene = await prepared(engine, { visibleLeaseMs: 1_500 })
    const { tracker, stateOf } = scene
    const { on } = await threeReaders(scene)
    await tracker.app.close()
    // The test closes the parts of the tracker as the tracker does, but keeps the store open.
    await tracker.context.availability.close()
    await sleep(2_000)
    const again = await createTracker(tracker.context.config, { log: quietLog(), host: scene.host })
    cleanups.push(again.close)
    await again.app.ready()
    await decideLeaves(again.context)
    expect(await stateOf(on.visitId)).toMatchObject(reading)
  })
})

describe('SQLite, locked by another process for longer than a lease', () => {
  it('no visit of a current reader leaves', async () => {
    const scene = await prepared('sqlite')
    const { on, gone } = await threeReaders(scene)
    await gone.beat({ pages: { 1: 200 }, goodbye: true })
    const lock = new SqliteFile(path.join(scene.tracker.context.config.dataDir, 'tracker.db'))
    lock.exec('begin immediate')
    // After this time, a sweep waits for the lock. Then the beat waits for the lock too.
    await sleep(2_000)
    const waiting = on.beat({ pages: { 1: 300 } })
    await sleep(leaseMs)
    lock.exec('rollback')
    lock.close()
    await waiting
    for (let count = 0; count < 10; count += 1) {
      await on.beat({ pages: { 1: 310 + count } })
      await sleep(100)
    }
    expect(await scene.stateOf(on.visitId)).toMatchObject(reading)
    await eventually('the goodbye counts', async () => (await scene.stateOf(gone.visitId)).leaves === 1)
  })
})

describe('PostgreSQL, unavailable for longer than a lease', () => {
  const modes: Parameters<TcpRelay['setMode']>[0][] = ['refuse', 'hang']
  it.each(modes)('(%s) no visit of a current reader leaves', async (mode) => {
    const relay = await relayPostgres(await currentDatabase('postgres', ''))
    cleanups.push(relay.close)
    const scene = await prepared('postgres', { databaseUrl: relay.url })
    const { on, silent, gone } = await threeReaders(scene)
    await gone.beat({ pages: { 1: 200 }, goodbye: true })
    relay.setMode(mode)
    const unheard = on.beat({ pages: { 1: 200 } })
    await sleep(leaseMs + 3_000)
    relay.setMode('pass')
    await unheard
    await eventually('heard again', async () => (await on.beat({ pages: { 1: 300 } })).status === 200)
    await decideLeaves(scene.tracker.context)
    expect(await scene.stateOf(on.visitId)).toMatchObject(reading)
    expect(await scene.stateOf(silent.visitId)).toMatchObject(reading)
    await eventually('the goodbye counts', async () => (await scene.stateOf(gone.visitId)).leaves === 1)
    await eventually('silence counts', async () => (await scene.stateOf(silent.visitId)).leaves === 1)
  })
})

describe('two trackers on one PostgreSQL', () => {
  async function second(tracker: Tracker, wallAheadMs = 0): Promise<Tracker> {
    const host = movedHost()
    host.setWall(wallAheadMs)
    const other = await createTracker(tracker.context.config, { log: quietLog(), host })
    cleanups.push(other.close)
    await other.app.ready()
    return other
  }

  it.each([45_000, 8_000, -45_000])(
    "agree on the time if one host's clock is %i ms ahead",
    async (aheadMs) => {
      const { tracker, slug, stateOf } = await prepared('postgres')
      const other = await second(tracker, aheadMs)
      expect(Math.abs((other.context.hostAheadMs() ?? 0) - aheadMs)).toBeLessThan(500)
      expect(Math.abs(other.context.clock.now() - tracker.context.clock.now())).toBeLessThan(500)
      const opened = await reader(other, slug).enter()
      const pages = [tracker, other].map((each, index) => visitOf(each, opened, `load-${index}-abc`))
      const began = performance.now()
      for (let count = 0; performance.now() - began < leaseMs + 1_000; count += 1) {
        await sleep(150)
        const passed = Math.floor(performance.now() - began)
        const page = pages[Math.floor(count / 4) % 2]
        await page?.beat({ pages: { 1: Math.floor(passed / 2) } })
        await decideLeaves(count % 2 ? tracker.context : other.context)
        expect(await stateOf(opened.visitId)).toMatchObject(reading)
      }
      expect((await stateOf(opened.visitId)).activeMs).toBeGreaterThan(leaseMs)
    },
  )

  it('while one tracker does not respond, no visit leaves, and a reload continues its visit', async () => {
    // The grace is longer than the time after which a process is silent (2.5 s), as in production.
    const scene = await prepared('postgres', { graceMs: 2_700, visibleLeaseMs: 5_000 })
    const { tracker, stateOf } = scene
    const { on: reloading, silent, gone } = await threeReaders(scene)
    // This row represents a process that was paused or killed.
    await tracker.context.store.db
      .insertInto('tracker_processes')
      .values({ process_id: 'trk_silent', place: null, alive_at: Date.now() })
      .execute()
    await gone.beat({ pages: { 1: 200 }, goodbye: true })
    await reloading.beat({ pages: { 1: 200 }, goodbye: true })
    // The opening of the reload waits at the process that does not respond.
    await sleep(4_000)
    for (const { visitId } of [silent, gone, reloading]) expect(await stateOf(visitId)).toMatchObject(reading)
    await visitOf(tracker, reloading, 'load-of-the-reload').beat({ pages: { 1: 100 } })
    // After one lease, the silent process is removed. After the grace, visits with a goodbye leave. After another lease, visits without beats leave.
    await eventually('the goodbye counts', async () => (await stateOf(gone.visitId)).leaves === 1)
    expect(await stateOf(silent.visitId)).toMatchObject(reading)
    expect(await stateOf(reloading.visitId)).toMatchObject(reading)
    await eventually('silence counts', async () => (await stateOf(silent.visitId)).leaves === 1)
    const rows = await tracker.context.store.db.selectFrom('tracker_processes').select('process_id').execute()
    expect(rows).toHaveLength(1)
  })

  it('while one tracker cannot store beats although it reaches the database, the other one ends no visit', async () => {
    const scene = await prepared('postgres')
    const { tracker, stateOf } = scene
    const other = await tracker.second()
    await other.app.ready()
    let isStuck = true
    other.context.availability.addCheck(() => (isStuck ? 'beats' : null))
    const { silent } = await threeReaders(scene)
    const until = performance.now() + 2 * leaseMs
    while (performance.now() < until) {
      await decideLeaves(tracker.context)
      await sleep(100)
    }
    expect(await stateOf(silent.visitId)).toMatchObject(reading)
    isStuck = false
    await eventually('silence counts', async () => (await stateOf(silent.visitId)).leaves === 1)
  })
})
