// The reference for the analytics bench. These functions count visits directly from the table `visits`. The bench compares the counts and the
// times with those of the tracker.
import type { Tracker } from '../../../src/tracker/app/tracker.ts'
import { byPeople } from '../../../src/tracker/repositories/visit-filters.ts'
import type { BenchWorkspace } from './workspace.ts'

/**
 * Reads the visits of the busiest document that are not marked as suspected, and adds up the reading time of each page. Returns only the number
 * of visits: the bench compares this number and measures the work.
 */
export async function recountVisits(
  { context: { store } }: Tracker,
  { workspaceId, busiest }: BenchWorkspace,
): Promise<number> {
  const rows = await store.db
    .selectFrom('visits')
    .select(['link_id', 'visitor_id', 'reader_key', 'returning', 'active_ms', 'page', 'page_count', 'pages'])
    .where('workspace_id', '=', workspaceId)
    .where('document_id', '=', busiest)
    .where('suspected', '=', 0)
    .execute()
  const onPages = new Map<string, number>()
  for (const row of rows) {
    for (const [page, ms] of Object.entries(JSON.parse(row.pages) as Record<string, number>)) {
      onPages.set(page, (onPages.get(page) ?? 0) + ms)
    }
  }
  return rows.length
}

/** Returns the number of visits for each document, link or visitor. The database also computes the other figures of a list, so the effort is comparable. */
export async function recountByGroup(
  { context: { store } }: Tracker,
  { workspaceId }: BenchWorkspace,
  by: 'document_id' | 'link_id' | 'visitor_id',
  ids: readonly string[],
): Promise<Map<string | null, number>> {
  const rows = await store.db
    .selectFrom('visits')
    .select((eb) => [
      `visits.${by} as id`,
      eb.fn.countAll<number>().as('visits'),
      eb.fn.max('last_active_at').as('last_read_at'),
      eb.fn.sum<number>('active_ms').as('active_ms'),
      eb.fn.count<number>('document_id').distinct().as('documents'),
    ])
    .where('workspace_id', '=', workspaceId)
    .where(`visits.${by}`, 'in', ids)
    .where(byPeople)
    .groupBy(`visits.${by}`)
    .execute()
  return new Map(rows.map(({ id, visits }) => [id, visits]))
}
