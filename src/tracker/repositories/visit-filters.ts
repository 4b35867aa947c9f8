import type { ExpressionBuilder, Selectable } from 'kysely'
import type { Caller } from '../domain/people/caller.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import type { VisitsTable } from '../infrastructure/database/tables/visits.ts'

type OnVisits = ExpressionBuilder<Database, 'visits'>

/** True for a visit that the bot detection marked, unless a member said that it was a person's. */
export const isSuspected = (
  visit: Pick<Selectable<VisitsTable>, 'suspected' | 'confirmed_person_at'>,
): boolean => visit.suspected === 1 && visit.confirmed_person_at === null

/** {@link isSuspected} as a condition of SQL, negated. */
export const notSuspected = (eb: OnVisits) =>
  eb.or([eb('visits.suspected', '=', 0), eb('visits.confirmed_person_at', 'is not', null)])

/**
 * True for a visit that triggers runs and notifications and counts in figures: neither suspected nor a look by a team member
 * (ADR 48).
 */
export const isByPerson = (
  visit: Pick<Selectable<VisitsTable>, 'suspected' | 'confirmed_person_at' | 'team'>,
): boolean => visit.team === null && !isSuspected(visit)

/** {@link isByPerson} as a condition of SQL. */
export const byPeople = (eb: OnVisits) => eb.and([eb('visits.team', 'is', null), notSuspected(eb)])

/** What lists and exports of visits are asked by; what isn't given lets everything through. */
export type VisitFilters = {
  mine?: boolean | undefined
  documentId?: string | undefined
  visitorId?: string | undefined
  linkId?: string | undefined
  version?: number | undefined
  peopleOnly?: boolean | undefined
}

export const letThrough =
  ({ memberId }: Caller, filters: VisitFilters) =>
  (eb: OnVisits) => {
    const { mine, documentId, visitorId, linkId, version, peopleOnly } = filters
    return eb.and([
      ...(mine ? [eb('visits.owner_id', '=', memberId)] : []),
      ...(documentId ? [eb('visits.document_id', '=', documentId)] : []),
      ...(visitorId ? [eb('visits.visitor_id', '=', visitorId)] : []),
      ...(linkId ? [eb('visits.link_id', '=', linkId)] : []),
      ...(version ? [eb('visits.document_version', '=', version)] : []),
      ...(peopleOnly ? [byPeople(eb)] : []),
    ])
  }
