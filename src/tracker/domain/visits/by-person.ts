/** The columns of a visit that decide whether a person made it. */
type VisitMarks = { suspected: number; confirmed_person_at: number | null; team: string | null }

/** True for a visit that the bot detection marked, unless a member confirmed that a person made it. */
export const isSuspected = (visit: Pick<VisitMarks, 'suspected' | 'confirmed_person_at'>): boolean =>
  visit.suspected === 1 && visit.confirmed_person_at === null

/**
 * True for a visit that triggers runs and notifications and counts in figures: the visit is not suspected, and no member of the team made
 * it (ADR 48). `byPeople` of repositories/visit-filters.ts is the same rule in SQL.
 */
export const isByPerson = (visit: VisitMarks): boolean => visit.team === null && !isSuspected(visit)
