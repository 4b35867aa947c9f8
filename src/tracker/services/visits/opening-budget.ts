// What anonymous openings may trigger is limited for each link and network. Openings above the limit are held until the link owner answers
// (ADR 47).

import { isByPerson } from '../../domain/visits/by-person.ts'
import { type HoldConfig, hasBudget, holds } from '../../domain/visits/opening-hold.ts'
import type { EventScope } from '../../events/dispatcher.ts'
import type { UnitOfWork, WorkspaceRepositories } from '../../repositories/store.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'

/** Budgets are counted in windows of `windowMs`, bursts in windows of `burstMs`. */
const windowMs = 600_000
const burstMs = 5_000
/** Of one burst, so many openings show a pop-up; later ones are only listed. */
const shownInBurst = 5
/** After a mailing, readers on many networks open a link at once: its burst may be larger than that of one network. */
const linkBurstFactor = 4
/** After a release, the link owner is not asked again for a day. */
const trustedMs = 86_400_000

/** An address that was proved by a code is not invented. */
const isCounted = (visit: VisitRow, config: HoldConfig): boolean =>
  hasBudget(config) && visit.confidence !== 'verified' && visit.network !== null

type Scope = 'network' | 'link'
type Spent = { over: Scope | null; trippedNow: boolean; inBurst: number }

/** Counts one opening in each budget. The order is fixed, so that two transactions lock the counters in the same order. */
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

/** Earlier visits of the same burst or window are held too, unless their work has started. Answers their ids. */
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

type Judged = { visits: VisitRow[]; hushed: ReadonlySet<string> }
type Judging = { at: number; quietFor: string | undefined }

/**
 * Applies the budget to visits whose opening is about to be published. Answers all of them in the same order, with `hold` set, and the
 * ids of those for which no pop-up is shown.
 */
export async function judgeOpenings(
  scope: EventScope,
  visits: readonly VisitRow[],
  { at, quietFor }: Judging,
): Promise<Judged> {
  const { unit, config, publish } = scope
  const hushed = new Set<string>()
  const judged: VisitRow[] = []
  for (const visit of visits) {
    const { gateAttempts, heldOpenings } = unit.forWorkspace(visit.workspace_id)
    const counts = isByPerson(visit) && quietFor === undefined && isCounted(visit, config)
    if (!counts || (await gateAttempts.isOpen(visit.link_id, 'trusted', at))) {
      judged.push(visit)
      continue
    }
    const { over, trippedNow, inBurst } = await spend(unit, visit, config, at)
    if (inBurst > shownInBurst) hushed.add(visit.visit_id)
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
  return { visits: judged, hushed }
}

/** The link owner released held openings: further openings of the link pass for a day. */
export async function trustLink(
  { gateAttempts }: WorkspaceRepositories,
  linkId: string,
  now: number,
): Promise<void> {
  await gateAttempts.count({ linkId, kind: 'trusted', who: '' }, 1, { now, windowMs: trustedMs })
}
