import { queryOptions } from '@tanstack/react-query'
import type { FieldObject } from '#shared/model/salesforce-fields.ts'
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
  /** The fields of an object, as the connected user sees them. Null: the user can't see the object. */
  fields: (object: FieldObject, userId: string) =>
    queryOptions({
      queryKey: [salesforceKey, 'fields', object, userId],
      queryFn: () => call('salesforce.fields', { object }),
    }),
  /** The number of API calls that the team made today, and the daily limit. */
  budget: () =>
    queryOptions({ queryKey: [salesforceKey, 'budget'], queryFn: () => call('salesforce.budget') }),
}
