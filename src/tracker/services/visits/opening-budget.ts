// Owns the budget of what anonymous openings may set off, per link and network: what goes beyond is held until the link's owner says
// what to do (ADR 47).
import { sql, type Transaction } from 'kysely'
import { type HoldConfig, hasBudget, heldReason, holds } from '../../domain/visits/opening-hold.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import { countTry } from '../gate/attempt-limits.ts'
import { tellHeld } from '../notifications/held-notice.ts'
import type { TellOptions } from '../notifications/notify.ts'

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

/** Who proved an address by a code is nobody's invention. */
const isCounted = (visit: VisitRow, { config, quietFor }: TellOptions): boolean =>
  hasBudget(config) && visit.confidence !== 'verified' && visit.network !== null && quietFor === undefined

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

/** What came before a budget was used up, in the same burst or window, is held too as far as nothing has happened yet. */
async function holdEarlier(trx: Trx, visit: VisitRow, scope: Scope, options: TellOptions): Promise<string[]> {
  const { now, emit } = options
  const earlier = await trx
    .selectFrom('visits')
    .select('visit_id')
    .where('workspace_id', '=', visit.workspace_id)
    .where('link_id', '=', visit.link_id)
    .where('hold', '=', holds.none)
    .where('confidence', '!=', 'verified')
    .where('opened_at', '>=', now - windowMs)
    .$if(scope === 'network', (query) => query.where('network', '=', visit.network))
    .orderBy('visit_id')
    .$if(options.dialect === 'postgres', (query) => query.forUpdate())
    .execute()
  const ids = earlier.map((row) => row.visit_id)
  const json = JSON.stringify(ids)
  const among =
    options.dialect === 'postgres'
      ? sql<string>`(select value from jsonb_array_elements_text(${json}::jsonb))`
      : sql<string>`(select value from json_each(${json}))`
  const those = { ws: visit.workspace_id, among }
  await sql`update visits set hold = ${holds.held} where workspace_id = ${those.ws} and visit_id in ${among}`.execute(
    trx,
  )
  const { rows: runs } = await sql<{ run_id: string; visit_id: string }>`
    update runs set state = 'skipped', reason = ${JSON.stringify(heldReason)}, settled_at = ${now}
    where workspace_id = ${those.ws} and visit_id in ${among} and state = 'waiting' and attempt = 0
    returning run_id, visit_id`.execute(trx)
  for (const { run_id: runId, visit_id: visitId } of runs)
    emit(visit.workspace_id, { type: 'run.changed', subject: { runId, visitId } })
  await forgetNotifications(trx, those)
  return ids
}

/** One notification stands for all of them. What was sent already can't be taken back. */
async function forgetNotifications(
  trx: Trx,
  { ws, among }: { ws: string; among: ReturnType<typeof sql<string>> },
) {
  await sql`delete from deliveries where workspace_id = ${ws} and visit_id in ${among}`.execute(trx)
  await sql`delete from notifications where workspace_id = ${ws} and visit_id in ${among}`.execute(trx)
  await sql`delete from audiences where workspace_id = ${ws} and visit_id in ${among} and decide_at is not null`.execute(
    trx,
  )
}

export type Judged = { visits: VisitRow[]; hushed: ReadonlySet<string> }

/** To be called for visits whose opening is about to have consequences, before it has any. Answers them with their `hold` set. */
export async function judgeOpenings(
  trx: Trx,
  visits: readonly VisitRow[],
  options: TellOptions,
): Promise<Judged> {
  const hushed = new Set<string>()
  const judged: VisitRow[] = []
  for (const visit of visits) {
    if (!isCounted(visit, options) || (await isTrusted(trx, visit, options.now))) {
      judged.push(visit)
      continue
    }
    const { over, trippedNow, inBurst } = await spend(trx, visit, options.config, options.now)
    if (inBurst > shownInBurst) hushed.add(visit.visit_id)
    if (over === null) {
      judged.push(visit)
      continue
    }
    const held = { ...visit, hold: holds.held }
    const earlier = trippedNow ? await holdEarlier(trx, visit, over, options) : []
    await setHold(trx, visit)
    await tellHeld(trx, held, 1 + earlier.filter((id) => id !== visit.visit_id).length, options)
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
