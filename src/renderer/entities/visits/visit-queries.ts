import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Run } from '#shared/model/runs.ts'
import type { HeldAnswer, Reader, Visit } from '#shared/model/visits.ts'
import { isSuspected, needsAttention } from '#shared/visit-rules.ts'
import { call, on } from '../../lib/bridge/desktop.ts'
import { mergeIntoLists, pagedQueryOptions } from '../../lib/server-state/paged-query.ts'
import { keptByEvents, queryClient, refetchQueries } from '../../lib/server-state/query-client.ts'
import { useSession } from '../../lib/session.ts'

export type VisitFilter = {
  mine?: boolean
  documentId?: string
  visitorId?: string
  peopleOnly?: boolean
  needsAttention?: boolean
  /** Used only together with `needsAttention`. If true, the list also contains visits with this member's runs that wait for a new Salesforce login. */
  waiting?: boolean
}

const lists = ['visits', 'list'] as const

export const visitQueries = {
  /** The visits that match the filter, newest first. */
  list: (filter: VisitFilter) =>
    pagedQueryOptions<Visit>({
      queryKey: [...lists, filter],
      load: (cursor) => call('visits.list', { ...filter, ...(cursor ? { cursor } : {}) }),
    }),
  one: (visitId: string) =>
    queryOptions({ queryKey: ['visits', 'one', visitId], queryFn: () => call('visits.get', { visitId }) }),
  /** The readers whose visits are open now. */
  readers: () =>
    queryOptions({ queryKey: ['visits', 'readers'], queryFn: () => call('readers.list'), ...keptByEvents }),
  /** The links with held openings. The tracker holds openings that come too fast. */
  heldLinks: () => queryOptions({ queryKey: ['visits', 'held'], queryFn: () => call('held.list') }),
}

const nobody: readonly Reader[] = []
export const useReaders = (): readonly Reader[] => useQuery(visitQueries.readers()).data ?? nobody

/** Releases or dismisses the held openings of a link. Returns the number of openings. */
export async function answerHeld(linkId: string, answer: HeldAnswer): Promise<number> {
  const { count } = await call('held.answer', { linkId, answer })
  await refetchQueries(visitQueries.heldLinks())
  return count
}

function belongs(filter: VisitFilter, visit: Visit): boolean {
  const me = useSession.getState().session?.member?.id
  return (
    (!filter.mine || visit.owner.id === me) &&
    (!filter.documentId || visit.documentId === filter.documentId) &&
    (!filter.visitorId || visit.visitor.id === filter.visitorId) &&
    (!filter.peopleOnly || (!isSuspected(visit) && !visit.team)) &&
    (!filter.needsAttention ||
      visit.runs.some((run) => needsAttention(run, Boolean(filter.waiting) && visit.owner.id === me)))
  )
}

/** Writes visits from main into the cached lists and the cached single visits. */
export function cacheVisits(changed: readonly Visit[]): void {
  const newestFirst = [...changed].sort((a, b) => b.openedAt.localeCompare(a.openedAt))
  mergeIntoLists(lists, newestFirst, belongs)
  for (const visit of changed) {
    queryClient.setQueryData(visitQueries.one(visit.id).queryKey, (known) => known && visit)
  }
}

export async function confirmPerson(visitId: string): Promise<void> {
  cacheVisits([await call('visits.confirmPerson', { visitId })])
}

const withRun = (visit: Visit, run: Run): Visit => ({
  ...visit,
  runs: visit.runs.map((each) => (each.id === run.id ? run : each)),
})

export async function retryRun(visit: Visit, runId: string): Promise<void> {
  cacheVisits([withRun(visit, await call('runs.retry', { runId }))])
}

/** Retries the runs that match `mine` and `documentId` of the filter. Returns the number of these runs. Main sends the results as events. */
export async function retryAll({ mine, documentId }: VisitFilter): Promise<number> {
  const { count } = await call('runs.retryAll', {
    ...(mine ? { mine } : {}),
    ...(documentId ? { documentId } : {}),
  })
  return count
}

export async function dismissRun(visit: Visit, runId: string, dismissed: boolean): Promise<void> {
  cacheVisits([withRun(visit, await call('runs.dismiss', { runId, dismissed }))])
}

/** Updates the cache from main's events. Returns a function that unsubscribes. */
export function subscribeToVisits(): () => void {
  const readHeld = () => void refetchQueries(visitQueries.heldLinks())
  const stops = [
    on('visits', cacheVisits),
    on('readers', (readers) => queryClient.setQueryData(visitQueries.readers().queryKey, readers)),
    on('notifications', ({ changed }) => changed.some(({ heldCount }) => heldCount) && readHeld()),
    on('documentChanged', readHeld),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
