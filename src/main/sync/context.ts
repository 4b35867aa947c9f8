// What a batch gets from outside: ports, durations, and the step hook of tests.
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { SalesforceOrg } from '../salesforce/org.ts'
import type { TrackerClient } from '../tracker/client.ts'
import type { PeopleCache } from './people-cache.ts'
import type { Timing } from './timing.ts'

/** Steps between which tests kill the worker: every await of a run is between two of them. */
export type Step =
  | 'claim'
  | 'claimed'
  | 'read'
  | 'planned'
  | 'reconcile'
  | 'reconciled'
  | 'renew'
  | 'renewed'
  | 'write'
  | 'written'
  | 'verify'
  | 'settle'
  | 'settled'
  | 'undo'

export type BatchContext = {
  tracker: TrackerClient
  org: SalesforceOrg
  clock: Clock
  log: Log
  timing: Timing
  people: PeopleCache
  /** Aborted when the app stops: no new work is started. */
  signal: AbortSignal
  /** Does nothing in production; tests kill the process in it. */
  step: (name: Step) => void | Promise<void>
  /** API calls to Salesforce that were not yet reported to the tracker. */
  takeApiCalls: () => number
  /** Runs work that may continue while the next batch begins. */
  background: (work: Promise<void>) => void
}
