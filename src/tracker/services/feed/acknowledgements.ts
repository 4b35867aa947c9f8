import { writtenTogether } from '../../infrastructure/group-commit.ts'
import type { Acknowledgement } from '../../repositories/feed-events.ts'
import type { Store } from '../../repositories/store.ts'

/** Resolves after the commit: the device has handled all events up to this position. */
export type Acknowledge = (acknowledgement: Acknowledgement) => Promise<void>

/** Group commit. After an event for a whole team, all its desktops acknowledge at the same time. */
export const createAcknowledge = (store: Store): Acknowledge =>
  writtenTogether((all) =>
    store.inTransaction(({ deployment }) => deployment.feedPositions.acknowledge(furthest(all))),
  )

/** The last position of each device, in the order of their keys, which prevents deadlocks between processes. */
function furthest(all: readonly Acknowledgement[]): Acknowledgement[] {
  const byDevice = new Map<string, Acknowledgement>()
  for (const one of all) {
    const key = `${one.workspaceId} ${one.deviceId}`
    if (one.seq > (byDevice.get(key)?.seq ?? -1)) byDevice.set(key, one)
  }
  return [...byDevice].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
}
