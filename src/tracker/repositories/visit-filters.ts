import { type ExpressionBuilder, sql } from 'kysely'
import { isSpanOfAll, type Span } from '../domain/analytics/days.ts'
import type { Caller } from '../domain/people/caller.ts'
import { teamAddressReason } from '../domain/visits/team-address.ts'
import type { Database } from '../infrastructure/database/schema.ts'

type OnVisits = ExpressionBuilder<Database, 'visits'>

/** The SQL condition that is the negation of `isSuspected` in domain/visits/by-person.ts. */
export const notSuspected = (eb: OnVisits) =>
  eb.or([eb('visits.suspected', '=', 0), eb('visits.confirmed_person_at', 'is not', null)])

/**
 * The SQL condition for visits that look like those of a program. Visits with an unproved address of a team member are left out, although they trigger
 * nothing either. The index `visits_suspected` has the first two parts of this condition.
 */
const suspected = (eb: OnVisits) =>
  eb.and([
    eb('visits.suspected', '=', sql.lit(1)),
    eb('visits.confirmed_person_at', 'is', null),
    eb('visits.suspicion', 'not like', `%${teamAddressReason}%`),
  ])

/** The SQL condition that is the same rule as `isByPerson` in domain/visits/by-person.ts. */
export const byPeople = (eb: OnVisits) => eb.and([eb('visits.team', 'is', null), notSuspected(eb)])

/** The filters of lists and exports of visits. An absent filter excludes nothing. */
export type VisitFilters = {
  mine?: boolean | undefined
  documentId?: string | undefined
  visitorId?: string | undefined
  companyId?: string | undefined
  linkId?: string | undefined
  /** Only visits with a run of this workflow. */
  workflowId?: string | undefined
  version?: number | undefined
  peopleOnly?: boolean | undefined
  suspectedOnly?: boolean | undefined
  /** The range of opening times, in epoch ms. */
  openedIn?: Span | undefined
}

const hasRunOf = (workflowId: string) => (eb: OnVisits) =>
  eb.exists(
    eb
      .selectFrom('runs')
      .select('runs.run_id')
      .whereRef('runs.workspace_id', '=', 'visits.workspace_id')
      .where('runs.workflow_id', '=', workflowId)
      .whereRef('runs.visit_id', '=', 'visits.visit_id'),
  )

/** The ids of the visitors of a company. */
export const visitorsOf = (eb: OnVisits, workspaceId: string, companyId: string) =>
  eb
    .selectFrom('visitors')
    .select('visitors.visitor_id')
    .where('visitors.workspace_id', '=', workspaceId)
    .where('visitors.company_id', '=', companyId)

/** The filters that compare a column with a value. */
const columns = {
  documentId: 'visits.document_id',
  visitorId: 'visits.visitor_id',
  linkId: 'visits.link_id',
  version: 'visits.document_version',
} as const

function compared(eb: OnVisits, filters: VisitFilters) {
  const names = Object.keys(columns) as (keyof typeof columns)[]
  return names.flatMap((name) => {
    const value = filters[name]
    return value ? [eb(columns[name], '=', value)] : []
  })
}

/** The condition for the visits that the caller may see and that match the filters. */
export const letThrough =
  (
    { workspaceId, memberId, sees }: Pick<Caller, 'workspaceId' | 'memberId' | 'sees'>,
    filters: VisitFilters,
  ) =>
  (eb: OnVisits) => {
    const { mine, companyId, workflowId, peopleOnly, suspectedOnly, openedIn } = filters
    return eb.and([
      ...(sees.readersOf === null ? [] : [eb('visits.owner_id', '=', sees.readersOf)]),
      ...(mine ? [eb('visits.owner_id', '=', memberId)] : []),
      ...compared(eb, filters),
      ...(companyId ? [eb('visits.visitor_id', 'in', visitorsOf(eb, workspaceId, companyId))] : []),
      ...(workflowId ? [hasRunOf(workflowId)(eb)] : []),
      ...(peopleOnly ? [byPeople(eb)] : []),
      ...(suspectedOnly ? [suspected(eb)] : []),
      ...(openedIn === undefined || isSpanOfAll(openedIn)
        ? []
        : [eb('visits.opened_at', '>=', openedIn.from), eb('visits.opened_at', '<', openedIn.to)]),
    ])
  }
