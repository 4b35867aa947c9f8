// The context of a batch: ports, durations, and a hook for tests.
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { SalesforceOrg } from '../salesforce/org.ts'
import type { TrackerClient } from '../tracker/client.ts'
import type { PeopleCache } from './people-cache.ts'
import type { Timing } from './timing.ts'

/** The steps of a batch. Tests kill the worker at a step. */
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
  /** Aborted when the app stops. Then the batch starts no new work. */
  signal: AbortSignal
  /** Called at each step. Does nothing in production; tests kill the process here. */
  step: (name: Step) => void | Promise<void>
  /** Returns the number of API calls to Salesforce that were not yet reported to the tracker, and resets this number to zero. */
  takeApiCalls: () => number
  /** Runs work that may continue during the next batch. */
  background: (work: Promise<void>) => void
}
