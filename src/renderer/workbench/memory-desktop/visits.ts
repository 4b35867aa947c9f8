import type { DesktopInput } from '#shared/desktop-api.ts'
import type { Visit } from '#shared/model/visits.ts'
import { hasTeamAddress, isSuspected, needsAttention } from '#shared/visit-rules.ts'
import type { MemoryState } from './state.ts'

export type VisitQuery = DesktopInput<'visits.list'>

/** Returns a function that tests a visit with the filters of `visits.list`, as the tracker does. */
export const visitFilter =
  (state: MemoryState, query: VisitQuery) =>
  (visit: Visit): boolean =>
    (!query.mine || visit.owner.id === state.session.member?.id) &&
    (!query.documentId || visit.documentId === query.documentId) &&
    (!query.visitorId || visit.visitor.id === query.visitorId) &&
    (!query.companyId || visit.visitor.companyPage?.id === query.companyId) &&
    (!query.linkId || visit.linkId === query.linkId) &&
    (!query.workflowId || visit.runs.some((run) => run.workflowId === query.workflowId)) &&
    (!query.from || visit.openedAt >= query.from) &&
    (!query.to || visit.openedAt < query.to) &&
    (!query.peopleOnly || !isSuspected(visit)) &&
    (!query.suspectedOnly || (isSuspected(visit) && !hasTeamAddress(visit))) &&
    (!query.needsAttention || visit.runs.some((run) => needsAttention(run, query.waiting === true)))
