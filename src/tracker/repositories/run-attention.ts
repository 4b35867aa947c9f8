// The same rules as `needsAttention` of src/shared/visit-rules.ts, as SQL for lists and filters. A test compares the two.
import type { ExpressionBuilder } from 'kysely'
import { findOwnerWorkflowId } from '#shared/model/runs.ts'
import type { Database } from '../infrastructure/database/schema.ts'

type OnRuns = ExpressionBuilder<Database, 'runs'>

/** Failed, or skipped because there is no record; unless it was dismissed, or only looked for a record's owner. */
export const needsAttention = (run: OnRuns) =>
  run.and([
    run('runs.workflow_id', '!=', findOwnerWorkflowId),
    run('runs.dismissed_at', 'is', null),
    run.or([
      run('runs.state', '=', 'failed'),
      run.and([run('runs.state', '=', 'skipped'), run('runs.reason', 'like', '%"no_record%')]),
    ]),
  ])

/** A device found that its member has to connect to Salesforce again. */
export const waitsForConnection = (run: OnRuns) =>
  run.and([
    run('runs.workflow_id', '!=', findOwnerWorkflowId),
    run('runs.state', '=', 'waiting'),
    run('runs.reason', 'like', '%"salesforce_reconnect"%'),
  ])

/** Waits for a device, first for those of this member. */
export const waitsForDeviceOf = (run: OnRuns, memberId: string) =>
  run.and([
    run('runs.workflow_id', '!=', findOwnerWorkflowId),
    run('runs.state', '=', 'waiting'),
    run('runs.owner_id', '=', memberId),
  ])
