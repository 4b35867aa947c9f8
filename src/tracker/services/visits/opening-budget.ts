// The opening budget limits the runs and notifications of anonymous openings, per link and network. Openings above the limit are held until the link
// owner answers (ADR 47).

import { TenantMap } from '../../domain/tenant-map.ts'
import { isByPerson } from '../../domain/visits/by-person.ts'
import { type HoldConfig, hasBudget, holds } from '../../domain/visits/opening-hold.ts'
import type { EventScope } from '../../events/dispatcher.ts'
import type { UnitOfWork } from '../../repositories/store.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'

/** Budgets are counted in windows of `windowMs`, bursts in windows of `burstMs`. */
const windowMs = 600_000
const burstMs = 5_000
/** The maximum number of openings in one burst of a network that show a pop-up. Further openings of the burst only appear in lists. */
const shownInBurst = 5
/** After a mailing, readers in many networks open a link at once. So the limit for a burst is higher for a link than for a network. */
const linkBurstFactor = 4
/** After a release, the openings of the link are not held for this time. */
const trustedMs = 86_400_000

/** True if the opening counts in the budgets. An opening with a verified address does not count, because the address is not invented. */
const isCounted = (visit: VisitRow, config: HoldConfig): boolean =>
  hasBudget(config) && visit.confidence !== 'verified' && visit.network !== null

type Scope = 'network' | 'link'
type Spent = { over: Scope | null; trippedNow: boolean; inBurst: number }

/** Counts the opening in each budget. The order of the budgets is fixed, so that all transactions lock the counters in the same order. */
async function spend(unit: UnitOfWork, visit: VisitRow, config: HoldConfig, now: number): Promise<Spent> {
  const { gateAttempts } = unit.forWorkspace(visit.workspace_id)
  const linkId = visit.link_id
  const { openingsBurst: burst, openingsPerNetwork, openingsPerLink } = config
  const budgets = [
    { kind: 'burst', scope: 'network', most: burst, windowMs: burstMs },
    { kind: 'opened', scope: 'network', most: openingsPerNetwork, windowMs },
    { kind: 'burst', scope: 'link', most: burst * linkBurstFactor, windowMs: burstMs },
    { kind: 'opened', scope: 'link', most: openingsPerLink, windowMs },
  ] as const
  const spent: Spent = { over: null, trippedNow: false, inBurst: 0 }
  for (const { kind, scope, most, windowMs } of budgets) {
    const who = scope === 'network' ? (visit.network ?? '') : ''
    const count = await gateAttempts.count({ linkId, kind, who }, 1, { now, windowMs })
    if (kind === 'burst' && scope === 'network') spent.inBurst = count
    if (count > most) spent.over = scope
    if (count === most + 1) spent.trippedNow = true
  }
  return spent
}

/**
 * Also holds the visits of the link that opened within `windowMs` before `at`, unless their runs have started. For the scope `network`, only visits
 * of the same network are held. Returns the ids of the visits that were held.
 */
async function holdEarlier(
  { unit, publish }: EventScope,
  visit: VisitRow,
  scope: Scope,
  at: number,
): Promise<string[]> {
  const workspaceId = visit.workspace_id
  const visitIds = await unit.forWorkspace(workspaceId).heldOpenings.holdEarlier({
    linkId: visit.link_id,
    openedSince: at - windowMs,
    network: scope === 'network' ? visit.network : null,
  })
  await publish({ type: 'openings.held', workspaceId, visitIds, at })
  return visitIds
}

type Judged = { visits: VisitRow[]; withoutPopUp: TenantMap<true> }
type Judging = { at: number; actingMemberId: string | undefined }

/**
 * Applies the budget to visits whose opening is about to be published. Returns all visits in the same order. A visit above the budget has `hold` set.
 * `withoutPopUp` contains the visits that show no pop-up.
 */
export async function judgeOpenings(
  scope: EventScope,
  visits: readonly VisitRow[],
  { at, actingMemberId }: Judging,
): Promise<Judged> {
  const { unit, config, publish } = scope
  const withoutPopUp = new TenantMap<true>()
  const judged: VisitRow[] = []
  for (const visit of visits) {
    const { gateAttempts, heldOpenings } = unit.forWorkspace(visit.workspace_id)
    const counts = isByPerson(visit) && actingMemberId === undefined && isCounted(visit, config)
    if (!counts || (await gateAttempts.isOpen(visit.link_id, 'trusted', at))) {
      judged.push(visit)
      continue
    }
    const { over, trippedNow, inBurst } = await spend(unit, visit, config, at)
    if (inBurst > shownInBurst) withoutPopUp.set(visit.workspace_id, visit.visit_id, true)
    if (over === null) {
      judged.push(visit)
      continue
    }
    const held = { ...visit, hold: holds.held }
    const earlier = trippedNow ? await holdEarlier(scope, visit, over, at) : []
    await heldOpenings.hold(visit.visit_id)
    const count = 1 + earlier.filter((id) => id !== visit.visit_id).length
    await publish({ type: 'openings.heldCounted', visit: held, count, at })
    judged.push(held)
  }
  return { visits: judged, withoutPopUp }
}

/** Marks the link as trusted for a day, because the link owner released held openings. The openings of a trusted link are not held. */
export async function trustLink(
  { gateAttempts }: WorkspaceRepositories,
  linkId: string,
  now: number,
): Promise<void> {
  await gateAttempts.count({ linkId, kind: 'trusted', who: '' }, 1, { now, windowMs: trustedMs })
}
