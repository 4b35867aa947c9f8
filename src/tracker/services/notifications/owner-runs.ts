// Owns the runs that ask Salesforce for a record's owner: made at open, withdrawn once nobody waits for them.
import type { Transaction } from 'kysely'
import {
  type FindOwnerAction,
  findOwnerWorkflowId,
  type RunReason,
  type Trigger,
} from '#shared/model/runs.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import type { TellOptions } from './notify.ts'

type Trx = Transaction<Database>

/** The owner's devices may answer first, together with what else they have to ask; for the rest of the time anybody's. */
const ownFirst = 0.25

/** One a visit, whatever triggers it. */
export async function askForOwner(
  trx: Trx,
  visit: VisitRow,
  rule: FindOwnerAction['rule'],
  trigger: Trigger,
  { now, config }: TellOptions,
): Promise<void> {
  await trx
    .insertInto('runs')
    .values({
      workspace_id: visit.workspace_id,
      run_id: newId('run'),
      workflow_id: findOwnerWorkflowId,
      visit_id: visit.visit_id,
      document_id: visit.document_id,
      owner_id: visit.owner_id,
      trigger_event: trigger,
      action: JSON.stringify({ type: 'findOwner', rule } satisfies FindOwnerAction),
      state: 'waiting',
      attempt: 0,
      leaves: 0,
      claimed_leaves: 0,
      settled_leaves: 0,
      may_have_written: 0,
      available_at: now,
      shared_at: now + Math.min(config.sharedRunDelayMs, Math.floor(config.ownerWaitMs * ownFirst)),
      lease_token: null,
      lease_until: null,
      lease_device_id: null,
      result: null,
      reason: null,
      created_at: now,
      settled_at: null,
    })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'workflow_id', 'visit_id']).doNothing())
    .execute()
}

/** Nobody has to ask any more. One that a desktop is at work on is left to it. */
export async function withdrawQuestion(trx: Trx, visit: VisitRow, options: TellOptions): Promise<void> {
  const reason: RunReason = { code: 'not_asked_in_time', salesforceCode: null, detail: null }
  const run = await trx
    .updateTable('runs')
    .set({ state: 'skipped', reason: JSON.stringify(reason), settled_at: options.now })
    .where('workspace_id', '=', visit.workspace_id)
    .where('visit_id', '=', visit.visit_id)
    .where('workflow_id', '=', findOwnerWorkflowId)
    .where('state', '=', 'waiting')
    .returning('run_id')
    .executeTakeFirst()
  if (!run) return
  const subject = { visitId: visit.visit_id, runId: run.run_id }
  options.emit(visit.workspace_id, { type: 'run.changed', subject })
}
