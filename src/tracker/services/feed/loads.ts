// The reads of the feed. Polls and workspaces that need the same read at the same time share one statement (group read).
import { readTogether } from '../../infrastructure/group-read.ts'
import type { Store } from '../../repositories/store.ts'

/** The maximum number of events in an answer. One more is read, to know whether there are more. */
export const pageSize = 200

/**
 * The number of workspaces in one statement. What is done with the events or the readers of one workspace takes up to a millisecond, so a statement for many
 * workspaces stops the event loop. Each statement also costs time, on PostgreSQL more than on SQLite. ADR 130 has the measurements.
 */
const workspacesAtOnce = { sqlite: 10, postgres: 20 }

export type FeedLoads = ReturnType<typeof createFeedLoads>

export function createFeedLoads({ deployment, dialect }: Pick<Store, 'deployment' | 'dialect'>) {
  const maxBatch = workspacesAtOnce[dialect]
  return {
    position: readTogether(deployment.feeds.positions),
    /** Returns up to `pageSize + 1` events after a position. */
    eventsAfter: readTogether(
      (from: Parameters<typeof deployment.feeds.after>[0]) => deployment.feeds.after(from, pageSize + 1),
      { maxBatch },
    ),
    readers: readTogether(deployment.currentReaders.ofWorkspaces, { maxBatch }),
    schedule: readTogether(deployment.runSchedules.ofWorkspaces),
  }
}
