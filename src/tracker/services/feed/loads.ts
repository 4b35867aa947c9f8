// The reads of the feed. Polls and workspaces that need the same read at the same time share one statement (group read).
import { readTogether } from '../../infrastructure/group-read.ts'
import type { Store } from '../../repositories/store.ts'

/** The maximum number of events in an answer. One more is read, to know whether there are more. */
export const pageSize = 200

/** A list of readers has up to 200 rows with texts, so a statement for many workspaces would stop the event loop for too long. */
const readersAtOnce = 25

export type FeedLoads = ReturnType<typeof createFeedLoads>

export function createFeedLoads({ deployment }: Pick<Store, 'deployment'>) {
  return {
    position: readTogether(deployment.feeds.positions),
    /** Returns up to `pageSize + 1` events after a position. */
    eventsAfter: readTogether((from: Parameters<typeof deployment.feeds.after>[0]) =>
      deployment.feeds.after(from, pageSize + 1),
    ),
    readers: readTogether(deployment.currentReaders.ofWorkspaces, { maxBatch: readersAtOnce }),
    schedule: readTogether(deployment.runSchedules.ofWorkspaces),
  }
}
