import { queryOptions } from '@tanstack/react-query'
import { call } from '../../../lib/bridge/desktop.ts'
import { refetchQueries } from '../../../lib/server-state/query-client.ts'

export const apiTokenQueries = {
  /** The API tokens of this member. */
  own: () => queryOptions({ queryKey: ['apiTokens', 'own'], queryFn: () => call('apiTokens.list') }),
  /** The API tokens of all members. For admins only. */
  all: () => queryOptions({ queryKey: ['apiTokens', 'all'], queryFn: () => call('apiTokens.listAll') }),
}

/** Refetches the lists of tokens, if a screen shows them. */
export const refetchApiTokens = (): Promise<void> => refetchQueries({ queryKey: ['apiTokens'] })
