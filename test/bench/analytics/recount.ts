// The reference for the analytics bench. These functions count visits directly from the table `visits`. The bench compares the counts and the
// times with those of the tracker.
import type { Tracker } from '../../../src/tracker/app/tracker.ts'
import { byPeople } from '../../../src/tracker/repositories/visit-filters.ts'
import type { BenchWorkspace } from './workspace.ts'

const rowsPerRead = 20_000

/**
 * Reads the visits of the busiest document that are not marked as suspected, and adds up the reading time of each page. Returns only the number
 * of visits: the bench compares this number and measures the work.
 */
export async function recountVisits(
  { context: { store } }: Tracker,
  { workspaceId, busiest }: BenchWorkspace,
): Promise<number> {
  const onPages = new Map<string, number>()
  let visits = 0
  for (let after = { at: 0, id: '' }; ; ) {
    const rows = await store.db
      .selectFrom('visits')
      .select(['visit_id', 'opened_at', 'link_id', 'visitor_id', 'reader_key', 'returning'])
      .select(['active_ms', 'page', 'page_count', 'pages', 'suspected'])
      .where('workspace_id', '=', workspaceId)
      .where('document_id', '=', busiest)
      .where('opened_at', '>=', after.at)
      .where((eb) => eb.or([eb('opened_at', '>', after.at), eb('visit_id', '>', after.id)]))
      .orderBy('opened_at')
      .orderBy('visit_id')
      .limit(rowsPerRead)
      .execute()
    for (const row of rows) {
      if (row.suspected === 1) continue
      visits += 1
      for (const [page, ms] of Object.entries(JSON.parse(row.pages) as Record<string, number>)) {
        onPages.set(page, (onPages.get(page) ?? 0) + ms)
      }
    }
    const last = rows.at(-1)
    if (!last || rows.length < rowsPerRead) return visits
    after = { at: last.opened_at, id: last.visit_id }
  }
}

/** Returns the number of visits for each document, link, visitor or company. The database also computes the other figures of a list, so the effort is comparable. */
export async function recountByGroup(
  { context: { store } }: Tracker,
  { workspaceId }: BenchWorkspace,
  by: 'document_id' | 'link_id' | 'visitor_id' | 'company_id',
  ids: readonly string[],
): Promise<Map<string | null, number>> {
  const column = by === 'company_id' ? 'visitors.company_id' : (`visits.${by}` as const)
  const rows = await store.db
    .selectFrom('visits')
    .$if(
      by === 'company_id',
      (query) =>
        query.innerJoin('visitors', (join) =>
          join
            .onRef('visitors.workspace_id', '=', 'visits.workspace_id')
            .onRef('visitors.visitor_id', '=', 'visits.visitor_id'),
        ) as unknown as typeof query,
    )
    .select((eb) => [
      eb.ref(column as 'visits.link_id').as('id'),
      eb.fn.countAll<number>().as('visits'),
      eb.fn.max('visits.last_active_at').as('last_read_at'),
      eb.fn.sum<number>('visits.active_ms').as('active_ms'),
      eb.fn.count<number>('visits.document_id').distinct().as('documents'),
    ])
    .where('visits.workspace_id', '=', workspaceId)
    .where(column as 'visits.link_id', 'in', ids)
    .where(byPeople)
    .groupBy(column as 'visits.link_id')
    .execute()
  return new Map(rows.map(({ id, visits }) => [id, visits]))
}
