// Claims the runs that log the creation of links (ADR 84).
import { type ClaimedLink, runVersionFor } from '#shared/tracker-api/runs.ts'
import type { DeviceCaller } from '../../domain/people/caller.ts'
import { claimantOf } from '../../domain/runs/schedule.ts'
import { isKnownRun } from '../../domain/runs/stored-run.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import type { TrackerContext } from '../context.ts'
import type { ClaimRequest } from './claim.ts'
import { claimedRun, leaseRuns } from './lease.ts'

/**
 * Claims the runs of at most `limit` links under a lease of `leaseMs`. A device of a version that cannot execute these runs gets none. No run is
 * claimed twice, for any number of devices and tracker processes.
 */
export async function claimLinkRuns(
  { store, clock, publicUrl }: TrackerContext,
  caller: DeviceCaller,
  { leaseMs, runVersion }: Pick<ClaimRequest, 'leaseMs' | 'runVersion'>,
  limit: number,
): Promise<ClaimedLink[]> {
  if (runVersion < runVersionFor.links || limit <= 0) return []
  const now = clock.now()
  const taken = await store.inTransaction(async (unit) => {
    const repositories = unit.forWorkspace(caller.workspaceId)
    const claim = { ...claimantOf(caller, runVersion), now }
    const due = await repositories.linkRuns.lockDue(claim, limit)
    return leaseRuns(repositories, caller, due, { now, leaseMs })
  })
  const facts = await store.forWorkspace(caller.workspaceId).linkRuns.facts(taken.map((run) => run.visitId))
  return taken.filter(isKnownRun).flatMap((run) => {
    const known = facts.get(run.visitId)
    if (!known) return []
    const { owner, slug, createdAt, ...link } = known
    return [
      {
        link: { ...link, url: `${publicUrl()}/${slug}`, createdAt: toInstant(createdAt) },
        linkOwner: owner,
        run: { ...claimedRun(run, now), leadSentAgoMs: null },
      },
    ]
  })
}
