// Owns visits: the filtered lists, each one that is shown, and who is reading now.
import { create } from 'zustand'
import type { Run } from '#shared/model/runs.ts'
import type { HeldAnswer, HeldLink, Reader, Visit } from '#shared/model/visits.ts'
import { call, on } from '../../lib/bridge/desktop.ts'
import { createKeyedStore } from '../../lib/server-state/keyed-store.ts'
import { createPagedStore } from '../../lib/server-state/paged-store.ts'
import { useSession } from '../../lib/session.ts'

export type VisitFilter = {
  mine?: boolean
  documentId?: string
  visitorId?: string
  peopleOnly?: boolean
  needsAttention?: boolean
  /** With `needsAttention`: what of mine waits, while Salesforce wants me to connect again. */
  waiting?: boolean
}

export const visitLists = createPagedStore<VisitFilter, Visit>({
  load: (filter, cursor) => call('visits.list', { ...filter, ...(cursor ? { cursor } : {}) }),
  idOf: (visit) => visit.id,
})

export const visits = createKeyedStore<Visit>((visitId) => call('visits.get', { visitId }))

export const useReaders = create<{ readers: readonly Reader[] }>()(() => ({ readers: [] }))

/** Links whose openings came too fast: one list, under one key. */
export const heldLinks = createKeyedStore<readonly HeldLink[]>(() => call('held.list'))
export const allHeld = 'all'

/** Answers how many openings it was about. */
export async function answerHeld(linkId: string, answer: HeldAnswer): Promise<number> {
  const { count } = await call('held.answer', { linkId, answer })
  await heldLinks.reload(allHeld)
  return count
}

export const isSuspected = (visit: Visit) => visit.suspicion.length > 0 && !visit.confirmedPerson

/** A run that failed, or one skipped for want of a record. */
export function wentWrong(run: Run): boolean {
  if (run.action.type === 'findOwner') return false
  return (
    run.state === 'failed' ||
    (run.state === 'skipped' && ['no_record', 'no_record_no_assignee'].includes(run.reason?.code ?? ''))
  )
}

/** The tracker's own meaning of the filter. */
const needsAttention = (run: Run, waitingToo: boolean) =>
  (wentWrong(run) && run.dismissedAt === undefined) ||
  (run.state === 'waiting' &&
    run.action.type !== 'findOwner' &&
    (waitingToo || run.reason?.code === 'salesforce_reconnect'))

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

/** Visits as main just sent them. */
export function acceptVisits(changed: readonly Visit[]): void {
  const newestFirst = [...changed].sort((a, b) => b.openedAt.localeCompare(a.openedAt))
  visitLists.merge(newestFirst, belongs)
  for (const visit of changed) if (visits.peek(visit.id)) visits.put(visit.id, visit)
}

export async function confirmPerson(visitId: string): Promise<void> {
  acceptVisits([await call('visits.confirmPerson', { visitId })])
}

const withRun = (visit: Visit, run: Run): Visit => ({
  ...visit,
  runs: visit.runs.map((each) => (each.id === run.id ? run : each)),
})

export async function retryRun(visit: Visit, runId: string): Promise<void> {
  acceptVisits([withRun(visit, await call('runs.retry', { runId }))])
}

/** All that the filter shows. What becomes of each arrives by itself. */
export async function retryAll({ mine, documentId }: VisitFilter): Promise<number> {
  const { count } = await call('runs.retryAll', {
    ...(mine ? { mine } : {}),
    ...(documentId ? { documentId } : {}),
  })
  return count
}

export async function dismissRun(visit: Visit, runId: string, dismissed: boolean): Promise<void> {
  acceptVisits([withRun(visit, await call('runs.dismiss', { runId, dismissed }))])
}

export function followVisits(): () => void {
  const readHeld = () => void heldLinks.refresh()
  const stops = [
    on('visits', acceptVisits),
    on('readers', (readers) => useReaders.setState({ readers })),
    on('notifications', ({ changed }) => changed.some(({ heldCount }) => heldCount) && readHeld()),
    on('documentChanged', readHeld),
  ]
  void readReaders()
  return () => {
    for (const stop of stops) stop()
  }
}

export async function readReaders(): Promise<void> {
  const readers = await call('readers.list').catch(() => undefined)
  if (readers) useReaders.setState({ readers })
}
