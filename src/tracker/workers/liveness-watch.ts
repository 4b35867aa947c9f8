// Decides whether this process must be restarted: it cannot receive beats (ADR 40), although a new connection can write to the database. Then the cause is
// in the process, for example a pool whose connections were never returned, and it does not end by itself (ADR 104).

import type { Store } from '../repositories/store.ts'
import type { AvailabilityWatch } from '../services/time/availability.ts'

export type LivenessWatch = {
  /** True if only a restart helps. False again if the process can receive beats after all. */
  isBroken(): boolean
  close(): void
}

type Context = {
  store: Pick<Store, 'writeAlone'>
  availability: Pick<AvailabilityWatch, 'isAvailable'>
  log: { error(fields: object, message: string): void }
}

/** Counts are numbers of checks, not times: while the process is suspended, it makes no checks. */
type LivenessTiming = {
  everyMs: number
  /** In a gap, each check with this number tries a new connection. */
  tryEvery: number
  /** The process is broken after this number of checks since a new connection could write for the first time. */
  brokenAfter: number
}

/** `brokenAfter` is longer than a query and the wait for a connection may take together. */
const defaultTiming: LivenessTiming = { everyMs: 1_000, tryEvery: 10, brokenAfter: 60 }

export function createLivenessWatch(
  { store, availability, log }: Context,
  { everyMs, tryEvery, brokenAfter }: LivenessTiming = defaultTiming,
): LivenessWatch {
  let failed = 0
  /** The number of the check at which a new connection could write. */
  let workingFrom: number | null = null
  let isBroken = false
  let isTrying = false

  async function tryNewConnection(): Promise<void> {
    if (isTrying) return
    isTrying = true
    const at = failed
    const works = await store.writeAlone().catch(() => false)
    isTrying = false
    workingFrom = works ? (workingFrom ?? at) : null
  }

  function check(): void {
    if (availability.isAvailable()) {
      failed = 0
      workingFrom = null
      isBroken = false
      return
    }
    failed += 1
    if (failed % tryEvery === 0) void tryNewConnection()
    if (isBroken || workingFrom === null || failed - workingFrom < brokenAfter) return
    isBroken = true
    log.error(
      {},
      'this process cannot receive beats, although the database can be written; it must be restarted',
    )
  }

  const timer = setInterval(check, everyMs).unref()
  return { isBroken: () => isBroken, close: () => clearInterval(timer) }
}
