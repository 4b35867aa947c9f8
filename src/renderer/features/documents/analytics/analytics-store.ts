// Owns what the visits of documents add up to, one answer for each document and filter.
import type { AnalyticsFilter, DocumentAnalytics } from '#shared/analytics.ts'
import { call, on } from '../../../lib/bridge/desktop.ts'
import { createKeyedStore } from '../../../lib/server-state/keyed-store.ts'

export type AnalyticsKey = AnalyticsFilter & { documentId: string }

export const documentAnalytics = createKeyedStore<DocumentAnalytics>((key) =>
  call('analytics.document', JSON.parse(key) as AnalyticsKey),
)

export const keyOf = (key: AnalyticsKey): string => JSON.stringify(key)

/** Several may leave at once: what is on screen is read again once for all of them. */
const togetherMs = 1_000

export function followAnalytics(): () => void {
  const left = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const readAgain = () => {
    timer = undefined
    for (const key of documentAnalytics.shown.keys()) {
      if (left.has((JSON.parse(key) as AnalyticsKey).documentId)) void documentAnalytics.refresh(key)
    }
    left.clear()
  }
  const stop = on('visits', (visits) => {
    for (const visit of visits) if (visit.state === 'left') left.add(visit.documentId)
    if (left.size > 0) timer ??= setTimeout(readAgain, togetherMs)
  })
  return () => {
    clearTimeout(timer)
    stop()
  }
}
