import type { RunAction, Trigger, VisitorRunKind } from '#shared/model/runs.ts'
import { runVersionFor } from '#shared/tracker-api/runs.ts'
import { runIdOf } from '../../domain/runs/run-id.ts'
import { TenantMap } from '../../domain/tenant-map.ts'
import type { NewRun } from '../../repositories/new-runs.ts'
import type { VisitorRunSettings } from '../../repositories/salesforce-writes.ts'
import type { UnitOfWork } from '../../repositories/store.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import { type RunTiming, timesOfRun } from './create.ts'

/**
 * Creates the runs that settings of the workspace demand for visits with an e-mail address: the creation of a Lead and the writing of
 * mapped fields. Must be called after the runs of the workflows were created, in the same transaction.
 *
 * A Lead is created at the leave. It is created at the opening only if a workflow runs then, because that workflow needs the record. So a
 * visit without such a workflow costs no API call at its opening.
 */
export async function createVisitorRuns(
  { deployment }: UnitOfWork,
  visits: readonly VisitRow[],
  trigger: Trigger,
  timing: RunTiming,
): Promise<NewRun[]> {
  const known = visits.filter((visit) => visit.email !== null)
  const settings = await deployment.salesforceWrites.ofWorkspaces([
    ...new Set(known.map((visit) => visit.workspace_id)),
  ])
  if (settings.length === 0) return []
  const settingsOf = new Map(settings.map((each) => [each.workspaceId, each]))
  const affected = known.filter((visit) => settingsOf.has(visit.workspace_id))
  const wantsRecord = trigger === 'left' ? null : await withWorkflowRuns(deployment, affected)
  const runs = affected.flatMap((visit) => {
    const own = settingsOf.get(visit.workspace_id)
    const isWanted = wantsRecord === null || wantsRecord.get(visit.workspace_id, visit.visit_id) === true
    const actions = own ? actionsFor(own, trigger, isWanted) : []
    return actions.map((action) => newRun(visit, action, trigger, timing))
  })
  await deployment.newRuns.insert(runs)
  return runs
}

async function withWorkflowRuns(
  deployment: UnitOfWork['deployment'],
  visits: readonly VisitRow[],
): Promise<TenantMap<true>> {
  const keys = visits.map((visit) => ({ workspaceId: visit.workspace_id, visitId: visit.visit_id }))
  const found = new TenantMap<true>()
  for (const { workspaceId, visitId } of await deployment.salesforceWrites.withWorkflowRun(keys, 'opened')) {
    found.set(workspaceId, visitId, true)
  }
  return found
}

type VisitorAction = Extract<RunAction, { type: VisitorRunKind }>

function actionsFor(
  { createLead, recordFields }: VisitorRunSettings,
  trigger: Trigger,
  wantsRecord: boolean,
): VisitorAction[] {
  return [
    ...(createLead && wantsRecord ? [{ type: 'createLead' as const, ...createLead }] : []),
    ...(recordFields && trigger === 'left' ? [{ type: 'recordFields' as const, ...recordFields }] : []),
  ]
}

const newRun = (visit: VisitRow, action: VisitorAction, trigger: Trigger, timing: RunTiming): NewRun => ({
  workspaceId: visit.workspace_id,
  id: runIdOf({ workspaceId: visit.workspace_id, workflowId: action.type, visitId: visit.visit_id }),
  workflowId: action.type,
  visitId: visit.visit_id,
  documentId: visit.document_id,
  ownerId: visit.owner_id,
  trigger,
  action: JSON.stringify(action),
  hold: visit.hold,
  mayHaveWritten: visit.restored_at !== null,
  leaves: visit.leaves,
  runVersion: runVersionFor.visitorRuns,
  ...timesOfRun(visit, trigger, timing),
})
