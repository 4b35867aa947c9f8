// The clock of a deployment while the clock of its database is set.
import { expect, test } from 'vitest'
import { type BackwardStep, noStep } from '../../domain/time/backward-step.ts'
import { quietLog } from '../../infrastructure/database/testing.ts'
import { openClock } from './open-clock.ts'

const start = 1_800_000_000_000

/** A host with a right clock, and a database whose clock the test sets. Both answer without delay. */
function scene() {
  let real = 0
  let databaseAheadMs = 0
  let step: BackwardStep = noStep
  let stored: string | null = null
  const referenceClock = {
    read: async () => ({ now: start + real + databaseAheadMs, step, stored }),
    replaceStep: async (before: string | null, next: BackwardStep) => {
      if (before !== stored) return
      step = next
      stored = JSON.stringify(next)
    },
    lastEventAt: async () => 0,
  }
  const host = { monotonic: () => real, wall: () => start + real }
  const open = () => openClock({ deployment: { referenceClock } } as never, host, quietLog())
  return {
    open,
    setDatabase: (aheadMs: number) => {
      databaseAheadMs = aheadMs
    },
    async pass(ms: number, clock: Awaited<ReturnType<typeof open>>) {
      for (let second = 0; second < ms; second += 1_000) {
        real += 1_000
        await clock.measure(() => {})
      }
    },
    aheadMs: (now: number) => now - start - real,
  }
}

test('a host is compared with the clock of the database, also while the deployment is ahead of it', async () => {
  const { open, setDatabase, pass, aheadMs } = scene()
  const clock = await open()
  expect(clock.hostAheadMs()).toBe(0)
  setDatabase(60_000)
  await pass(2_000, clock)
  expect(clock.hostAheadMs()).toBe(-60_000)
  setDatabase(0)
  await pass(1_000, clock)
  expect(clock.hostAheadMs()).toBe(0)
  await pass(10_000, clock)
  // The clock of the deployment does not go back.
  expect(aheadMs(clock.now())).toBeGreaterThan(59_000)
  expect(Math.abs(clock.hostAheadMs())).toBeLessThan(50)
  const later = await open()
  expect(Math.abs(later.hostAheadMs())).toBeLessThan(50)
})
