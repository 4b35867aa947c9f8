import { queryOptions } from '@tanstack/react-query'
import type { AnalyticsFilter } from '#shared/analytics.ts'
import { call, on } from '../../../lib/bridge/desktop.ts'
import { readAgain } from '../../../lib/server-state/query-client.ts'

const ofDocument = (documentId: string) => ['analytics', documentId]

/** What the visits of a document add up to. */
export const analyticsQuery = (documentId: string, filter: AnalyticsFilter) =>
  queryOptions({
    queryKey: [...ofDocument(documentId), filter],
    queryFn: () => call('analytics.document', { documentId, ...filter }),
    // The figures of the last filter stay until those of the new one are there, so that nothing jumps.
    placeholderData: (last, lastQuery) => (lastQuery?.queryKey[1] === documentId ? last : undefined),
  })

/** Several readers may leave at once: the figures on screen are read again once for all of them. */
const debounceMs = 1_000

/** Reads the figures again when a visit ends. Returns the function that stops. */
export function subscribeToAnalytics(): () => void {
  const left = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const readFigures = () => {
    timer = undefined
    for (const documentId of left) {
      void readAgain({ queryKey: ofDocument(documentId) })
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
