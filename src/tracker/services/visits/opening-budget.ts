// Owns the budget of what anonymous openings may set off, per link and network: what goes beyond is held until the link's owner says
// what to do (ADR 47).
import { sql, type Transaction } from 'kysely'
import { type HoldConfig, hasBudget, holds } from '../../domain/visits/opening-hold.ts'
import type { EventScope } from '../../events/dispatcher.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import { isByPerson } from '../../repositories/visit-filters.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import { countTry } from '../gate/attempt-limits.ts'

type Trx = Transaction<Database>

/** A budget is counted in this window, a burst in the short one. */
const windowMs = 600_000
const burstMs = 5_000
/** So many of one burst show a notification; later ones are listed quietly. */
const shownInBurst = 5
/** Different networks open at once where a campaign is sent: a link's burst is larger than a network's. */
const linkBurstFactor = 4
/** Whoever released a link's openings is not asked again for a day. */
const trustedMs = 86_400_000

/** An address that was proved by a code is not invented. */
const isCounted = (visit: VisitRow, config: HoldConfig): boolean =>
  hasBudget(config) && visit.confidence !== 'verified' && visit.network !== null

type Scope = 'network' | 'link'
type Spent = { over: Scope | null; trippedNow: boolean; inBurst: number }

/** Counts one opening against each budget, always in the same order. */
async function spend(trx: Trx, visit: VisitRow, config: HoldConfig, now: number): Promise<Spent> {
  const place = { workspaceId: visit.workspace_id, linkId: visit.link_id }
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
    const count = await countTry(trx, now, place, kind, who, 1, windowMs)
    if (kind === 'burst' && scope === 'network') spent.inBurst = count
    if (count > most) spent.over = scope
    if (count === most + 1) spent.trippedNow = true
  }
  return spent
}

async function isTrusted(trx: Trx, visit: VisitRow, now: number): Promise<boolean> {
  const row = await trx
    .selectFrom('gate_attempts')
    .select('ends_at')
    .where('workspace_id', '=', visit.workspace_id)
    .where('link_id', '=', visit.link_id)
    .where('kind', '=', 'trusted')
    .where('ends_at', '>', now)
    .executeTakeFirst()
  return row !== undefined
}

/** Earlier visits of the same burst or window are held too, unless their work has started. Answers their ids. */
async function holdEarlier(
  { unit, publish }: EventScope,
  visit: VisitRow,
  scope: Scope,
  at: number,
): Promise<string[]> {
  const { db: trx, dialect } = unit
  const workspaceId = visit.workspace_id
  const earlier = await trx
    .selectFrom('visits')
    .select('visit_id')
    .where('workspace_id', '=', workspaceId)
    .where('link_id', '=', visit.link_id)
    .where('hold', '=', holds.none)
    .where('confidence', '!=', 'verified')
    .where('opened_at', '>=', at - windowMs)
    .$if(scope === 'network', (query) => query.where('network', '=', visit.network))
    .orderBy('visit_id')
    .$if(dialect === 'postgres', (query) => query.forUpdate())
    .execute()
  const visitIds = earlier.map((row) => row.visit_id)
  const json = JSON.stringify(visitIds)
  const among =
    dialect === 'postgres'
      ? sql<string>`(select value from jsonb_array_elements_text(${json}::jsonb))`
      : sql<string>`(select value from json_each(${json}))`
  await sql`update visits set hold = ${holds.held} where workspace_id = ${workspaceId} and visit_id in ${among}`.execute(
    trx,
  )
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
    const counts = isByPerson(visit) && quietFor === undefined && isCounted(visit, config)
    if (!counts || (await isTrusted(unit.db, visit, at))) {
      judged.push(visit)
      continue
    }
    const { over, trippedNow, inBurst } = await spend(unit.db, visit, config, at)
    if (inBurst > shownInBurst) hushed.add(visit.visit_id)
    if (over === null) {
      judged.push(visit)
      continue
    }
    const held = { ...visit, hold: holds.held }
    const earlier = trippedNow ? await holdEarlier(scope, visit, over, at) : []
    await setHold(unit.db, visit)
    const count = 1 + earlier.filter((id) => id !== visit.visit_id).length
    await publish({ type: 'openings.heldCounted', visit: held, count, at })
    judged.push(held)
  }
  return { visits: judged, hushed }
}

async function setHold(trx: Trx, visit: VisitRow): Promise<void> {
  await trx
    .updateTable('visits')
    .set({ hold: holds.held })
    .where('workspace_id', '=', visit.workspace_id)
    .where('visit_id', '=', visit.visit_id)
    .execute()
}

/** The owner's word: from now on the link's openings are let through for a day. */
export async function trustLink(trx: Trx, workspaceId: string, linkId: string, now: number): Promise<void> {
  await countTry(trx, now, { workspaceId, linkId }, 'trusted', '', 1, trustedMs)
}
