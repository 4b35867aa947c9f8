// SQL conditions for lists and filters of runs. `needsAttention` is the same rule as `needsAttention` in src/shared/visit-rules.ts. A test compares
// the two functions.
import type { ExpressionBuilder } from 'kysely'
import { quietWorkflowIds } from '#shared/model/runs.ts'
import type { Database } from '../infrastructure/database/schema.ts'

type OnRuns = ExpressionBuilder<Database, 'runs'>

/**
 * Selects runs that failed, and runs that were skipped because no record was found. Dismissed runs and quiet runs are excluded.
 */
export const needsAttention = (run: OnRuns) =>
  run.and([
    run('runs.workflow_id', 'not in', quietWorkflowIds),
    run('runs.dismissed_at', 'is', null),
    run.or([
      run('runs.state', '=', 'failed'),
      run.and([run('runs.state', '=', 'skipped'), run('runs.reason', 'like', '{"code":"no_record%')]),
    ]),
  ])

/** Selects waiting runs for which a device reported that its member must connect to Salesforce again. */
export const waitsForConnection = (run: OnRuns) =>
  run.and([
    run('runs.workflow_id', 'not in', quietWorkflowIds),
    run('runs.state', '=', 'waiting'),
    run('runs.reason', 'like', '%"salesforce_reconnect"%'),
  ])

/** Selects waiting runs that this member's devices may claim first. */
export const waitsForDeviceOf = (run: OnRuns, memberId: string) =>
  run.and([
    run('runs.workflow_id', 'not in', quietWorkflowIds),
    run('runs.state', '=', 'waiting'),
    run('runs.owner_id', '=', memberId),
  ])

/**
 * Selects runs that need attention, and runs that wait until a member connects to Salesforce again. If `waitingOf` is a member's id, runs that wait
 * for this member's devices are added.
 */
export const isTrouble = (waitingOf: string | null) => (run: OnRuns) =>
  run.or([
    needsAttention(run),
    waitsForConnection(run),
    ...(waitingOf === null ? [] : [waitsForDeviceOf(run, waitingOf)]),
  ])
