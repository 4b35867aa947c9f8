import type { VisitCase } from '../check.ts'
import type { Environment } from '../environment.ts'
import type { Random } from '../random.ts'
import type { Finding, Tally } from '../tally.ts'
import type { HiddenData } from './hidden.ts'

export type RunContext = {
  environment: Environment
  visitCases: readonly VisitCase[]
  tally: Tally
  /** Resolves when the last reader has sent the goodbye or stopped without one. */
  readersDone: Promise<void>
  /** Returns true when each visit has left and each of its runs is settled. */
  isSettled: () => Promise<boolean>
  /** The number of kills and outages of the tracker in this run. After such an event, the tracker may not know that a message was sent. */
  trackerKills: number
}

export type PageReading = { page: number; ms: number }

export type FaultKind<P> = {
  /** The number of runs of this kind in one cycle of the plan. See `cycleOf` in plan.ts. */
  weight: number
  /** Returns the number of readers in a run. */
  readers(random: Random): number
  /** Returns the plan of the faults of a run. This function chooses all random values before the first run starts. */
  plan(random: Random): P
  /** Returns the pages that a reader reads. Default: `shortReading`. */
  pages?(random: Random): PageReading[]
  /** True if two desktops may write the same Task. The desktop without a valid lease then deletes its own Task. Default: false. */
  allowsDeletedDuplicates?: boolean
  /**
   * True if no record is owned by a queue. A Task without an assignee belongs to the connected user. With two connected users, the expected owner of
   * such a Task is not known. Default: false.
   */
  withoutQueueOwners?: boolean
  /** Returns the data that the plan hides from the rep. Default: nothing. */
  hiddenData?(plan: P): HiddenData
  /** Called before the first reader opens the document. */
  prepare?(environment: Environment): Promise<void>
  /** Injects the faults while readers read. Resolves when all processes run again. Returns findings that the common check of a visit cannot detect. */
  inject(context: RunContext, plan: P): Promise<Finding[]>
  /** Called after the check of the run. */
  cleanUp?(environment: Environment): Promise<void>
}

const pageCount = 6

export const shortReading = (random: Random): PageReading[] =>
  Array.from({ length: random.between(2, 5) }, () => ({
    page: random.between(1, pageCount),
    ms: random.between(60, 260),
  }))

export const defineFaultKind = <P>(kind: FaultKind<P>): FaultKind<P> => kind

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
export const timeoutMs = 90_000
