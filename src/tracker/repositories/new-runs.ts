import { type Insertable, sql } from 'kysely'
import type { RecordConditions } from '#shared/model/conditions.ts'
import type { RunState } from '#shared/model/runs.ts'
import { runVersionFor } from '#shared/tracker-api/runs.ts'
import type { StoredRun } from '../domain/runs/stored-run.ts'
import { conditionReason, type UnmetByVisit } from '../domain/runs/visit-conditions.ts'
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
  /** True if a run with this id may have written before a backup was restored (ADR 88). Undefined: false. */
  mayHaveWritten?: boolean
  /** The conditions that the visit does not meet. If there are any, the run is inserted with the state `skipped`. */
  unmet?: readonly UnmetByVisit[]
  /** The conditions that the worker must check. Null or undefined: none. */
  recordConditions?: RecordConditions | null
  /** See `runVersionOf`. Undefined: 1. */
  runVersion?: number
}

/** A run that is identified by its visit and its workflow. */
export type VisitWorkflow = Pick<NewRun, 'workspaceId' | 'workflowId' | 'visitId'>

/** Returns a key of the run that is unique among all workspaces. */
export const keyOf = ({ workspaceId, workflowId, visitId }: VisitWorkflow): string =>
  `${workspaceId} ${workflowId} ${visitId}`

/** The maximum number of rows in one statement. It keeps the number of parameters far below the limit of the databases. */
const rowsPerInsert = 200

/** Inserts runs of several workspaces, because one sweep decides about visits of all workspaces. */
export function createNewRunRepository({ db }: Connection) {
  return {
    /**
     * Returns those of the runs that exist and were not settled because of their conditions. They met their conditions at an earlier leave, or a
     * member retried them. The visits must be locked.
     */
    async metBefore(runs: readonly VisitWorkflow[]): Promise<VisitWorkflow[]> {
      const met: VisitWorkflow[] = []
      const wanted = new Set(runs.map(keyOf))
      for (let start = 0; start < runs.length; start += rowsPerInsert) {
        const part = runs.slice(start, start + rowsPerInsert)
        const rows = await db
          .selectFrom('runs')
          .select(['workspace_id', 'workflow_id', 'visit_id'])
          .where('workspace_id', 'in', [...new Set(part.map((run) => run.workspaceId))])
          .where('workflow_id', 'in', [...new Set(part.map((run) => run.workflowId))])
          .where('visit_id', 'in', [...new Set(part.map((run) => run.visitId))])
          .where(sql<boolean>`not ${fellShort}`)
          .execute()
        for (const row of rows) {
          met.push({ workspaceId: row.workspace_id, workflowId: row.workflow_id, visitId: row.visit_id })
        }
      }
      // The conditions of the query select each combination of the ids.
      return met.filter((run) => wanted.has(keyOf(run)))
    },

    /**
     * Inserts runs. If a visit was resumed and left again, the workflow already has a run for the visit. The existing run gets the state of the new
     * run and keeps its result. If a device has claimed the existing run, it stays claimed until the device settles it. A run that was settled because
     * of its conditions has written nothing, so it gets the conditions and the reason of the new run.
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
                >`case when excluded.reason is null and not ${fellShort} then runs.reason else excluded.reason end`,
                settled_at: sql<
                  number | null
                >`case when ${fellShort} then excluded.settled_at else runs.settled_at end`,
                record_conditions: sql<
                  string | null
                >`case when ${fellShort} then excluded.record_conditions else runs.record_conditions end`,
                run_version: sql<number>`case when ${fellShort} then excluded.run_version else runs.run_version end`,
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

/** A run that was settled because of its conditions, before it could write. The code is the first field of a stored reason. */
const fellShort = sql<boolean>`(runs.reason is not null and runs.reason like '{"code":"condition_not_met"%' and runs.may_have_written = 0)`

const unmetColumns = (unmet: readonly UnmetByVisit[], createdAt: number) => ({
  state: 'skipped' as const,
  reason: JSON.stringify(conditionReason(unmet)),
  settled_at: createdAt,
  dismissed_at: null,
})

const heldColumns = ({ hold, createdAt }: NewRun) => ({
  state: 'skipped' as const,
  reason: JSON.stringify(heldReason),
  settled_at: createdAt,
  dismissed_at: hold === holds.dismissed ? createdAt : null,
})

/** A run that falls short is not held: a release of the held runs must not create its Task. */
function stateColumns(run: NewRun) {
  if (run.unmet && run.unmet.length > 0) return unmetColumns(run.unmet, run.createdAt)
  if (run.hold === holds.held || run.hold === holds.dismissed) return heldColumns(run)
  return { state: 'waiting' as const, reason: null, settled_at: null, dismissed_at: null }
}

const newRow = (run: NewRun): Insertable<RunsTable> => ({
  workspace_id: run.workspaceId,
  run_id: run.id,
  workflow_id: run.workflowId,
  visit_id: run.visitId,
  document_id: run.documentId,
  owner_id: run.ownerId,
  trigger_event: run.trigger,
  action: run.action,
  record_conditions: run.recordConditions ? JSON.stringify(run.recordConditions) : null,
  run_version: run.runVersion ?? runVersionFor.everyRun,
  ...stateColumns(run),
  // As if a first attempt had ended with an unknown outcome.
  attempt: run.mayHaveWritten ? 1 : 0,
  leaves: run.leaves,
  claimed_leaves: 0,
  settled_leaves: 0,
  may_have_written: run.mayHaveWritten ? 1 : 0,
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
