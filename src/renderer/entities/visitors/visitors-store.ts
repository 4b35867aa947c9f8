// Owns visitors: the searched lists, and each one that is shown.
import type { DocumentRead } from '#shared/analytics.ts'
import type { Visitor } from '#shared/model/visits.ts'
import { call, on } from '../../lib/bridge/desktop.ts'
import { createKeyedStore } from '../../lib/server-state/keyed-store.ts'
import { createPagedStore } from '../../lib/server-state/paged-store.ts'

export type VisitorFilter = { search: string }

export const visitorLists = createPagedStore<VisitorFilter, Visitor>({
  load: ({ search }, cursor) =>
    call('visitors.list', { ...(search ? { search } : {}), ...(cursor ? { cursor } : {}) }),
  idOf: (visitor) => visitor.id,
})

export const visitors = createKeyedStore<Visitor>((visitorId) => call('visitors.get', { visitorId }))

export const visitorDocuments = createKeyedStore<DocumentRead[]>((visitorId) =>
  call('analytics.visitor', { visitorId }),
)

/** Their numbers are the tracker's: a changed visit means reading those that are shown again. */
export function followVisitors(): () => void {
  return on('visits', (changed) => {
    void visitorLists.refresh()
    for (const visit of changed) {
      if (!visit.visitor.id) continue
      void visitors.refresh(visit.visitor.id)
      void visitorDocuments.refresh(visit.visitor.id)
    }
  })
}
