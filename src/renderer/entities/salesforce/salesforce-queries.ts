import { queryOptions } from '@tanstack/react-query'
import { call } from '../../lib/bridge/desktop.ts'

/** The first part of the keys: these queries call Salesforce, so they aren't read again after each lost connection. */
export const salesforceKey = 'salesforce'

export const salesforceQueries = {
  /** By the connected user: another connection is checked anew. */
  preflight: (userId: string) =>
    queryOptions({
      queryKey: [salesforceKey, 'preflight', userId],
      queryFn: () => call('salesforce.preflight'),
    }),
  /** What an admin needs to create the Salesforce app, and whether a consumer secret is stored. */
  setup: () => queryOptions({ queryKey: [salesforceKey, 'setup'], queryFn: () => call('salesforce.setup') }),
  /** The team's API calls of today, and the daily limit. */
  budget: () =>
    queryOptions({ queryKey: [salesforceKey, 'budget'], queryFn: () => call('salesforce.budget') }),
}
