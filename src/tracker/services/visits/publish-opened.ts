import type { EventScope } from '../../events/dispatcher.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import { judgeOpenings } from './opening-budget.ts'

/**
 * Publishes the opening of `visits`. Before that, applies the opening budget to the visits of persons. Must be called in the transaction that decided
 * the opening.
 */
export async function publishOpened(
  scope: EventScope,
  visits: readonly VisitRow[],
  { at, actingMemberId }: { at: number; actingMemberId?: string },
): Promise<void> {
  const judged = await judgeOpenings(scope, visits, { at, actingMemberId })
  await scope.publish({ type: 'visits.opened', at, actingMemberId, ...judged })
}
