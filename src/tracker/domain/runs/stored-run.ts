import type { RunAction, RunReason, RunResult, RunState, Trigger, WrittenTask } from '#shared/model/runs.ts'

/** A run as the tracker stores it. Instants are epoch ms; null: not set. */
export type StoredRun = {
  id: string
  workflowId: string
  visitId: string
  documentId: string
  /** The member whose devices may claim the run first. */
  ownerId: string
  trigger: Trigger
  /** A copy of the workflow from the time when the run was made. Null for an action that only newer trackers can execute. */
  action: RunAction | null
  state: RunState
  attempt: number
  /** Increases with each leave that the run has to write. */
  leaves: number
  /** The value of `leaves` when the run was claimed. The worker writes this leave. */
  claimedLeaves: number
  /** `leaves` that the last settlement covered. */
  settledLeaves: number
  /** The number of the first attempt that may have written with an unknown outcome. 0: nothing can have been written. */
  mayHaveWritten: number
  availableAt: number
  /** From this instant on, the devices of all members may claim the run. */
  sharedAt: number
  leaseToken: string | null
  leaseUntil: number | null
  leaseDeviceId: string | null
  result: RunResult | null
  /** The latest versions of the Task's texts that were written or were about to be written. The oldest comes first. */
  written: WrittenTask[]
  /** Of a done run: when a device must search Salesforce a second time. */
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
    'id' | 'workflowId' | 'visitId' | 'documentId' | 'ownerId' | 'trigger' | 'action' | 'createdAt'
  >
>

/** A run with an action that this tracker can execute. Runs with other actions stay for newer trackers on the same database. */
export type KnownRun = StoredRun & { action: RunAction }

export const isKnownRun = (run: StoredRun): run is KnownRun => run.action !== null
