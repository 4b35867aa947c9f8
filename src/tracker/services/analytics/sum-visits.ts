// Adds counted visits to the sums whose sums are missing or old: those of an earlier version (ADR 132).
import { deltasOf, partOf } from '../../domain/analytics/visit-sums.ts'
import type { Repositories, Store, UnitOfWork } from '../../repositories/store.ts'
import type { Unsummed } from '../../repositories/unsummed-visits.ts'

async function addToSums({ deployment }: Pick<Repositories, 'deployment'>, visits: readonly Unsummed[]) {
  if (visits.length === 0) return
  await deployment.countedVisits.save(visits.map(({ visit }) => visit))
  await deployment.visitSumRows.change(
    deltasOf(visits.map(({ visit, before }) => ({ visit, before, after: partOf(visit) }))),
  )
}

/** Adds at most `limit` visits, in one transaction. Returns their number. 0: the sums are complete, or other transactions have locked the visits. */
export function sumVisits({ inTransaction }: Pick<Store, 'inTransaction'>, limit: number): Promise<number> {
  return inTransaction(async (unit) => {
    const visits = await unit.deployment.unsummedVisits.lock(limit)
    await addToSums(unit, visits)
    return visits.length
  })
}

const visitsPerStatement = 500

/** Adds changed visits of a workspace in the transaction that changed them. */
export async function sumChangedVisits(
  unit: UnitOfWork,
  workspaceId: string,
  visitIds: readonly string[],
): Promise<void> {
  for (let start = 0; start < visitIds.length; start += visitsPerStatement) {
    const batch = visitIds.slice(start, start + visitsPerStatement)
    await addToSums(unit, await unit.deployment.unsummedVisits.lockAmong(workspaceId, batch))
  }
}
