import { isByPerson } from '../../domain/visits/by-person.ts'
import type { EventScope, Subscriber } from '../../events/dispatcher.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import { noteVisit } from '../visitors/visit-noted.ts'

/**
 * A deferred opening waits until the reader enters an address. If the reader leaves without an address, the opening is handled now, before the leave
 * (ADR 14).
 */
export const undeferOpenings: Subscriber<'visits.left'> = async (
  { visits, at, actingMemberId },
  { unit, publish },
) => {
  const deferred = visits.filter((visit) => isByPerson(visit) && visit.opened_held === 1)
  for (const visit of deferred) {
    await unit.forWorkspace(visit.workspace_id).visits.update(visit.visit_id, { opened_held: 0 })
  }
  if (deferred.length > 0)
    await publish({ type: 'visits.openingsUndeferred', visits: deferred, at, actingMemberId })
}

async function noteVisits({ unit }: EventScope, visits: readonly VisitRow[]): Promise<void> {
  for (const visit of visits.filter(isByPerson)) {
    if (visit.visitor_id === null) continue
    await noteVisit(unit.forWorkspace(visit.workspace_id), visit.visitor_id, visit)
  }
}

export const noteVisitsOfOpened: Subscriber<'visits.opened'> = ({ visits }, scope) =>
  noteVisits(scope, visits)

export const noteVisitOfIdentified: Subscriber<'visit.identified'> = ({ visit }, scope) =>
  noteVisits(scope, [visit])
