import { VisitorRunKind } from '#shared/model/runs.ts'
import type { ClaimedVisit } from '#shared/tracker-api/runs.ts'
import type { DeviceCaller } from '../../domain/people/caller.ts'
import { claimantOf } from '../../domain/runs/schedule.ts'
import { isKnownRun, type StoredRun } from '../../domain/runs/stored-run.ts'
import type { Claim, ClaimFacts } from '../../repositories/run-claims.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import type { TrackerContext } from '../context.ts'
import { historyUrl } from '../visits/visitors.ts'
import { claimedRun, leaseRuns } from './lease.ts'
import { visitorFacts } from './visitor-facts.ts'

/** A visit of a visitor for whom another device is writing is claimed after this time. */
const busyVisitorMs = 2_000

const isVisitorRun = ({ workflowId }: StoredRun) => VisitorRunKind.safeParse(workflowId).success

/**
 * Returns the runs that can be claimed now. If a run may be executed by one device at a time for a visitor (ADR 73), and another device is
 * writing for the same visitor, all runs of the visit wait: its Task needs the Lead that the other device creates.
 */
async function freeRuns(
  { runClaims, visitorRuns }: WorkspaceRepositories,
  visitIds: readonly string[],
  claim: Claim,
): Promise<StoredRun[]> {
  const runs = await runClaims.ofVisits(visitIds, claim)
  const exclusive = [...new Set(runs.filter(isVisitorRun).map((run) => run.visitId))]
  const busy = await visitorRuns.busyVisits(exclusive, claim.now)
  await visitorRuns.postpone(busy, claim.now, claim.now + busyVisitorMs)
  return runs.filter((run) => !busy.includes(run.visitId))
}

export type ClaimRequest = { maxVisits: number; leaseMs: number; runVersion: number }

/** The maximum number of attempts. An attempt gets no run if another device claims the same visits between the query and the lock. */
const maxTries = 5

/**
 * Claims the runs of at most `maxVisits` visits under a lease of `leaseMs`. All claimable runs of a visit are claimed together. The caller's own
 * visits come first. The device gets no run of a version after `runVersion`. No run is claimed twice, for any number of devices and tracker
 * processes. Returns an empty list if no run can be claimed, or if other devices are claiming the runs now.
 */
export async function claimRuns(
  context: TrackerContext,
  caller: DeviceCaller,
  { maxVisits, leaseMs, runVersion }: ClaimRequest,
): Promise<ClaimedVisit[]> {
  const { store, clock, log } = context
  for (let attempt = 1; ; attempt += 1) {
    const { taken, due } = await store.inTransaction(async (unit) => {
      const repositories = unit.forWorkspace(caller.workspaceId)
      const now = clock.now()
      await repositories.runClaims.wakeDueLooks(now)
      const claim = { ...claimantOf(caller, runVersion), now }
      const visitIds = await repositories.runClaims.lockDueVisits(claim, maxVisits)
      return {
        due: visitIds.length,
        taken: await leaseRuns(repositories, caller, await freeRuns(repositories, visitIds, claim), {
          now,
          leaseMs,
        }),
      }
    })
    if (taken.length > 0 || due === 0 || attempt === maxTries) {
      for (const run of taken) {
        const { workspaceId, deviceId } = caller
        log.info(
          { visitId: run.visitId, workspaceId, runId: run.id, deviceId, attempt: run.attempt },
          'run claimed',
        )
      }
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
  const forVisitor = await visitorFacts(context.store.forWorkspace(workspaceId), taken, facts)
  return visitIds.flatMap((visitId) => {
    const visit = snapshots.get(visitId)
    const known = facts.get(visitId)
    if (!visit || !known) return []
    const { leadSentAt, ...extra } = forVisitor(visit, runsOf.get(visitId) ?? [])
    const runs = (runsOf.get(visitId) ?? []).filter(isKnownRun).map((run) => ({
      ...claimedRun(run, now),
      leadSentAgoMs: leadSentAt === null ? null : now - leadSentAt,
    }))
    return [{ visit, ...factsFor(context, known), ...extra, runs }]
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
