// Tables of workflows and their runs.
import type { Generated } from 'kysely'
import type { EpochMs, Json } from './columns.ts'

export type WorkflowsTable = {
  workspace_id: string
  workflow_id: string
  /** '': a workflow of the workspace, for every document that inherits. */
  document_id: string
  trigger_event: 'opened' | 'left'
  action: Json
  /** Null: no conditions. */
  conditions: Json | null
  paused_at: EpochMs | null
  created_by: string
  created_at: EpochMs
  updated_at: EpochMs
  removed_at: EpochMs | null
}

/** How a document differs from the workspace's workflows that it inherits. */
export type WorkflowExceptionsTable = {
  workspace_id: string
  document_id: string
  workflow_id: string
  kind: 'paused' | 'leftOut'
}

export type RunsTable = {
  workspace_id: string
  run_id: string
  workflow_id: string
  /** The visit. A run with the `workflow_id` `linkTask` has the id of a link here (ADR 84). */
  visit_id: string
  document_id: string
  /** The member whose devices may claim first. */
  owner_id: string
  trigger_event: 'opened' | 'left'
  /** The workflow at the time at which the run was created. */
  action: Json
  /** The conditions that the worker must check, at the time at which the run was created. Null: none. */
  record_conditions: Json | null
  /** Only devices that can execute this version get the run. */
  run_version: Generated<number>
  state: 'waiting' | 'claimed' | 'done' | 'skipped' | 'failed'
  attempt: number
  /** Increases with each leave that the run must write. */
  leaves: number
  /** The value of `leaves` when the run was claimed. The worker writes the leaves up to this number. */
  claimed_leaves: number
  /** The number of leaves that were covered by the last settlement. */
  settled_leaves: number
  /** The last attempt that announced a write to Salesforce. 0: no attempt did. */
  writing_attempt: Generated<number>
  /** The first attempt that may have written to Salesforce and whose outcome is unknown. 0: no such attempt exists. */
  may_have_written: number
  /** When a device was last about to write. Null: no device has written yet. */
  writing_at: EpochMs | null
  available_at: EpochMs
  /** After this time, the device of any member may claim the run. */
  shared_at: EpochMs
  lease_token: string | null
  lease_until: EpochMs | null
  lease_device_id: string | null
  result: Json | null
  /** The latest versions of the Task's texts that its workers wrote or were about to write. */
  written: Json | null
  /** Only for a done run: after this time, a desktop searches Salesforce once more for a Task that was committed late. */
  look_again_at: EpochMs | null
  reason: Json | null
  created_at: EpochMs
  settled_at: EpochMs | null
  dismissed_at: EpochMs | null
}
