import { findOwnerWorkflowId } from '#shared/model/runs.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'
import type { StoredRun } from '../../domain/runs/stored-run.ts'
import type { TrackerContext } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { decideByRecordOwner, decideOverdue } from './audience.ts'
import type { NotifyScope } from './notify.ts'
import { withdrawQuestion } from './owner-runs.ts'

const batchSize = 100

/** If the settled run asked for a record's owner, its result decides the audience of the visit. Other runs are ignored. */
export async function ownerAnswered(
  scope: NotifyScope,
  workspaceId: string,
  run: StoredRun,
  settlement: Settlement,
): Promise<void> {
  if (run.workflowId !== findOwnerWorkflowId || settlement.state === 'waiting') return
  const visit = await scope.unit.forWorkspace(workspaceId).audiences.visit(run.visitId)
  await decideByRecordOwner(scope, visit, settlement.result?.recordOwner ?? null)
}

/** Notifies the owners of the links whose visits no device asked Salesforce about in time. Returns the number of checked visits. */
export async function decideOverdueAudiences(context: TrackerContext): Promise<number> {
  const { clock, store } = context
  // Usually no audience is overdue. This query takes no lock.
  if (!(await store.deployment.overdueAudiences.areAny(clock.now()))) return 0
  return inTransaction(context, async ({ unit, config, emit, note }) => {
    const scope: NotifyScope = { unit, config, emit, note, now: clock.now() }
    const visits = await unit.deployment.overdueAudiences.lockVisits(scope.now, batchSize)
    for (const visit of visits) {
      if (await decideOverdue(scope, visit)) await withdrawQuestion(scope, visit)
    }
    return visits.length
  })
}
