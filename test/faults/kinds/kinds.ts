// Lists all kinds of faults. To add a kind, write a file in this folder and list it here.
import { clocks } from './clocks.ts'
import { delivery } from './delivery.ts'
import { desktop } from './desktop.ts'
import type { FaultKind } from './fault-kind.ts'
import { type HiddenData, hidden } from './hidden.ts'
import { lateCommits } from './late-commits.ts'
import { login } from './login.ts'
import { org, race } from './org.ts'
import { orgClock } from './org-clock.ts'
import { databaseGone, databaseHung, paused } from './outages.ts'
import { personEdits } from './person-edits.ts'
import { desktopSleeps } from './sleep.ts'
import { tracker } from './tracker.ts'

export const kinds = {
  tracker,
  desktop,
  delivery,
  org,
  race,
  sleep: desktopSleeps,
  databaseGone,
  databaseHung,
  paused,
  clocks,
  login,
  hidden,
  lateCommits,
  orgClock,
  personEdits,
}

export type KindName = keyof typeof kinds
type PlanOf<K> = K extends FaultKind<infer P> ? P : never
/** The kind and the planned faults of one run. */
export type PlannedFault = { [K in KindName]: { kind: K } & PlanOf<(typeof kinds)[K]> }[KindName]

export const kindNames = Object.keys(kinds) as KindName[]
/** Returns the kind with this name. Pass only plans of this kind to the functions of the kind. */
export const kindOf = (name: KindName) => kinds[name] as FaultKind<unknown>

/** Returns the data that this run hides from the rep. */
export const hiddenDataOf = (run: PlannedFault): HiddenData => kindOf(run.kind).hiddenData?.(run) ?? 'nothing'
