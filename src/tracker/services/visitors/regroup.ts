import { groupingVersion } from '../../domain/visitors/company-key.ts'
import type { TrackerContext } from '../context.ts'
import { groupVisitor } from './company-grouping.ts'
import { matchedAtOf } from './visitor-match.ts'

const batchSize = 50

/** Assigns a batch of visitors that the current rules have not grouped yet. Returns the number of visitors. 0: all visitors are grouped. */
export async function regroupVisitors({ store }: Pick<TrackerContext, 'store'>): Promise<number> {
  const batch = await store.deployment.ungroupedVisitors.list(groupingVersion, batchSize)
  for (const { workspaceId, visitorId } of batch) {
    await store.inTransaction(async (unit) => {
      const repositories = unit.forWorkspace(workspaceId)
      const visitor = await repositories.visitors.findForUpdate(visitorId)
      if (!visitor || visitor.grouped >= groupingVersion) return
      const { email, company, account_id: accountId, record } = visitor
      await groupVisitor(repositories, visitor, { email, company, accountId, matchedAt: matchedAtOf(record) })
    })
  }
  return batch.length
}
