import { useQuery } from '@tanstack/react-query'
import { leadsTeam } from '#shared/access.ts'
import type { Workspace } from '#shared/model/people.ts'
import { memberQueries } from '../../../entities/members/member-queries.ts'
import { peopleQueries } from '../people/people-queries.ts'

/**
 * Returns the ids of the workers that execute only their own runs: members see only their own readers, and the member of the worker has the role
 * member (ADR 96).
 */
export function useRestrictedWorkers({
  memberVisibility,
}: Pick<Workspace, 'memberVisibility'>): ReadonlySet<string> {
  const { data: status } = useQuery(peopleQueries.workers())
  const { data: members = [] } = useQuery(memberQueries.all())
  if (memberVisibility === 'everything') return new Set()
  const leads = new Set(members.filter(({ role }) => leadsTeam(role)).map(({ id }) => id))
  return new Set((status?.workers ?? []).filter(({ memberId }) => !leads.has(memberId)).map(({ id }) => id))
}
