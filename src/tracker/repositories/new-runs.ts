import { type Insertable, sql } from 'kysely'
import type { RunState } from '#shared/model/runs.ts'
import type { StoredRun } from '../domain/runs/stored-run.ts'
import { heldReason, holds } from '../domain/visits/opening-hold.ts'
import type { RunsTable } from '../infrastructure/database/tables/runs.ts'
import type { Connection } from './connection.ts'

/** A run that a workflow makes for a visit. `action` is the JSON of the workflow's column. Instants are epoch ms. */
export type NewRun = Pick<
  StoredRun,
  | 'id'
  | 'workflowId'
  | 'visitId'
  | 'documentId'
  | 'ownerId'
  | 'trigger'
  | 'leaves'
  | 'availableAt'
  | 'sharedAt'
> & {
  workspaceId: string
  action: string
  createdAt: number
  /** The value of the visit's column `hold`. The run of a held or dismissed visit is inserted with the state `skipped`. */
  hold: number
}

/** The maximum number of rows in one statement. It keeps the number of parameters far below the limit of the databases. */
const rowsPerInsert = 200

/** Inserts runs of several workspaces, because one sweep decides about visits of all workspaces. */
export function createNewRunRepository({ db }: Connection) {
  return {
    /**
     * Inserts runs. If a visit was resumed and left again, the workflow already has a run for the visit. The existing run gets the state of the new
     * run and keeps its result. If a device has claimed the existing run, it stays claimed until the device settles it.
     */
    async insert(runs: readonly NewRun[]): Promise<void> {
      for (let start = 0; start < runs.length; start += rowsPerInsert) {
        await db
          .insertInto('runs')
          .values(runs.slice(start, start + rowsPerInsert).map(newRow))
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
              // If the trigger of the workflow was changed after the run was made, the run is not changed.
              .whereRef('runs.trigger_event', '=', 'excluded.trigger_event'),
          )
          .execute()
      }
    },
  }
}

const heldColumns = ({ hold, createdAt }: NewRun) => ({
  state: 'skipped' as const,
  reason: JSON.stringify(heldReason),
  settled_at: createdAt,
  dismissed_at: hold === holds.dismissed ? createdAt : null,
})

const newRow = (run: NewRun): Insertable<RunsTable> => ({
  workspace_id: run.workspaceId,
  run_id: run.id,
  workflow_id: run.workflowId,
  visit_id: run.visitId,
  document_id: run.documentId,
  owner_id: run.ownerId,
  trigger_event: run.trigger,
  action: run.action,
  ...(run.hold === holds.held || run.hold === holds.dismissed
    ? heldColumns(run)
    : { state: 'waiting' as const, reason: null, settled_at: null, dismissed_at: null }),
  attempt: 0,
  leaves: run.leaves,
  claimed_leaves: 0,
  settled_leaves: 0,
  may_have_written: 0,
  writing_at: null,
  available_at: run.availableAt,
  shared_at: run.sharedAt,
  lease_token: null,
  lease_until: null,
  lease_device_id: null,
  result: null,
  written: null,
  look_again_at: null,
  created_at: run.createdAt,
})
