import { visitQueries } from '../../entities/visits/visit-queries.ts'
import { queryClient } from '../../lib/server-state/query-client.ts'
import { onceJoined, useSession } from '../../lib/session.ts'
import { filterOf, readFilters } from './activity-filters.ts'

/** Asks for the visits that the activity shows first, before the screen is rendered. `search`: the query of the URL. */
export function preloadVisits(search = ''): void {
  onceJoined(() => {
    const needsNewLogin = useSession.getState().session?.salesforce.state === 'reconnect'
    const filter = filterOf(readFilters(new URLSearchParams(search)), needsNewLogin, Date.now())
    void queryClient.prefetchInfiniteQuery(visitQueries.list(filter))
  })
}
