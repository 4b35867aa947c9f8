import type { Selectable, Updateable } from 'kysely'
import { RecordConditions } from '#shared/model/conditions.ts'
import { RecordMatch, type Run, RunAction, RunReason, RunResult, WrittenTask } from '#shared/model/runs.ts'
import { isKnownRun, type RunChange, type StoredRun } from '../domain/runs/stored-run.ts'
import { toInstant, toInstantOrNull } from '../infrastructure/clock.ts'
import type { RunsTable } from '../infrastructure/database/tables/runs.ts'
import { readJson } from './json-columns.ts'

const Versions = WrittenTask.array()

export const readMatch = (json: string | null) => readJson(RecordMatch, json)
export const readWritten = (json: string | null) => readJson(Versions, json) ?? []

export const runOf = (row: Selectable<RunsTable>): StoredRun => ({
  id: row.run_id,
  workflowId: row.workflow_id,
  visitId: row.visit_id,
  documentId: row.document_id,
  ownerId: row.owner_id,
  trigger: row.trigger_event,
  action: readJson(RunAction, row.action),
  recordConditions: readJson(RecordConditions, row.record_conditions),
  state: row.state,
  attempt: row.attempt,
  leaves: row.leaves,
  claimedLeaves: row.claimed_leaves,
  settledLeaves: row.settled_leaves,
  mayHaveWritten: row.may_have_written,
  availableAt: row.available_at,
  sharedAt: row.shared_at,
  leaseToken: row.lease_token,
  leaseUntil: row.lease_until,
  leaseDeviceId: row.lease_device_id,
  result: readJson(RunResult, row.result),
  written: readWritten(row.written),
  lookAgainAt: row.look_again_at,
  reason: readJson(RunReason, row.reason),
  createdAt: row.created_at,
  settledAt: row.settled_at,
  dismissedAt: row.dismissed_at,
})

const asIs = <T>(value: T) => value
const asJson = (value: unknown) => (value === null ? null : JSON.stringify(value))

/** For each field that can change: its column, and the function that makes the stored value. */
const columns = {
  state: ['state', asIs],
  attempt: ['attempt', asIs],
  leaves: ['leaves', asIs],
  claimedLeaves: ['claimed_leaves', asIs],
  settledLeaves: ['settled_leaves', asIs],
  mayHaveWritten: ['may_have_written', asIs],
  availableAt: ['available_at', asIs],
  sharedAt: ['shared_at', asIs],
  leaseToken: ['lease_token', asIs],
  leaseUntil: ['lease_until', asIs],
  leaseDeviceId: ['lease_device_id', asIs],
  result: ['result', asJson],
  written: ['written', asJson],
  lookAgainAt: ['look_again_at', asIs],
  reason: ['reason', asJson],
  settledAt: ['settled_at', asIs],
  dismissedAt: ['dismissed_at', asIs],
} as const satisfies {
  [Field in keyof RunChange]-?: readonly [keyof RunsTable, (value: unknown) => unknown]
}

/** Returns the columns that a change sets. The column of an absent field is not returned. */
export function columnsOf(change: RunChange): Updateable<RunsTable> {
  const set: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(change)) {
    const [column, store] = columns[field as keyof RunChange]
    set[column] = store(value)
  }
  return set
}

/** Returns the run in the form of the API. @throws Error for an action that only newer trackers can execute; see {@link isKnownRun} */
export function toRun(run: StoredRun): Run {
  if (!isKnownRun(run)) throw new Error(`run ${run.id} has an action that this tracker does not know`)
  return {
    id: run.id,
    visitId: run.visitId,
    workflowId: run.workflowId,
    trigger: run.trigger,
    action: run.action,
    state: run.state,
    attempt: run.attempt,
    result: run.result,
    reason: run.reason,
    createdAt: toInstant(run.createdAt),
    settledAt: toInstantOrNull(run.settledAt),
    availableAt: toInstant(run.availableAt),
    ...(run.dismissedAt === null ? {} : { dismissedAt: toInstant(run.dismissedAt) }),
  }
}
