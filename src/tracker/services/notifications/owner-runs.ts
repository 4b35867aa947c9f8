import type { FindOwnerAction, RunReason, Trigger } from '#shared/model/runs.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import type { NotifyScope } from './notify.ts'

/** During this part of the waiting time, only the devices of the link's owner may claim the run. After that, all devices may claim the run. */
const ownerFirst = 0.25

/** Creates the run that asks Salesforce for the owner of the visitor's record. A visit has at most one such run. */
export async function askForOwner(
  { unit, config, now }: NotifyScope,
  visit: VisitRow,
  rule: FindOwnerAction['rule'],
  trigger: Trigger,
): Promise<void> {
  const ownerFirstMs = Math.min(config.sharedRunDelayMs, Math.floor(config.ownerWaitMs * ownerFirst))
  await unit.forWorkspace(visit.workspace_id).runs.insertOwnerQuestion({
    runId: newId('run'),
    visitId: visit.visit_id,
    documentId: visit.document_id,
    ownerId: visit.owner_id,
    trigger,
    rule,
    sharedAt: now + ownerFirstMs,
    createdAt: now,
  })
}

/** Skips the run that asks for the owner, because the answer is not needed any more. A run that a device has claimed is not changed. */
export async function withdrawQuestion({ unit, emit, now }: NotifyScope, visit: VisitRow): Promise<void> {
  const reason: RunReason = { code: 'not_asked_in_time', salesforceCode: null, detail: null }
  const runId = await unit
    .forWorkspace(visit.workspace_id)
    .runs.skipOwnerQuestion(visit.visit_id, reason, now)
  if (runId === undefined) return
  emit(visit.workspace_id, { type: 'run.changed', subject: { visitId: visit.visit_id, runId } })
}
