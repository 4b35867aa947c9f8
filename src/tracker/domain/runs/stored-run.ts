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
  /** As the workflow was when the run was made. Null for an action that only newer trackers know. */
  action: RunAction | null
  state: RunState
  attempt: number
  /** Grows with each leave that the run has to write. */
  leaves: number
  /** `leaves` as it was when the run was claimed: what its worker writes. */
  claimedLeaves: number
  /** `leaves` that the last settlement covered. */
  settledLeaves: number
  /** The first attempt that may have written without a known outcome; 0: nothing can have been written. */
  mayHaveWritten: number
  availableAt: number
  /** From then on the devices of all members may claim it. */
  sharedAt: number
  leaseToken: string | null
  leaseUntil: number | null
  leaseDeviceId: string | null
  result: RunResult | null
  /** The latest versions of the Task's texts that were written, or were about to be written; the oldest first. */
  written: WrittenTask[]
  /** Of a done run: when a device has to look in Salesforce once more. */
  lookAgainAt: number | null
  reason: RunReason | null
  createdAt: number
  settledAt: number | null
  dismissedAt: number | null
}

/** What may change of a run after it was made. */
export type RunChange = Partial<
  Omit<
    StoredRun,
    'id' | 'workflowId' | 'visitId' | 'documentId' | 'ownerId' | 'trigger' | 'action' | 'createdAt'
  >
>

/** A run of an action that this tracker knows. Runs of other actions are left to newer trackers on the same database. */
export type KnownRun = StoredRun & { action: RunAction }

export const isKnownRun = (run: StoredRun): run is KnownRun => run.action !== null
