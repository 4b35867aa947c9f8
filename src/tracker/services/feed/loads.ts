// The reads of the feed. Polls and workspaces that need the same read at the same time share one statement (group read).
import { readTogether } from '../../infrastructure/group-read.ts'
import type { Store } from '../../repositories/store.ts'

/** The maximum number of events in an answer. One more is read, to know whether there are more. */
export const pageSize = 200

/**
 * What is done with the events or the readers of one workspace takes up to a millisecond, so a statement for many workspaces would stop the event loop for too
 * long. A list of readers has up to 200 rows with texts. After its events, all polls of a workspace are looked at.
 */
const workspacesAtOnce = 10

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
