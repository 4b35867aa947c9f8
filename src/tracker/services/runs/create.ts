// Owns when runs come to be: one for each workflow that applies to a visit that opened or left.
import { sql, type Transaction } from 'kysely'
import type { RunState, Trigger } from '#shared/model/runs.ts'
import {
  type HoldConfig,
  heldReason,
  holds,
  isHeld,
  openingPauseMs,
} from '../../domain/visits/opening-hold.ts'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import type { RunsTable } from '../../infrastructure/database/tables/runs.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'

type Timing = { now: number; config: HoldConfig & Pick<TrackerConfig, 'sharedRunDelayMs'> }

async function workflowsFor(trx: Transaction<Database>, visits: readonly VisitRow[], trigger: Trigger) {
  const rows = await trx
    .selectFrom('workflows')
    .selectAll()
    .where('workspace_id', 'in', [...new Set(visits.map((visit) => visit.workspace_id))])
    .where('document_id', 'in', [...new Set(visits.map((visit) => visit.document_id))])
    .where('trigger_event', '=', trigger)
    .where('paused_at', 'is', null)
    .where('removed_at', 'is', null)
    .orderBy('created_at')
    .execute()
  return Map.groupBy(rows, (row) => row.document_id)
}

/**
 * Makes the runs of `visits`, in the transaction that decided what triggers them. A later leave of a visit that was
 * resumed puts its run back to waiting with its result kept; one that a worker holds goes back when it is settled.
 */
export async function createRuns(
  trx: Transaction<Database>,
  visits: readonly VisitRow[],
  trigger: Trigger,
  { now, config }: Timing,
): Promise<void> {
  if (visits.length === 0) return
  const workflows = await workflowsFor(trx, visits, trigger)
  const pause = (visit: VisitRow) => (trigger === 'opened' ? openingPauseMs(visit, config) : 0)
  const rows: RunsTable[] = visits.flatMap((visit) =>
    (workflows.get(visit.document_id) ?? []).map((workflow) => ({
      workspace_id: visit.workspace_id,
      run_id: newId('run'),
      workflow_id: workflow.workflow_id,
      visit_id: visit.visit_id,
      document_id: visit.document_id,
      owner_id: visit.owner_id,
      trigger_event: trigger,
      action: workflow.action,
      ...(isHeld(visit)
        ? heldBack(visit, now)
        : { state: 'waiting' as const, reason: null, settled_at: null, dismissed_at: null }),
      attempt: 0,
      leaves: visit.leaves,
      claimed_leaves: 0,
      settled_leaves: 0,
      may_have_written: 0,
      available_at: now + pause(visit),
      shared_at: now + pause(visit) + config.sharedRunDelayMs,
      lease_token: null,
      lease_until: null,
      lease_device_id: null,
      result: null,
      written: null,
      look_again_at: null,
      created_at: now,
    })),
  )
  for (let start = 0; start < rows.length; start += 200) {
    await upsertRuns(trx, rows.slice(start, start + 200))
  }
}

/** The owner is asked, or has said no. */
const heldBack = ({ hold }: VisitRow, now: number) => ({
  state: 'skipped' as const,
  reason: JSON.stringify(heldReason),
  settled_at: now,
  dismissed_at: hold === holds.dismissed ? now : null,
})

async function upsertRuns(trx: Transaction<Database>, rows: RunsTable[]): Promise<void> {
  await trx
    .insertInto('runs')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'workflow_id', 'visit_id'])
        .doUpdateSet((eb) => ({
          leaves: eb.ref('excluded.leaves'),
          state: sql<RunState>`case when runs.state = 'claimed' then 'claimed' else excluded.state end`,
          reason: sql<
            string | null
          >`case when excluded.reason is null then runs.reason else excluded.reason end`,
          dismissed_at: sql<
            number | null
          >`case when excluded.dismissed_at is null then runs.dismissed_at else excluded.dismissed_at end`,
          available_at: eb.ref('excluded.available_at'),
          shared_at: eb.ref('excluded.shared_at'),
        }))
        // A workflow whose trigger was changed in between: its run keeps what it was made for.
        .whereRef('runs.trigger_event', '=', 'excluded.trigger_event'),
    )
    .execute()
}
