import type { ClaimedVisit } from '#shared/tracker-api/runs.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { claimantOf } from '../../domain/runs/schedule.ts'
import { isKnownRun, type StoredRun } from '../../domain/runs/stored-run.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import { newSlug } from '../../infrastructure/ids.ts'
import type { ClaimFacts } from '../../repositories/run-claims.ts'
import { toRun } from '../../repositories/run-rows.ts'
import type { WorkspaceRepositories } from '../../repositories/store.ts'
import type { TrackerContext } from '../context.ts'
import { historyUrl } from '../visits/visitors.ts'

async function takeRuns(
  { runClaims, runs }: WorkspaceRepositories,
  caller: Caller,
  visitIds: readonly string[],
  now: number,
  leaseMs: number,
): Promise<StoredRun[]> {
  const taken: StoredRun[] = []
  for (const run of await runClaims.ofVisits(visitIds, claimantOf(caller), now)) {
    const change = {
      state: 'claimed' as const,
      attempt: run.attempt + 1,
      claimedLeaves: run.leaves,
      leaseToken: newSlug(),
      leaseUntil: now + leaseMs,
      leaseDeviceId: caller.deviceId,
    }
    await runs.update(run.id, change)
    taken.push({ ...run, ...change })
  }
  return taken
}

/** The maximum number of attempts. An attempt gets no run if another device claims the same visits between the query and the lock. */
const maxTries = 5

/**
 * Claims the runs of at most `maxVisits` visits under a lease of `leaseMs`. All claimable runs of a visit are claimed together. The caller's own
 * visits come first. No run is claimed twice, for any number of devices and tracker processes. Returns an empty list if no run can be
 * claimed, or if other devices are claiming the runs now.
 */
export async function claimRuns(
  context: TrackerContext,
  caller: Caller,
  { maxVisits, leaseMs }: { maxVisits: number; leaseMs: number },
): Promise<ClaimedVisit[]> {
  const { store, clock } = context
  for (let attempt = 1; ; attempt += 1) {
    const { taken, due } = await store.inTransaction(async (unit) => {
      const repositories = unit.forWorkspace(caller.workspaceId)
      const now = clock.now()
      await repositories.runClaims.wakeDueLooks(now)
      const visitIds = await repositories.runClaims.lockDueVisits(claimantOf(caller), now, maxVisits)
      return {
        due: visitIds.length,
        taken: await takeRuns(repositories, caller, visitIds, now, leaseMs),
      }
    })
    if (taken.length > 0 || due === 0 || attempt === maxTries) {
      return withFacts(context, caller.workspaceId, taken)
    }
  }
}

/** Adds the data that a device needs to execute the runs, with a few queries for all runs. */
async function withFacts(
  context: TrackerContext,
  workspaceId: string,
  taken: readonly StoredRun[],
): Promise<ClaimedVisit[]> {
  const now = context.clock.now()
  const runsOf = Map.groupBy(taken, (run) => run.visitId)
  const visitIds = [...runsOf.keys()]
  if (visitIds.length === 0) return []
  const { runClaims, visitSnapshots } = context.store.forWorkspace(workspaceId)
  const snapshots = await visitSnapshots.find(visitIds)
  const facts = await runClaims.facts(visitIds)
  return visitIds.flatMap((visitId) => {
    const visit = snapshots.get(visitId)
    const known = facts.get(visitId)
    if (!visit || !known) return []
    const runs = (runsOf.get(visitId) ?? []).filter(isKnownRun).map((run) => claimedRun(run, now))
    return [{ visit, ...factsFor(context, known), runs }]
  })
}

/** Returns the owner, the history URL and the match. The owner is the owner of the link, or the document's owner. */
const factsFor = (
  context: TrackerContext,
  { owner, historyToken, match }: ClaimFacts,
): Pick<ClaimedVisit, 'documentOwner' | 'historyUrl' | 'match'> => ({
  documentOwner: owner,
  historyUrl: historyToken === null ? null : historyUrl(context, historyToken),
  match,
})

function claimedRun(run: StoredRun, now: number): ClaimedVisit['runs'][number] {
  return {
    ...toRun(run),
    leaseToken: run.leaseToken ?? '',
    leaseUntil: toInstant(run.leaseUntil ?? 0),
    mayHaveWritten: run.mayHaveWritten > 0,
    previous: run.result,
    written: run.written,
    lookAgainInMs: run.lookAgainAt === null ? null : run.lookAgainAt - now,
  }
}
