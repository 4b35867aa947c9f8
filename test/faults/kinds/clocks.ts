// The wall clocks of hosts are wrong and are set: forward and back, by less and by more than a lease. Every request of a reader may go
// to another tracker.
import { defineKind, sleep } from './kind.ts'
import { longReading, otherTracker, prepareTrackers, restoreTrackers, setClock } from './short-leases.ts'

type Step = { afterMs: number; tracker: 0 | 1; aheadMs: number }

export const clocks = defineKind<{ steps: Step[] }>({
  inDeck: 1,
  readers: (random) => random.between(4, 6),
  pages: longReading,
  plan: (random) => ({
    steps: Array.from({ length: random.between(3, 4) }, () => ({
      afterMs: random.between(800, 2_000),
      tracker: random.pick([0, 1] as const),
      aheadMs: random.pick([0, 8_000, -8_000, 45_000, -45_000]),
    })),
  }),
  prepare: (scene) => prepareTrackers(scene, 'each'),
  async act(course, { steps }) {
    const { scene } = course
    for (const { afterMs, tracker, aheadMs } of steps) {
      await sleep(afterMs)
      setClock(scene, otherTracker(scene) ? tracker : 0, aheadMs)
      course.tally.faults += 1
    }
    return []
  },
  cleanUp: restoreTrackers,
})
