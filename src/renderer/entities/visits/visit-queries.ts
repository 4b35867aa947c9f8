import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Run } from '#shared/model/runs.ts'
import type { HeldAnswer, Reader, Visit } from '#shared/model/visits.ts'
import { hasTeamAddress, isSuspected, needsAttention } from '#shared/visit-rules.ts'
import { call, on } from '../../lib/bridge/desktop.ts'
import { mergeIntoLists, pagedQueryOptions } from '../../lib/server-state/paged-query.ts'
import {
  keptByEvents,
  loadedAhead,
  queryClient,
  refetchQueries,
} from '../../lib/server-state/query-client.ts'
import { useSession } from '../../lib/session.ts'

export type VisitFilter = {
  mine?: boolean
  documentId?: string
  visitorId?: string
  companyId?: string
  /** Opening times, ISO 8601: `from` is included, `to` is not. */
  from?: string
  to?: string
  /** Only visits with a run of this workflow. */
  workflowId?: string
  peopleOnly?: boolean
  suspectedOnly?: boolean
  needsAttention?: boolean
  /** Used only together with `needsAttention`. If true, the list also contains visits with this member's runs that wait for a new Salesforce login. */
  waiting?: boolean
}

const lists = ['visits', 'list'] as const

export const visitQueries = {
  /** The visits that match the filter, newest first. */
  list: (filter: VisitFilter) => ({
    ...pagedQueryOptions<Visit>({
      queryKey: [...lists, filter],
      load: (cursor) => call('visits.list', { ...filter, ...(cursor ? { cursor } : {}) }),
    }),
    ...loadedAhead,
  }),
  /** The numbers of visits that need attention, and of suspected visits. `scope` must not contain a kind of visits. */
  counts: (scope: VisitFilter) =>
    queryOptions({
      queryKey: ['visits', 'counts', scope],
      queryFn: () => call('visits.counts', scope),
      ...loadedAhead,
      // The old counts stay on screen until the new counts are loaded.
      placeholderData: (last) => last,
    }),
  one: (visitId: string) =>
    queryOptions({ queryKey: ['visits', 'one', visitId], queryFn: () => call('visits.get', { visitId }) }),
  /** The readers whose visits are open now. */
  readers: () =>
    queryOptions({ queryKey: ['visits', 'readers'], queryFn: () => call('readers.list'), ...keptByEvents }),
  /** The links with held openings. The tracker holds openings that come too fast. */
  heldLinks: () =>
    queryOptions({ queryKey: ['visits', 'held'], queryFn: () => call('held.list'), ...loadedAhead }),
}

const nobody: readonly Reader[] = []
export const useReaders = (): readonly Reader[] => useQuery(visitQueries.readers()).data ?? nobody

/** Releases or dismisses the held openings of a link. Returns the number of openings. */
export async function answerHeld(linkId: string, answer: HeldAnswer): Promise<number> {
  const { count } = await call('held.answer', { linkId, answer })
  await refetchQueries(visitQueries.heldLinks())
  return count
}

/** Returns true if a visit, or the visit of a reader, matches the filters that do not depend on the kind of the visit. */
export function matchesScope(
  filter: VisitFilter,
  visit: Pick<Visit, 'documentId' | 'visitor' | 'openedAt'> &
    ({ ownerId: string } | { owner: { id: string } }),
): boolean {
  const me = useSession.getState().session?.member?.id
  const ownerId = 'ownerId' in visit ? visit.ownerId : visit.owner.id
  return (
    (!filter.mine || ownerId === me) &&
    (!filter.documentId || visit.documentId === filter.documentId) &&
    (!filter.visitorId || visit.visitor.id === filter.visitorId) &&
    (!filter.companyId || visit.visitor.companyPage?.id === filter.companyId) &&
    (!filter.from || visit.openedAt >= filter.from) &&
    (!filter.to || visit.openedAt < filter.to)
  )
}

function belongs(filter: VisitFilter, visit: Visit): boolean {
  const me = useSession.getState().session?.member?.id
  return (
    matchesScope(filter, visit) &&
    (!filter.workflowId || visit.runs.some(({ workflowId }) => workflowId === filter.workflowId)) &&
    (!filter.peopleOnly || (!isSuspected(visit) && !visit.team)) &&
    (!filter.suspectedOnly || (isSuspected(visit) && !hasTeamAddress(visit))) &&
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

/** Retries the runs of the visits that match the filter. Returns the number of these runs. Main sends the results as events. */
export async function retryAll(filter: VisitFilter): Promise<number> {
  const { peopleOnly: _peopleOnly, suspectedOnly: _suspectedOnly, ...rest } = filter
  const { needsAttention: _needsAttention, waiting: _waiting, ...scope } = rest
  const { count } = await call('runs.retryAll', scope)
  return count
}

export async function dismissRun(visit: Visit, runId: string, dismissed: boolean): Promise<void> {
  cacheVisits([withRun(visit, await call('runs.dismiss', { runId, dismissed }))])
}

/** Returns a function that reloads the counts on screen, at most once a second. Several visits often change together. */
function createCountsReload(): { soon(): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    soon() {
      timer ??= setTimeout(() => {
        timer = undefined
        void refetchQueries({ queryKey: ['visits', 'counts'] })
      }, 1_000)
    },
    stop: () => clearTimeout(timer),
  }
}

/** Updates the cache from main's events. Returns a function that unsubscribes. */
export function subscribeToVisits(): () => void {
  const counts = createCountsReload()
  const readHeld = () => void refetchQueries(visitQueries.heldLinks())
  const stops = [
    on('visits', (changed) => {
      cacheVisits(changed)
      counts.soon()
    }),
    counts.stop,
    on('readers', (readers) => queryClient.setQueryData(visitQueries.readers().queryKey, readers)),
    on('notifications', ({ changed }) => changed.some(({ heldCount }) => heldCount) && readHeld()),
    on('documentChanged', readHeld),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
