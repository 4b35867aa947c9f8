// The reference for the analytics bench: computes the same numbers directly from the rows of the visits.
import type { Tracker } from '../../../src/tracker/app/tracker.ts'
import { byPeople } from '../../../src/tracker/repositories/visit-filters.ts'
import type { BenchWorkspace } from './workspace.ts'

/** Reads all visits of the busiest document and sums up their pages. Returns the number of visits. */
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

/** Returns the number of visits for each document, link or visitor. The database computes the numbers. */
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
