// Times in which readers can't be heard: the database is gone or hangs, or a tracker stands still, for longer than a lease.
import type { Random } from '../random.ts'
import { type Course, defineKind, sleep } from './kind.ts'
import { leaseMs, longReading, otherTracker, prepareTrackers, restoreTrackers } from './short-leases.ts'

type OutagePlan = { afterMs: number; forMs: number }

const outage = (random: Random): OutagePlan => ({
  afterMs: random.between(300, 1_500),
  forMs: random.between(6_000, 8_000),
})

const common = {
  inDeck: 1,
  readers: (random: Random) => random.between(4, 6),
  pages: longReading,
  plan: outage,
  prepare: (scene: Course['scene']) => prepareTrackers(scene, 'sticky'),
  cleanUp: restoreTrackers,
}

async function suffer(course: Course, { afterMs, forMs }: OutagePlan, begin: () => void, end: () => void) {
  await sleep(afterMs)
  // As a kill: a mail that was taken may have to be sent again, because nobody could note that it was.
  course.trackerKills += 1
  course.tally.faults += 1
  begin()
  await sleep(forMs)
  end()
  return []
}

export const databaseGone = defineKind<OutagePlan>({
  ...common,
  act(course, plan) {
    const { database } = course.scene
    // Longer than SQLite's busy time-out: what waits for the lock gives up.
    const forMs = database.isPostgres ? plan.forMs : plan.forMs + 5_000
    return suffer(course, { ...plan, forMs }, database.takeAway, database.giveBack)
  },
})

export const databaseHung = defineKind<OutagePlan>({
  ...common,
  act(course, plan) {
    const { database } = course.scene
    return suffer(course, plan, database.hang, database.giveBack)
  },
})

/**
 * `both`: where there are two trackers. Otherwise the other one goes on and hears its own readers. It waits for those of the paused
 * one for two leases (ADR 40), so a pause is longer than one lease and ends a second before the second one does: its readers need
 * that time to be heard again.
 */
export const paused = defineKind<OutagePlan & { both: boolean }>({
  ...common,
  plan: (random) => ({
    ...outage(random),
    forMs: random.between(leaseMs + 1_000, 2 * leaseMs - 1_000),
    both: random.chance(0.3),
  }),
  act(course, { both, ...plan }) {
    const { scene } = course
    const second = otherTracker(scene)
    const trackers = [scene.team.tracker, ...(both && second ? [second] : [])]
    const all = (act: 'pause' | 'resume') => () => {
      for (const tracker of trackers) tracker[act]()
    }
    return suffer(course, plan, all('pause'), all('resume'))
  },
})
