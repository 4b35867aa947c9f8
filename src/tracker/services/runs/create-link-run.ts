import { linkTaskWorkflowId } from '#shared/model/run-values.ts'
import type { TaskAction } from '#shared/model/runs.ts'
import { runVersionFor } from '#shared/tracker-api/runs.ts'
import { runIdOf } from '../../domain/runs/run-id.ts'
import { holds } from '../../domain/visits/opening-hold.ts'
import type { StoredLink } from '../../repositories/links.ts'
import type { UnitOfWork } from '../../repositories/store.ts'
import type { RunTiming } from './create.ts'

/**
 * Creates the runs that log the creation of the links as Tasks (ADR 84), if the workspace has switched this on. A link without a recipient gets no
 * run. Must be called in the transaction that inserted the links. `now`: epoch ms.
 */
export async function createLinkRuns(
  unit: UnitOfWork,
  workspaceId: string,
  links: readonly StoredLink[],
  { now, config }: RunTiming,
): Promise<void> {
  const personal = links.filter((link) => link.recipientEmail !== null)
  if (personal.length === 0) return
  const { salesforceWrites } = await unit.forWorkspace(workspaceId).workspaces.get()
  if (salesforceWrites.linkTasks === null) return
  const { locale } = salesforceWrites.linkTasks
  const action: TaskAction = {
    ...{ type: 'task', assignee: 'documentOwner', locale },
    ...{ subject: null, comments: null },
  }
  await unit.deployment.newRuns.insert(
    personal.map((link) => ({
      workspaceId,
      id: runIdOf({ workspaceId, workflowId: linkTaskWorkflowId, visitId: link.id }),
      workflowId: linkTaskWorkflowId,
      visitId: link.id,
      documentId: link.documentId,
      ownerId: link.ownerId,
      // The column allows no other value. Runs of links have no trigger.
      trigger: 'opened',
      action: JSON.stringify(action),
      hold: holds.none,
      leaves: 1,
      runVersion: runVersionFor.links,
      ...{ availableAt: now, sharedAt: now + config.sharedRunDelayMs, createdAt: now },
    })),
  )
}
