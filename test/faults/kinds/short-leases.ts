// Trackers with leases that are shorter than the faults. On PostgreSQL there are two trackers.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { TeamTracker, TrackerVariant } from '../../fixtures/team/tracker.ts'
import type { Environment } from '../environment.ts'
import type { Random } from '../random.ts'
import { type PageReading, shortReading } from './fault-kind.ts'

/** The lease in ms. It is longer than the delays of a busy machine, and shorter than the faults. */
export const leaseMs = 4_000
/**
 * The grace is longer than the time after which a process is silent (2.5 s) plus a reload. Otherwise another process ends the visit of a reload before
 * it can detect that the process of the reader is paused. The default grace (5 s) is longer too.
 */
const env = {
  TRACKER_VISIBLE_LEASE_MS: String(leaseMs),
  TRACKER_HIDDEN_LEASE_MS: '8000',
  TRACKER_GRACE_MS: '4000',
}

/** Returns pages for a reader. 75% of the readers read until the fault is over. 25% of the readers leave before or during the fault. */
export function longReading(random: Random): PageReading[] {
  if (random.chance(0.25)) return shortReading(random)
  return Array.from({ length: 4 }, () => ({ page: random.between(1, 6), ms: random.between(3_200, 3_800) }))
}

const clockFileOf = (environment: Environment, which: number) =>
  path.join(environment.team.trackerDir, `clock-${which}`)

/** Sets the wall clock of the first (0) or second (1) tracker. `aheadMs` is the difference to the real time. */
export const setClock = (environment: Environment, which: number, aheadMs: number): void =>
  writeFileSync(clockFileOf(environment, which), String(aheadMs))

export function variantOf(environment: Environment, which: number): TrackerVariant {
  setClock(environment, which, 0)
  return {
    env: { ...env, LASTPAGE_TEST_CLOCK: clockFileOf(environment, which) },
    file: 'test/fixtures/team/tracker-child.ts',
  }
}

const secondTrackers = new WeakMap<Environment, TeamTracker>()
export const secondTracker = (environment: Environment): TeamTracker | undefined =>
  secondTrackers.get(environment)

async function restart(environment: Environment, as?: TrackerVariant): Promise<void> {
  await environment.team.tracker.stop()
  await environment.team.tracker.restart(as)
  for (const desktop of environment.desktops()) desktop.networkIsBack()
}

/** Restarts the tracker with short leases. On PostgreSQL, this function also starts a second tracker. */
export async function prepareTrackers(environment: Environment, how: 'sticky' | 'each'): Promise<void> {
  await restart(environment, variantOf(environment, 0))
  if (!environment.database.isPostgres) return
  const second = await environment.startSecondTracker(variantOf(environment, 1))
  secondTrackers.set(environment, second)
  environment.balancer.use([environment.team.tracker.url, second.url], how)
}

export async function restoreTrackers(environment: Environment): Promise<void> {
  environment.balancer.use([environment.team.tracker.url], 'sticky')
  await secondTrackers.get(environment)?.stop()
  secondTrackers.delete(environment)
  await restart(environment)
}
