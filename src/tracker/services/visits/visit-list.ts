import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { mostCounted } from '#shared/model/visit-values.ts'
import type { Visit, VisitCounts } from '#shared/model/visits.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import { spanOf } from '../../domain/analytics/scope.ts'
import { cutPage, readCursor } from '../../domain/list-cursor.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { isSuspected } from '../../domain/visits/by-person.ts'
import type { TrackerContext } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { publishOpened } from './publish-opened.ts'

type Query = z.output<(typeof trackerApi)['visits.list']['query']>
type CountQuery = z.output<(typeof trackerApi)['visits.counts']['query']>

/** Returns visits, the last opened one first. @throws CodedError cursor_invalid */
export async function listVisits({ store }: TrackerContext, caller: Caller, query: Query) {
  const { workspaceId } = caller
  const { visitList, visitSnapshots } = store.forWorkspace(workspaceId)
  const visits = await visitList.page(caller, {
    filters: { ...query, openedIn: spanOf(query) },
    attention: query.needsAttention ? { waitingOf: query.waiting ? caller.memberId : null } : null,
    after: readCursor(workspaceId, query.cursor),
    limit: query.limit + 1,
  })
  const page = cutPage(workspaceId, visits, query.limit, (visit) => visit)
  return { items: await visitSnapshots.list(page.rows.map(({ id }) => id)), next: page.next }
}

/** Returns the numbers of visits that need attention and of suspected visits, each at most {@link mostCounted}. */
export async function countVisits(
  { store }: TrackerContext,
  caller: Caller,
  query: CountQuery,
): Promise<VisitCounts> {
  const { visitCounts } = store.forWorkspace(caller.workspaceId)
  const filters = { ...query, openedIn: spanOf(query) }
  const [needsAttention, suspected] = await Promise.all([
    visitCounts.troubled(caller, filters, query.waiting ? caller.memberId : null, mostCounted),
    visitCounts.matching(caller, { ...filters, suspectedOnly: true }, mostCounted),
  ])
  return { needsAttention, suspected }
}

/** @throws CodedError not_found */
export async function getVisit({ store }: TrackerContext, caller: Caller, visitId: string): Promise<Visit> {
  const visit = (await store.forWorkspace(caller.workspaceId).visitSnapshots.find([visitId])).get(visitId)
  if (!visit) throw new CodedError('not_found', 'There is no such visit.')
  return visit
}

/**
 * Stores that a member confirmed a suspected visit as a person's. Publishes the opening, and the leave if the visit has left. If the visit is not
 * suspected, nothing changes.
 */
export async function confirmPerson(
  context: TrackerContext,
  caller: Caller,
  visitId: string,
): Promise<Visit> {
  const { clock } = context
  await inTransaction(context, async (scope) => {
    const { visits } = scope.unit.forWorkspace(caller.workspaceId)
    const row = await visits.findForUpdate(visitId)
    if (!row) throw new CodedError('not_found', 'There is no such visit.')
    if (!isSuspected(row)) return
    const now = clock.now()
    const visit = { ...row, confirmed_person_at: now }
    await visits.update(visitId, { confirmed_person_at: now })
    const by = { at: now, actingMemberId: caller.memberId }
    await publishOpened(scope, [visit], by)
    // If the visit is still open, the leave is published when the reader leaves.
    if (visit.state === 'left') await scope.publish({ type: 'visits.left', visits: [visit], ...by })
  })
  return getVisit(context, caller, visitId)
}
