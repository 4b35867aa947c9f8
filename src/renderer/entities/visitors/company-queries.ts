import { queryOptions } from '@tanstack/react-query'
import type { Company } from '#shared/model/companies.ts'
import { call, on } from '../../lib/bridge/desktop.ts'
import { pagedQueryOptions } from '../../lib/server-state/paged-query.ts'
import { refetchQueries } from '../../lib/server-state/query-client.ts'

const root = ['companies'] as const

export const companyQueries = {
  list: ({ search }: { search: string }) =>
    pagedQueryOptions<Company>({
      queryKey: [...root, 'list', { search }],
      load: (cursor) =>
        call('companies.list', { ...(search ? { search } : {}), ...(cursor ? { cursor } : {}) }),
    }),
  one: (companyId: string) =>
    queryOptions({
      queryKey: [...root, 'one', companyId],
      queryFn: () => call('companies.get', { companyId }),
    }),
  /** The documents that readers of a company read, with the reading time of each. */
  documents: (companyId: string) =>
    queryOptions({
      queryKey: [...root, 'documents', companyId],
      queryFn: () => call('companies.documents', { companyId }),
    }),
}

/** Refetches the companies on screen when a visit changes, because the tracker calculates their totals. Returns a function that unsubscribes. */
export const subscribeToCompanies = (): (() => void) =>
  on('visits', () => void refetchQueries({ queryKey: root }))
