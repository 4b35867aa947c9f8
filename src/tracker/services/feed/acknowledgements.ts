import { writtenTogether } from '../../infrastructure/group-commit.ts'
import type { Acknowledgement } from '../../repositories/feed-events.ts'
import type { Store } from '../../repositories/store.ts'

/** Stores that the device has handled all events up to `seq`. The promise resolves after the commit. */
export type Acknowledge = (acknowledgement: Acknowledgement) => Promise<void>

/**
 * Writes concurrent acknowledgements in one transaction. After an event for a whole team, all desktops of the team acknowledge almost at once. A power
 * failure may take an acknowledgement back (SQLite). A desktop that starts again then gets some events twice, which is harmless (ADR 12).
 */
export const createAcknowledge = (store: Store): Acknowledge =>
  writtenTogether((all) =>
    store.inTransaction(({ deployment }) => deployment.feeds.acknowledge(furthest(all)), { sync: 'later' }),
  )

/** Returns the highest position of each device. The result is sorted by workspace and device, which prevents deadlocks between processes. */
function furthest(all: readonly Acknowledgement[]): Acknowledgement[] {
  const byDevice = new Map<string, Acknowledgement>()
  for (const one of all) {
    const key = `${one.workspaceId} ${one.deviceId}`
    if (one.seq > (byDevice.get(key)?.seq ?? -1)) byDevice.set(key, one)
  }
  return [...byDevice].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
}
