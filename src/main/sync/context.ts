// Owns what a batch works with, handed through instead of imported: ports, durations, and the steps that tests watch.
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { SalesforceOrg } from '../salesforce/salesforce.ts'
import type { TrackerClient } from '../tracker/client.ts'
import type { KnownPeople } from './known-people.ts'
import type { Timing } from './timing.ts'

/** The places where a worker may die: each await of a run lies between two of them. */
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
  people: KnownPeople
  /** Aborted at a stop: no new work, nothing half done. */
  signal: AbortSignal
  /** Does nothing in production; tests kill the process in it. */
  step: (name: Step) => void | Promise<void>
  /** Calls to Salesforce that nobody has told the tracker of yet. */
  takeApiCalls: () => number
  /** Work that goes on while the next batch begins. */
  background: (work: Promise<void>) => void
}
