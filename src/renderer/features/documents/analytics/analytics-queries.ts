import { queryOptions } from '@tanstack/react-query'
import type { AnalyticsFilter } from '#shared/analytics.ts'
import { call, on } from '../../../lib/bridge/desktop.ts'
import { refetchQueries } from '../../../lib/server-state/query-client.ts'

const ofDocument = (documentId: string) => ['analytics', documentId]

/** The analytics of a document: figures of all visits that match the filter. */
export const analyticsQuery = (documentId: string, filter: AnalyticsFilter) =>
  queryOptions({
    queryKey: [...ofDocument(documentId), filter],
    queryFn: () => call('analytics.document', { documentId, ...filter }),
    // The old figures stay on screen until the new figures are loaded, so that the layout does not jump.
    placeholderData: (last, lastQuery) => (lastQuery?.queryKey[1] === documentId ? last : undefined),
  })

/** The delay of a refetch. If several visits end within this time, one refetch is enough for all these visits. */
const debounceMs = 1_000

/** Refetches the figures of a document when one of its visits ends. Returns a function that unsubscribes. */
export function subscribeToAnalytics(): () => void {
  const left = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const readFigures = () => {
    timer = undefined
    for (const documentId of left) {
      void refetchQueries({ queryKey: ofDocument(documentId) })
    }
    left.clear()
  }
  const stop = on('visits', (visits) => {
    for (const visit of visits) if (visit.state === 'left') left.add(visit.documentId)
    if (left.size > 0) timer ??= setTimeout(readFigures, debounceMs)
  })
  return () => {
    clearTimeout(timer)
    stop()
  }
}
