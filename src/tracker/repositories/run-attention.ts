/**
 * Which runs need somebody's attention. The rule stands here twice, side by side: as SQL for lists and filters, and as a function for
 * the field `needsAttention` of the API. A test compares the two for every state and reason.
 */
import type { ExpressionBuilder } from 'kysely'
import { findOwnerWorkflowId } from '#shared/model/runs.ts'
import type { StoredRun } from '../domain/runs/stored-run.ts'
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

/** {@link needsAttention} of a run that was read. */
export const runNeedsAttention = ({
  workflowId,
  dismissedAt,
  state,
  reason,
}: Pick<StoredRun, 'workflowId' | 'dismissedAt' | 'state' | 'reason'>): boolean =>
  workflowId !== findOwnerWorkflowId &&
  dismissedAt === null &&
  (state === 'failed' ||
    (state === 'skipped' && (reason?.code === 'no_record' || reason?.code === 'no_record_no_assignee')))

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
