import { createHash } from 'node:crypto'

/**
 * Returns the id of the run of a workflow for a visit (or, for a run of a link, for the link). The id is calculated, so that a visit that leaves again
 * after a backup was restored gets the run that may already have written a Task with this reference (ADR 88). The id of the visit is random, so
 * the id of the run cannot be guessed.
 */
export function runIdOf(run: { workspaceId: string; workflowId: string; visitId: string }): string {
  const key = JSON.stringify(['run', run.workspaceId, run.workflowId, run.visitId])
  return `run_${createHash('sha256').update(key).digest().subarray(0, 16).toString('base64url')}`
}
