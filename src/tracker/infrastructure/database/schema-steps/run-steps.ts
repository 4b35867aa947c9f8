// Executes all steps that have not finished, in their order.
import { newId } from '../../ids.ts'
import { claimStep, readStepRows, releaseStep, type StepScope } from './claims.ts'
import { estimateRows, olderTrackers, type RunScope, runStep, StepWaits } from './run-step.ts'
import type { PendingStep, SchemaStep } from './step.ts'

export type StepsOptions = Pick<RunScope, 'db' | 'dialect' | 'log' | 'signal'> & {
  readonly steps: readonly SchemaStep[]
  readonly batchSize?: number
}

/** Small enough that a batch takes a fraction of a second. */
const defaultBatchSize = 500

/** Returns the steps that have not finished. */
export async function pendingSteps(
  scope: Omit<StepScope, 'processId'>,
  steps: readonly SchemaStep[],
): Promise<PendingStep[]> {
  const known = await readStepRows(scope.db)
  const pending: PendingStep[] = []
  for (const step of steps) {
    const row = known.get(step.name)
    if (row?.finished_at) continue
    pending.push({
      ...{ name: step.name, kind: step.kind, table: step.table },
      rows: await estimateRows({ ...scope, processId: '' }, step.table),
      rowsDone: row?.rows_done ?? 0,
      waitsFor: step.kind === 'contract' ? await olderTrackers(scope, step.requires) : null,
    })
  }
  return pending
}

/** Logs a step that cannot run now. The errors of a lock time-out are expected while trackers serve. */
function logRetry(log: RunScope['log'], step: SchemaStep, error: unknown): void {
  if (error instanceof StepWaits)
    log.info({ step: step.name }, `schema step ${step.name} waits: ${error.message}`)
  else log.warn({ step: step.name, err: error }, `schema step ${step.name} failed; it is tried again`)
}

/**
 * Executes the steps one after the other. Returns true if all have finished. Returns false if one must be tried again: it failed, another process
 * executes it, it waits for other trackers, or `signal` is aborted.
 */
export async function runSteps({
  steps,
  batchSize = defaultBatchSize,
  ...options
}: StepsOptions): Promise<boolean> {
  const scope: RunScope = { ...options, batchSize, processId: newId('trk') }
  for (const step of steps) {
    if (scope.signal.aborted) return false
    const known = await readStepRows(scope.db)
    if (known.get(step.name)?.finished_at) continue
    const row = await claimStep(scope, step.name)
    if (!row) return false
    const began = performance.now()
    try {
      if (!(await runStep(scope, step, row))) return false
      const ms = Math.round(performance.now() - began)
      scope.log.info({ step: step.name, kind: step.kind, ms }, `schema step ${step.name} is done`)
    } catch (error) {
      logRetry(scope.log, step, error)
      return false
    } finally {
      await releaseStep(scope, step.name).catch(() => undefined)
    }
  }
  return true
}
