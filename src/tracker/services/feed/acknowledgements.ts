import { writtenTogether } from '../../infrastructure/group-commit.ts'
import type { Acknowledgement } from '../../repositories/feed-events.ts'
import type { Store } from '../../repositories/store.ts'

/** Resolves when it is committed that the device has handled all events up to there. */
export type Acknowledge = (acknowledgement: Acknowledgement) => Promise<void>

/** Group commit: after an event for a whole team, all its desktops acknowledge at the same moment. */
export const createAcknowledge = (store: Store): Acknowledge =>
  writtenTogether((all) =>
    store.inTransaction(({ deployment }) => deployment.feedPositions.acknowledge(furthest(all))),
  )

/** The furthest of each device, in the order of their keys, so that two processes never wait for each other. */
function furthest(all: readonly Acknowledgement[]): Acknowledgement[] {
  const byDevice = new Map<string, Acknowledgement>()
  for (const one of all) {
    const key = `${one.workspaceId} ${one.deviceId}`
    if (one.seq > (byDevice.get(key)?.seq ?? -1)) byDevice.set(key, one)
  }
  return [...byDevice].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
}
