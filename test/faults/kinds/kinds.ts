// The kinds of faults. A new kind is a file beside this one and a line here; the deck then has it.
import { clocks } from './clocks.ts'
import { delivery } from './delivery.ts'
import { desktop } from './desktop.ts'
import { hidden, type Lack } from './hidden.ts'
import type { Kind } from './kind.ts'
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
type PlanOf<K> = K extends Kind<infer P> ? P : never
/** What happens in one run. */
export type Happening = { [K in KindName]: { kind: K } & PlanOf<(typeof kinds)[K]> }[KindName]

export const kindNames = Object.keys(kinds) as KindName[]
/** The kind as one that takes what it planned itself. */
export const kindOf = (name: KindName) => kinds[name] as Kind<unknown>

/** What visits of this run may lack. */
export const lackOf = (run: Happening): Lack => kindOf(run.kind).lack?.(run) ?? 'nothing'
