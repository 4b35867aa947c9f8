// Raises the signals of visits that left (ADR 121). It runs after the visits were counted, so the counted visits contain them.

import { companyDays, companyPeople } from '#shared/model/signal-values.ts'
import type { Signal } from '#shared/model/signals.ts'
import { PageTimes } from '../../domain/analytics/counted-visit.ts'
import { changedSignals, companySignal, readerSignals } from '../../domain/signals/signal-rules.ts'
import { isByPerson } from '../../domain/visits/by-person.ts'
import type { Subscriber } from '../../events/dispatcher.ts'
import { parseColumn } from '../../repositories/json-columns.ts'
import type { RaisedSignal } from '../../repositories/signals.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'

type Signals = WorkspaceRepositories['signals']

const companyPeriodMs = companyDays * 24 * 3_600_000

/** A signal of one of the visits. `isNew` is false if the visit had a signal of this kind before. */
type Raised = RaisedSignal & { isNew: boolean }

export const raiseSignalsOfLeft: Subscriber<'visits.left'> = async ({ visits, at }, { unit, publish }) => {
  const byWorkspace = Map.groupBy(visits.filter(isByPerson), (visit) => visit.workspace_id)
  for (const [workspaceId, left] of [...byWorkspace].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { signals } = unit.forWorkspace(workspaceId)
    const raised = await raisedBy(signals, left, at)
    await signals.save(raised, at)
    const news = newlyRaised(left, raised)
    if (news.length > 0) await publish({ type: 'signals.raised', raised: news, at })
  }
}

const newlyRaised = (visits: readonly VisitRow[], raised: readonly Raised[]) =>
  visits.flatMap((visit) =>
    raised
      .filter(({ visitId, isNew }) => isNew && visitId === visit.visit_id)
      .map(({ signal }) => ({ visit, signal })),
  )

async function raisedBy(signals: Signals, visits: readonly VisitRow[], at: number): Promise<Raised[]> {
  const known = await signals.ofVisits(visits.map((visit) => visit.visit_id))
  const raised: Raised[] = []
  for (const visit of visits) {
    const before = known.get(visit.visit_id) ?? []
    for (const signal of changedSignals(before, await readerSignalsOf(signals, visit))) {
      const isNew = before.every(({ kind }) => kind !== signal.kind)
      raised.push({ ...raisedSignal(visit, signal), isNew })
    }
  }
  raised.push(...(await raisedByCompanies(signals, visits, known, at)))
  return raised
}

const raisedSignal = (visit: VisitRow, signal: Signal, companyId: string | null = null): RaisedSignal => ({
  visitId: visit.visit_id,
  documentId: visit.document_id,
  companyId,
  signal,
})

/** A first visit of an address, and a visit without an address, have no earlier visits. */
async function readerSignalsOf(signals: Signals, visit: VisitRow): Promise<Signal[]> {
  if (visit.returning === 0 || visit.visitor_id === null) return []
  const earlier = await signals.earlierVisits(visit.document_id, visit.visitor_id, visit.opened_at)
  const reading = {
    openedAt: visit.opened_at,
    lastActiveAt: visit.last_active_at,
    documentVersion: visit.document_version,
    pages: parseColumn(PageTimes, visit.pages),
  }
  return readerSignals(reading, earlier)
}

/** Of several visits of a company that leave together, the last one gets the signal. */
async function raisedByCompanies(
  signals: Signals,
  visits: readonly VisitRow[],
  known: ReadonlyMap<string, readonly Signal[]>,
  at: number,
): Promise<Raised[]> {
  const visitorIds = visits.flatMap((visit) => visit.visitor_id ?? [])
  const companies = await signals.companiesOf([...new Set(visitorIds)], companyPeople)
  const lastOf = new Map<string, { companyId: string; visit: VisitRow }>()
  for (const visit of visits) {
    const companyId = companies.get(visit.visitor_id ?? '')
    if (companyId) lastOf.set(`${companyId} ${visit.document_id}`, { companyId, visit })
  }
  const raised: Raised[] = []
  // The locks are taken in the order of their keys, which prevents deadlocks between two transactions.
  for (const [, { companyId, visit }] of [...lastOf].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const reading = { companyId, documentId: visit.document_id }
    await signals.lockCompany(reading)
    const since = at - companyPeriodMs
    const hasOwn = known.get(visit.visit_id)?.some(({ kind }) => kind === 'company') ?? false
    if (hasOwn || (await signals.isRaised(reading, since))) continue
    const signal = companySignal(await signals.countPeople(reading, since))
    if (signal) raised.push({ ...raisedSignal(visit, signal, companyId), isNew: true })
  }
  return raised
}
