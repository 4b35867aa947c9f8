// Runs in which time is the fault: leases are shorter than what happens, and there may be two trackers.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { TeamTracker, TrackerVariant } from '../../fixtures/team/tracker.ts'
import type { Random } from '../random.ts'
import type { Scene } from '../scene.ts'
import { type PageReading, shortReading } from './kind.ts'

/** Longer than a busy machine stalls, shorter than what happens. */
export const leaseMs = 4_000
const env = { TRACKER_VISIBLE_LEASE_MS: String(leaseMs), TRACKER_HIDDEN_LEASE_MS: '8000' }

/** Most readers read on until after what happens; the others have said goodbye before or in the middle of it. */
export function longReading(random: Random): PageReading[] {
  if (random.chance(0.25)) return shortReading(random)
  return Array.from({ length: 4 }, () => ({ page: random.between(1, 6), ms: random.between(3_200, 3_800) }))
}

const clockFileOf = (scene: Scene, which: number) => path.join(scene.team.trackerDir, `clock-${which}`)

/** Sets the wall clock of the first (0) or second (1) tracker's host ahead by so much. */
export const setClock = (scene: Scene, which: number, aheadMs: number): void =>
  writeFileSync(clockFileOf(scene, which), String(aheadMs))

export function variantOf(scene: Scene, which: number): TrackerVariant {
  setClock(scene, which, 0)
  return {
    env: { ...env, LASTPAGE_TEST_CLOCK: clockFileOf(scene, which) },
    file: 'test/fixtures/team/tracker-child.ts',
  }
}

const others = new WeakMap<Scene, TeamTracker>()
export const otherTracker = (scene: Scene): TeamTracker | undefined => others.get(scene)

async function restart(scene: Scene, as?: TrackerVariant): Promise<void> {
  await scene.team.tracker.stop()
  await scene.team.tracker.restart(as)
  for (const desktop of scene.desktops()) desktop.networkIsBack()
}

/** Short leases, and on PostgreSQL a second tracker. Answers it. */
export async function prepareTrackers(scene: Scene, how: 'sticky' | 'each'): Promise<void> {
  await restart(scene, variantOf(scene, 0))
  if (!scene.database.isPostgres) return
  const second = await scene.startSecondTracker(variantOf(scene, 1))
  others.set(scene, second)
  scene.balancer.use([scene.team.tracker.url, second.url], how)
}

export async function restoreTrackers(scene: Scene): Promise<void> {
  scene.balancer.use([scene.team.tracker.url], 'sticky')
  await others.get(scene)?.stop()
  others.delete(scene)
  await restart(scene)
}
