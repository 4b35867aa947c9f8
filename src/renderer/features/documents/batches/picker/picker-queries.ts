import { queryOptions } from '@tanstack/react-query'
import type { PeopleRequest, SourceKind } from '#shared/model/salesforce-recipients.ts'
import { call } from '../../../../lib/bridge/desktop.ts'

/** Each read costs API calls of the org, so a result is kept for a while. */
const kept = { staleTime: 5 * 60_000, refetchOnMount: true, gcTime: 5 * 60_000 } as const

export const pickerQueries = {
  sources: (kind: SourceKind, text: string) =>
    queryOptions({
      ...kept,
      queryKey: ['salesforce', 'recipientSources', kind, text],
      queryFn: () => call('salesforce.recipientSources', { kind, text }),
    }),
  people: (request: PeopleRequest) =>
    queryOptions({
      ...kept,
      queryKey: ['salesforce', 'recipientPeople', request],
      queryFn: () => call('salesforce.recipientPeople', request),
    }),
}
