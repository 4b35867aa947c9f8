import { queryOptions } from '@tanstack/react-query'
import { call } from '../../lib/bridge/desktop.ts'

export const signInQueries = {
  /** The configuration of single sign-on and the accounts of members, for admins only. The checks run without an event. */
  status: () =>
    queryOptions({
      queryKey: ['people', 'signIn'],
      queryFn: () => call('signIn.status'),
      refetchInterval: 60_000,
    }),
}
