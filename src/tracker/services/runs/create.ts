import type { Trigger } from '#shared/model/runs.ts'
import { effectiveWorkflows } from '../../domain/runs/inherited-workflows.ts'
import { type HoldConfig, openingPauseMs } from '../../domain/visits/opening-hold.ts'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { NewRun } from '../../repositories/new-runs.ts'
import type { UnitOfWork } from '../../repositories/store.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'

/** `now`: epoch ms. */
export type RunTiming = { now: number; config: HoldConfig & Pick<TrackerConfig, 'sharedRunDelayMs'> }

/** When a new run may be claimed. Instants are epoch ms. */
export function timesOfRun(
  visit: VisitRow,
  trigger: Trigger,
  { now, config }: RunTiming,
): Pick<NewRun, 'availableAt' | 'sharedAt' | 'createdAt'> {
  const pauseMs = trigger === 'opened' ? openingPauseMs(visit, config) : 0
  return {
    availableAt: now + pauseMs,
    sharedAt: now + pauseMs + config.sharedRunDelayMs,
    createdAt: now,
  }
}

/** Creates a run for each workflow with this `trigger`. Must be called in the transaction that opened or left the visits. */
export async function createRuns(
  { deployment }: UnitOfWork,
  visits: readonly VisitRow[],
  trigger: Trigger,
  timing: RunTiming,
): Promise<void> {
  if (visits.length === 0) return
  const workflows = await deployment.triggeredWorkflows.ofDocuments(
    [...new Set(visits.map((visit) => visit.workspace_id))],
    [...new Set(visits.map((visit) => visit.document_id))],
    trigger,
  )
  const workflowsOf = Map.groupBy(
    effectiveWorkflows(workflows),
    ({ workspaceId, documentId }) => `${workspaceId} ${documentId}`,
  )
  const runs = visits.flatMap((visit) => {
    const times = timesOfRun(visit, trigger, timing)
    return (workflowsOf.get(`${visit.workspace_id} ${visit.document_id}`) ?? []).map(
      (workflow): NewRun => ({
        workspaceId: visit.workspace_id,
        id: newId('run'),
        workflowId: workflow.id,
        visitId: visit.visit_id,
        documentId: visit.document_id,
        ownerId: visit.owner_id,
        trigger,
        action: workflow.action,
        hold: visit.hold,
        leaves: visit.leaves,
        ...times,
      }),
    )
  })
  await deployment.newRuns.insert(runs)
}
