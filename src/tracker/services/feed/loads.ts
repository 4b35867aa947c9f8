// The reads of the feed. Polls and workspaces that need the same read at the same time share one statement (group read).
import { readTogether } from '../../infrastructure/group-read.ts'
import type { Store } from '../../repositories/store.ts'

/** The maximum number of events in an answer. One more is read, to know whether there are more. */
export const pageSize = 200

/**
 * What is done with the events or the readers of one workspace takes up to a millisecond, so a statement for many workspaces would stop the event loop for too
 * long. With 10 workspaces, an event for 10,000 desktops took 1.3 s in place of 0.9 s, and a beat meanwhile 0.07 s in place of 0.09 s.
 */
const workspacesAtOnce = 40

export type FeedLoads = ReturnType<typeof createFeedLoads>

export function createFeedLoads({ deployment }: Pick<Store, 'deployment'>) {
  return {
    position: readTogether(deployment.feeds.positions),
    /** Returns up to `pageSize + 1` events after a position. */
    eventsAfter: readTogether(
      (from: Parameters<typeof deployment.feeds.after>[0]) => deployment.feeds.after(from, pageSize + 1),
      { maxBatch: workspacesAtOnce },
    ),
    readers: readTogether(deployment.currentReaders.ofWorkspaces, { maxBatch: workspacesAtOnce }),
    schedule: readTogether(deployment.runSchedules.ofWorkspaces),
  }
}
