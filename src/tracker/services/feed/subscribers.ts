import { isByPerson } from '../../domain/visits/by-person.ts'
import type { EventScope, Subscriber } from '../../events/dispatcher.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import { changedEventOf } from '../runs/changed-event.ts'

type VisitKey = Pick<VisitRow, 'workspace_id' | 'visit_id'>
type VisitEventType = 'visit.opened' | 'visit.left' | 'visit.changed'

const emitVisit = ({ emit }: EventScope, visit: VisitKey, type: VisitEventType) =>
  emit(visit.workspace_id, { type, subject: { visitId: visit.visit_id } })

/** If the visit is not by a person, the event is `visit.changed`. This event updates lists and shows no notification. */
export const feedOpened: Subscriber<'visits.opened'> = ({ visits }, scope) => {
  for (const visit of visits) emitVisit(scope, visit, isByPerson(visit) ? 'visit.opened' : 'visit.changed')
}

export const feedLeft: Subscriber<'visits.left'> = ({ visits }, scope) => {
  for (const visit of visits) emitVisit(scope, visit, isByPerson(visit) ? 'visit.left' : 'visit.changed')
}

export const feedIdentified: Subscriber<'visit.identified'> = ({ visit }, scope) =>
  emitVisit(scope, visit, 'visit.changed')

export const feedChanged: Subscriber<'visits.changed'> = ({ visits }, scope) => {
  for (const visit of visits) emitVisit(scope, visit, 'visit.changed')
}

export const feedActed: Subscriber<'visit.acted'> = ({ visit }, scope) =>
  emitVisit(scope, visit, 'visit.changed')

export const feedSettled: Subscriber<'run.settled'> = ({ workspaceId, run }, { emit }) =>
  emit(workspaceId, changedEventOf(run))
