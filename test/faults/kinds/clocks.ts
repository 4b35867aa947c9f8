// The wall clocks of the tracker hosts are set forward and back, by less and by more than a lease. With two trackers, the requests of a reader
// alternate between them.
import { defineFaultKind, sleep } from './fault-kind.ts'
import { longReading, prepareTrackers, restoreTrackers, secondTracker, setClock } from './short-leases.ts'

type Step = { afterMs: number; tracker: 0 | 1; aheadMs: number }

export const clocks = defineFaultKind<{ steps: Step[] }>({
  weight: 1,
  readers: (random) => random.between(4, 6),
  pages: longReading,
  plan: (random) => ({
    steps: Array.from({ length: random.between(3, 4) }, () => ({
      afterMs: random.between(800, 2_000),
      tracker: random.pick([0, 1] as const),
      aheadMs: random.pick([0, 8_000, -8_000, 45_000, -45_000]),
    })),
  }),
  prepare: (environment) => prepareTrackers(environment, 'each'),
  async inject(context, { steps }) {
    const { environment } = context
    for (const { afterMs, tracker, aheadMs } of steps) {
      await sleep(afterMs)
      setClock(environment, secondTracker(environment) ? tracker : 0, aheadMs)
      context.tally.faults += 1
    }
    return []
  },
  cleanUp: restoreTrackers,
})
