import { queryOptions } from '@tanstack/react-query'
import type { Visitor } from '#shared/model/visits.ts'
import { call, on } from '../../lib/bridge/desktop.ts'
import { pagedQueryOptions } from '../../lib/server-state/paged-query.ts'
import { refetchQueries } from '../../lib/server-state/query-client.ts'

/** `companyId`: only visitors of this company. */
export type VisitorFilter = { search: string; companyId?: string }

const lists = ['visitors', 'list'] as const

export const visitorQueries = {
  list: (filter: VisitorFilter) =>
    pagedQueryOptions<Visitor>({
      queryKey: [...lists, filter],
      load: (cursor) =>
        call('visitors.list', {
          ...(filter.search ? { search: filter.search } : {}),
          ...(filter.companyId ? { companyId: filter.companyId } : {}),
          ...(cursor ? { cursor } : {}),
        }),
    }),
  one: (visitorId: string) =>
    queryOptions({
      queryKey: ['visitors', 'one', visitorId],
      queryFn: () => call('visitors.get', { visitorId }),
    }),
  /** The documents that a visitor read, with the reading time of each. */
  documents: (visitorId: string) =>
    queryOptions({
      queryKey: ['visitors', 'documents', visitorId],
      queryFn: () => call('analytics.visitor', { visitorId }),
    }),
}

/** Refetches visitors when a visit changes, because the tracker calculates their totals. Returns a function that unsubscribes. */
export function subscribeToVisitors(): () => void {
  return on('visits', (changed) => {
    void refetchQueries({ queryKey: lists })
    for (const { visitor } of changed) {
      if (!visitor.id) continue
      void refetchQueries(visitorQueries.one(visitor.id))
      void refetchQueries(visitorQueries.documents(visitor.id))
    }
  })
}
