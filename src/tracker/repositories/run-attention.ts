// The SQL form of `needsAttention` in src/shared/visit-rules.ts, for lists and filters. A test compares the two.
import type { ExpressionBuilder } from 'kysely'
import { findOwnerWorkflowId } from '#shared/model/runs.ts'
import type { Database } from '../infrastructure/database/schema.ts'

type OnRuns = ExpressionBuilder<Database, 'runs'>

/** A run that failed, or that was skipped because no record was found. Dismissed runs and searches for a record's owner are excluded. */
export const needsAttention = (run: OnRuns) =>
  run.and([
    run('runs.workflow_id', '!=', findOwnerWorkflowId),
    run('runs.dismissed_at', 'is', null),
    run.or([
      run('runs.state', '=', 'failed'),
      run.and([run('runs.state', '=', 'skipped'), run('runs.reason', 'like', '%"no_record%')]),
    ]),
  ])

/** A device reported that its member must connect to Salesforce again. */
export const waitsForConnection = (run: OnRuns) =>
  run.and([
    run('runs.workflow_id', '!=', findOwnerWorkflowId),
    run('runs.state', '=', 'waiting'),
    run('runs.reason', 'like', '%"salesforce_reconnect"%'),
  ])

/** A run that waits for a device, first for the devices of this member. */
export const waitsForDeviceOf = (run: OnRuns, memberId: string) =>
  run.and([
    run('runs.workflow_id', '!=', findOwnerWorkflowId),
    run('runs.state', '=', 'waiting'),
    run('runs.owner_id', '=', memberId),
  ])
