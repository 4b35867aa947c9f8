// The plan of a run, and what the plan is made from.
import type { RunReason, RunResult, WrittenTask } from '#shared/model/runs.ts'
import type { RelatedRecord } from '#shared/model/task-fields.ts'
import type { Access } from '../salesforce/access.ts'
import type { Refusal } from '../salesforce/errors.ts'
import type { TaskSetup } from '../salesforce/task-setup.ts'
import type { Found, FoundTask, Job } from './batch-types.ts'
import type { Member } from './members.ts'
import type { LeadWrite } from './new-leads.ts'
import type { FieldValues } from './record-fields.ts'
import type { NewTask, TaskFields } from './task.ts'

export type Write =
  /** With `externalIdField` the write is an upsert by the run's id, so a repetition creates no second Task. */
  | { type: 'createTask'; fields: NewTask; externalIdField: string | null; written: WrittenTask }
  | { type: 'updateTask'; taskId: string; fields: Partial<TaskFields>; written: WrittenTask }
  /** `status` null: the campaign's default. */
  | {
      type: 'addMember'
      campaignId: string
      record: { type: 'Lead' | 'Contact'; id: string }
      status: string | null
    }
  /** Raises the status of an existing member. */
  | { type: 'updateMember'; memberId: string; status: string }
  | LeadWrite
  /** Sends nothing. Another run of the batch creates the Lead of this visitor, and this run is planned again afterwards. */
  | { type: 'awaitLead'; reference: string }
  /** Writes mapped fields of a Lead or Contact. */
  | { type: 'updateRecord'; record: { type: 'Lead' | 'Contact'; id: string }; fields: FieldValues }

/** The plan of a run. The run is settled with `result`; after a write, the new id is added to `result`. */
export type Plan =
  | { kind: 'skip'; job: Job; reason: RunReason }
  /** Salesforce would refuse the write, according to the permissions. */
  | { kind: 'refuse'; job: Job; refusal: Pick<Refusal, 'code' | 'message'> }
  /** Nothing to write: the record already has the wanted state. */
  | { kind: 'keep'; job: Job; result: RunResult }
  /** An earlier attempt may have written a Task that this user can't see. A person must search for the Task. */
  | { kind: 'undecided'; job: Job }
  /** An earlier call may still create the Lead that this run needs. The run is tried again after `ms`. */
  | { kind: 'wait'; job: Job; ms: number }
  /** `cached`: the record and the assignee come from the cache and may be out of date. */
  | { kind: 'write'; job: Job; write: Write; result: RunResult; cached?: boolean }

export type PlanContext = {
  found: Found
  /** The visits whose record comes from the cache and was not read in this batch. */
  cached: ReadonlySet<string>
  /** The Tasks that a search by reference line has found, by run id. The search covers runs that may have written before. */
  earlier: ReadonlyMap<string, FoundTask>
  /** The permissions of the connected user; null if unknown. */
  access: Access | null
  /**
   * The current Tasks of runs that were already settled with a Task, and the Tasks of `earlier`, by run id. Tasks that this user can't see
   * are missing.
   */
  held: ReadonlyMap<string, FoundTask>
  /** The org's setup for Tasks; null if unknown. */
  setup: TaskSetup | null
  /** The existing campaign members that a search has found, by run id. */
  members: ReadonlyMap<string, Member>
  /** The ids of runs that may have written a Task which this user can't see. */
  unseen: ReadonlySet<string>
  org: { instanceUrl: string; isSandbox: boolean }
  me: { id: string; timeZone: string; name?: string; email?: string }
  now: number
  /** The ids of runs whose assignee Salesforce refused. Their Tasks are written without an assignee. */
  withoutAssignee: ReadonlySet<string>
  /** The names of fields that Salesforce refused, by run id. The Task is written without these fields. */
  refusedFields: ReadonlyMap<string, ReadonlySet<string>>
  /** The related records of Contacts, by Contact id, for the runs whose workflow wants one. */
  related: ReadonlyMap<string, RelatedRecord>
  /** By address: the id of the run that creates the planned Lead. The Lead is one of `found.records`. See new-leads.ts. */
  leadRuns: ReadonlyMap<string, string>
  /** By address: the time in ms in which an earlier call may still create a Lead. */
  waitForLead: ReadonlyMap<string, number>
  /** The status of Tasks that log links; null: the org's default. */
  closedStatus: string | null
  /** By address: why Salesforce refused to create the Lead. */
  leadRefusals: ReadonlyMap<string, Refusal>
  /** The ids of visits whose pinned record no longer exists. These visits are matched again. */
  unpinned: ReadonlySet<string>
}
