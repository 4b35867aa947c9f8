/** The columns of a visit that decide whether a person made it. */
type VisitMarks = { suspected: number; confirmed_person_at: number | null; team: string | null }

/** Returns true if the bot detection marked the visit and no member confirmed that a person read. */
export const isSuspected = (visit: Pick<VisitMarks, 'suspected' | 'confirmed_person_at'>): boolean =>
  visit.suspected === 1 && visit.confirmed_person_at === null

/**
 * Returns true if the visit is not suspected and its reader is not a team member (ADR 48). Only such visits trigger runs and notifications, and only
 * such visits are counted in figures. `byPeople` of repositories/visit-filters.ts is the same rule in SQL.
 */
export const isByPerson = (visit: VisitMarks): boolean => visit.team === null && !isSuspected(visit)
