import { visitQueries } from '../../entities/visits/visit-queries.ts'
import { queryClient } from '../../lib/server-state/query-client.ts'
import { onceJoined, useSession } from '../../lib/session.ts'
import { countedOf, filterOf, readFilters } from './activity-filters.ts'

/**
 * Asks for what the activity shows first, before the screen is rendered. The visits come first; what is above them would otherwise move them down a moment later.
 * `search`: the query of the URL.
 */
export function preloadVisits(search = ''): void {
  onceJoined(() => {
    const needsNewLogin = useSession.getState().session?.salesforce.state === 'reconnect'
    const filters = readFilters(new URLSearchParams(search))
    const now = Date.now()
    void queryClient.prefetchInfiniteQuery(visitQueries.list(filterOf(filters, needsNewLogin, now)))
    void queryClient.prefetchQuery(visitQueries.counts(countedOf(filters, needsNewLogin, now)))
    void queryClient.prefetchQuery(visitQueries.heldLinks())
    void queryClient.prefetchQuery(visitQueries.readers())
  })
}
