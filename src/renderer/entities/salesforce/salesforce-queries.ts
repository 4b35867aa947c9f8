import { queryOptions } from '@tanstack/react-query'
import { call } from '../../lib/bridge/desktop.ts'

/** The first part of the query keys. These queries can cost API calls of Salesforce, so a reconnect does not refetch these queries. */
export const salesforceKey = 'salesforce'

export const salesforceQueries = {
  /** The key contains the connected user, so that the check runs again for another user. */
  preflight: (userId: string) =>
    queryOptions({
      queryKey: [salesforceKey, 'preflight', userId],
      queryFn: () => call('salesforce.preflight'),
    }),
  /** The values that an admin enters in Salesforce, and whether a consumer secret is stored. */
  setup: () => queryOptions({ queryKey: [salesforceKey, 'setup'], queryFn: () => call('salesforce.setup') }),
  /** The number of API calls that the team made today, and the daily limit. */
  budget: () =>
    queryOptions({ queryKey: [salesforceKey, 'budget'], queryFn: () => call('salesforce.budget') }),
}
