import type { EventScope } from '../../events/dispatcher.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import { judgeOpenings } from './opening-budget.ts'

/**
 * Publishes that `visits` opened, after the budget of openings was applied to those that a person opened. To be called in the
 * transaction that decided it.
 */
export async function publishOpened(
  scope: EventScope,
  visits: readonly VisitRow[],
  { at, quietFor }: { at: number; quietFor?: string },
): Promise<void> {
  const judged = await judgeOpenings(scope, visits, { at, quietFor })
  await scope.publish({ type: 'visits.opened', at, quietFor, ...judged })
}
