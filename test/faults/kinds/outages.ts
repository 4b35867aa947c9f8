// The tracker cannot receive beats for longer than a lease: the database is unavailable or hangs, or the tracker process is paused.
import type { Random } from '../random.ts'
import { defineFaultKind, type RunContext, sleep } from './fault-kind.ts'
import { leaseMs, longReading, prepareTrackers, restoreTrackers, secondTracker } from './short-leases.ts'

type OutagePlan = { afterMs: number; forMs: number }

const outage = (random: Random): OutagePlan => ({
  afterMs: random.between(300, 1_500),
  forMs: random.between(6_000, 8_000),
})

const common = {
  weight: 1,
  readers: (random: Random) => random.between(4, 6),
  pages: longReading,
  plan: outage,
  prepare: (environment: RunContext['environment']) => prepareTrackers(environment, 'sticky'),
  cleanUp: restoreTrackers,
}

async function injectOutage(
  context: RunContext,
  { afterMs, forMs }: OutagePlan,
  start: () => void,
  end: () => void,
) {
  await sleep(afterMs)
  // An outage counts as a kill, because the tracker may be unable to store that a mail was sent. The tracker may then send the mail again.
  context.trackerKills += 1
  context.tally.faults += 1
  start()
  await sleep(forMs)
  end()
  return []
}

export const databaseGone = defineFaultKind<OutagePlan>({
  ...common,
  inject(context, plan) {
    const { database } = context.environment
    // On SQLite, the outage is longer than the busy time-out, so that waiting statements fail.
    const forMs = database.isPostgres ? plan.forMs : plan.forMs + 5_000
    return injectOutage(context, { ...plan, forMs }, database.makeUnavailable, database.restore)
  },
})

export const databaseHung = defineFaultKind<OutagePlan>({
  ...common,
  inject(context, plan) {
    const { database } = context.environment
    return injectOutage(context, plan, database.hang, database.restore)
  },
})

/**
 * If `both` is true, all trackers are paused. If `both` is false, only one tracker is paused. A tracker that continues waits two leases before it
 * ends the visits of the paused tracker (ADR 40). The pause is therefore longer than one lease, and at least one second shorter than two leases.
 * In this second, the readers of the paused tracker send their next beats.
 */
export const paused = defineFaultKind<OutagePlan & { both: boolean }>({
  ...common,
  plan: (random) => ({
    ...outage(random),
    forMs: random.between(leaseMs + 1_000, 2 * leaseMs - 1_000),
    both: random.chance(0.3),
  }),
  inject(context, { both, ...plan }) {
    const { environment } = context
    const second = secondTracker(environment)
    const trackers = [environment.team.tracker, ...(both && second ? [second] : [])]
    const all = (act: 'pause' | 'resume') => () => {
      for (const tracker of trackers) tracker[act]()
    }
    return injectOutage(context, plan, all('pause'), all('resume'))
  },
})
