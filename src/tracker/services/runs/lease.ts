// The lease of a claimed run, and the form in which a device gets the run.
import type { ClaimedRun } from '#shared/tracker-api/runs.ts'
import type { DeviceCaller } from '../../domain/people/caller.ts'
import type { StoredRun } from '../../domain/runs/stored-run.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import { newSlug } from '../../infrastructure/ids.ts'
import { toRun } from '../../repositories/run-rows.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'

/** Gives the device a lease of `leaseMs` on each run. The runs, or their visits, must be locked. `now`: epoch ms. */
export async function leaseRuns(
  { runs }: Pick<WorkspaceRepositories, 'runs'>,
  { deviceId }: Pick<DeviceCaller, 'deviceId'>,
  free: readonly StoredRun[],
  { now, leaseMs }: { now: number; leaseMs: number },
): Promise<StoredRun[]> {
  const taken: StoredRun[] = []
  for (const run of free) {
    const change = {
      state: 'claimed' as const,
      attempt: run.attempt + 1,
      claimedLeaves: run.leaves,
      leaseToken: newSlug(),
      leaseUntil: now + leaseMs,
      leaseDeviceId: deviceId,
    }
    await runs.update(run.id, change)
    taken.push({ ...run, ...change })
  }
  return taken
}

/** `now`: epoch ms. @throws Error for an action that only newer trackers can execute */
export function claimedRun(run: StoredRun, now: number): Omit<ClaimedRun, 'leadSentAgoMs'> {
  return {
    ...toRun(run),
    leaseToken: run.leaseToken ?? '',
    leaseUntil: toInstant(run.leaseUntil ?? 0),
    mayHaveWritten: run.mayHaveWritten > 0,
    previous: run.result,
    written: run.written,
    recordConditions: run.recordConditions ?? {},
    lookAgainInMs: run.lookAgainAt === null ? null : run.lookAgainAt - now,
  }
}
