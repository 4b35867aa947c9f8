import type { RecordConditions } from '#shared/model/conditions.ts'
import { linkTaskWorkflowId } from '#shared/model/run-values.ts'
import type { RunAction, RunReason, RunResult, RunState, Trigger, WrittenTask } from '#shared/model/runs.ts'

/** A run as the tracker stores it. Instants are epoch ms; null: not set. */
export type StoredRun = {
  id: string
  workflowId: string
  /** The visit. For the `workflowId` `linkTask`: the link (see {@link isLinkRun}). */
  visitId: string
  documentId: string
  /** The member whose devices may claim the run first. */
  ownerId: string
  trigger: Trigger
  /** A copy of the workflow's action from the time when the run was made. Null if only newer trackers know this action. */
  action: RunAction | null
  /** A copy of the conditions that the worker must check. Null: none. */
  recordConditions: RecordConditions | null
  state: RunState
  attempt: number
  /** The number of leaves of the visit that the run must write. */
  leaves: number
  /** The value of `leaves` when the run was claimed. The device writes this leave. */
  claimedLeaves: number
  /** The value of `claimedLeaves` at the last settlement. */
  settledLeaves: number
  /** The number of the first attempt whose outcome is unknown, so that it may have written. 0: there is no such attempt. */
  mayHaveWritten: number
  availableAt: number
  /** From this instant on, the devices of all members may claim the run. */
  sharedAt: number
  leaseToken: string | null
  leaseUntil: number | null
  leaseDeviceId: string | null
  result: RunResult | null
  /** The latest versions of the Task's texts, the oldest first. A version is stored before it is written to Salesforce. */
  written: WrittenTask[]
  /** When a device must search Salesforce a second time. Only done runs have this instant. */
  lookAgainAt: number | null
  reason: RunReason | null
  createdAt: number
  settledAt: number | null
  dismissedAt: number | null
}

/** The fields of a run that can change after its creation. */
export type RunChange = Partial<
  Omit<
    StoredRun,
    | 'id'
    | 'workflowId'
    | 'visitId'
    | 'documentId'
    | 'ownerId'
    | 'trigger'
    | 'action'
    | 'recordConditions'
    | 'createdAt'
  >
>

/** A run whose action this tracker knows. A run with another action stays in the database for newer trackers. */
export type KnownRun = StoredRun & { action: RunAction }

/** True for a run that logs the creation of a link (ADR 84). All other runs belong to a visit. */
export const isLinkRun = ({ workflowId }: Pick<StoredRun, 'workflowId'>): boolean =>
  workflowId === linkTaskWorkflowId

export const isKnownRun = (run: StoredRun): run is KnownRun => run.action !== null
