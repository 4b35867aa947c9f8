// Owns the opening of visits: whether it is a visit that goes on, and what a new one sets off. Whether the reader is let
// in at all was decided before (gate/enter.ts).
import { sql, type Transaction } from 'kysely'
import {
  deadline,
  expectLoad,
  isLoadOf,
  leaveAt,
  newLoads,
  type VisitLoads,
} from '../../domain/visits/beat-merge.ts'
import { type OpeningSignals, suspicionOf } from '../../domain/visits/bot-detection.ts'
import { holds } from '../../domain/visits/opening-hold.ts'
import { verifyVisitToken } from '../../domain/visits/visit-token.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import { newId, newSlug } from '../../infrastructure/ids.ts'
import type { OpenLink } from '../../repositories/open-links.ts'
import { byPeople, isSuspected } from '../../repositories/visit-filters.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import type { TrackerContext } from '../context.ts'
import type { Entry } from '../gate/admit-reader.ts'
import { keepAcceptance } from '../gate/agreements.ts'
import { inTransaction, type TransactionScope } from '../transaction.ts'
import { publishOpened } from './publish-opened.ts'

type Trx = Transaction<Database>

export type Opening = {
  link: OpenLink
  entry: Entry
  readerKey: string
  resume: string | undefined
  /** Set where no load of the page begins: this one goes on. */
  load: string | undefined
  signals: OpeningSignals
  /** Where it is opened from, as a keyed hash. */
  network: string
}

export type Opened = { visit: VisitRow; resumed: boolean }

/** What one opening needs, its transaction included. */
type OpeningScope = TransactionScope & { context: TrackerContext; opening: Opening; now: number }

export function openVisit(context: TrackerContext, opening: Opening): Promise<Opened> {
  const { settings } = opening.link
  return inTransaction(context, async (transaction) => {
    const { trx } = transaction
    const scope: OpeningScope = { ...transaction, context, opening, now: context.clock.now() }
    await oneAtATime(trx, scope)
    const earlier = await findVisitToResume(trx, scope)
    const visit = earlier ? await goOn(trx, scope, earlier) : await begin(trx, scope)
    await keepAcceptance(trx, visit, settings.agreement, scope.now)
    return { visit, resumed: earlier !== undefined }
  })
}

/** Two tabs of one reader that open at the same moment must find one visit. SQLite has one writer anyway. */
async function oneAtATime(trx: Trx, { context, opening }: OpeningScope): Promise<void> {
  if (context.store.dialect !== 'postgres') return
  const key = `${opening.link.linkId} ${opening.readerKey}`
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(trx)
}

/** The visit that this reader was in the middle of: by this tab's token, or by what the browser kept for the link. */
async function findVisitToResume(
  trx: Trx,
  { context, opening, now }: OpeningScope,
): Promise<VisitRow | undefined> {
  const { link } = opening
  const claims = opening.resume ? verifyVisitToken(context.signingKey, opening.resume) : null
  const query = trx
    .selectFrom('visits')
    .selectAll()
    .where('workspace_id', '=', link.workspaceId)
    .where('link_id', '=', link.linkId)
    // A replaced document is a new reading.
    .where('document_version', '=', link.version.number)
    .where((eb) =>
      eb.or([eb('state', '=', 'reading'), eb('left_at', '>=', now - context.config.resumeWindowMs)]),
    )
    .orderBy('opened_at', 'desc')
    .limit(1)
    .$if(context.store.dialect === 'postgres', (lock) => lock.forUpdate())
  const fits = (visit: VisitRow | undefined) => (visit && mayGoOn(visit, opening.entry) ? visit : undefined)
  if (claims && claims.workspaceId === link.workspaceId) {
    const visit = fits(await query.where('visit_id', '=', claims.visitId).executeTakeFirst())
    if (visit) return visit
  }
  return fits(await query.where('reader_key', '=', opening.readerKey).executeTakeFirst())
}

/**
 * A visit is one person's, and is never made less sure of whose it is. One whose reader had said nothing, because the
 * first pages were free, becomes the visit of whoever they now say they are.
 */
function mayGoOn(visit: VisitRow, { email, confidence, team }: Entry): boolean {
  if (visit.team !== team) return false
  if (visit.confidence === 'verified' && confidence !== 'verified') return false
  return visit.email === email || (visit.email === null && visit.free_pages !== null)
}

/**
 * One more load of a visit, or one that reads on as somebody; what had left is open again, and says so quietly. Whoever was let
 * in is waited for as long as for a page on screen.
 */
async function goOn(trx: Trx, scope: OpeningScope, visit: VisitRow): Promise<VisitRow> {
  const { context, now, publish } = scope
  const { entry, load } = scope.opening
  const known = JSON.parse(visit.loads) as VisitLoads
  const loads = isLoadOf(known, load) ? known : expectLoad(known, now)
  const until = Math.max(deadline(loads, context.config), now + context.config.visibleLeaseMs)
  const change = {
    loads: JSON.stringify(loads),
    ...leaveAt(until, visit),
    state: 'reading' as const,
    left_at: null,
    visible: 1,
    passcode_proof: entry.passcodeProof,
    agreement_hash: entry.agreementHash,
    free_pages: entry.freePages,
    confidence: entry.confidence,
  }
  await update(trx, visit, change)
  if (visit.email === null && entry.email !== null)
    return identify(trx, scope, { ...visit, ...change }, entry.email)
  const isNews = visit.state === 'left' || visit.confidence !== entry.confidence
  if (isNews) await publish({ type: 'visits.changed', visits: [visit] })
  return { ...visit, ...change }
}

async function update(trx: Trx, visit: VisitRow, change: Partial<VisitRow>): Promise<void> {
  await trx
    .updateTable('visits')
    .set(change)
    .where('workspace_id', '=', visit.workspace_id)
    .where('visit_id', '=', visit.visit_id)
    .execute()
}

/** The reader of the free pages has said who they are: what waited for that happens now (ADR 14). */
async function identify(trx: Trx, scope: OpeningScope, visit: VisitRow, email: string): Promise<VisitRow> {
  const { opening, now, publish } = scope
  const visitorId = await visitorFor(trx, visit.workspace_id, email, now)
  const change = {
    email,
    visitor_id: visitorId,
    returning: (await hasReadBefore(trx, opening.link, visitorId)) ? 1 : 0,
    opened_held: 0,
  }
  await update(trx, visit, change)
  const identified = { ...visit, ...change }
  await publish({ type: 'visit.identified', visit: identified, at: now })
  return identified
}

/** The visitor with this e-mail, made where there is none yet. */
async function visitorFor(trx: Trx, workspaceId: string, email: string, now: number): Promise<string> {
  const token = newSlug()
  const made = await trx
    .insertInto('visitors')
    .values({
      workspace_id: workspaceId,
      visitor_id: newId('per'),
      email,
      history_token: token,
      created_at: now,
      last_visit_at: null,
      record: null,
      instance_url: null,
    })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'email']).doNothing())
    .returning('visitor_id')
    .executeTakeFirst()
  if (made) {
    await trx
      .insertInto('public_addresses')
      .values({ address: token, kind: 'history', workspace_id: workspaceId, subject_id: made.visitor_id })
      .execute()
    return made.visitor_id
  }
  const { visitor_id: id } = await trx
    .selectFrom('visitors')
    .select('visitor_id')
    .where('workspace_id', '=', workspaceId)
    .where('email', '=', email)
    .executeTakeFirstOrThrow()
  return id
}

async function hasReadBefore(trx: Trx, { workspaceId, documentId }: OpenLink, visitorId: string) {
  const row = await trx
    .selectFrom('visits')
    .select('visit_id')
    .where('workspace_id', '=', workspaceId)
    .where('visitor_id', '=', visitorId)
    .where('document_id', '=', documentId)
    .where(byPeople)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** A link made for one recipient, whose first reader had another browser. */
async function isOtherDevice(trx: Trx, { link, readerKey }: Opening): Promise<boolean> {
  if (link.recipientEmail === null) return false
  const first = await trx
    .selectFrom('visits')
    .select('reader_key')
    .where('workspace_id', '=', link.workspaceId)
    .where('link_id', '=', link.linkId)
    .where(byPeople)
    .orderBy('opened_at')
    .limit(1)
    .executeTakeFirst()
  return first !== undefined && first.reader_key !== readerKey
}

async function begin(trx: Trx, scope: OpeningScope): Promise<VisitRow> {
  const { context, opening, now } = scope
  const { link, signals, entry } = opening
  const { email, confidence } = entry
  const visitorId =
    email === null || entry.team !== null ? null : await visitorFor(trx, link.workspaceId, email, now)
  const suspicion = suspicionOf(signals)
  const loads = newLoads(now)
  const visit: VisitRow = {
    workspace_id: link.workspaceId,
    visit_id: newId('vis'),
    link_id: link.linkId,
    document_id: link.documentId,
    document_version: link.version.number,
    page_count: link.pageCount,
    owner_id: link.ownerId,
    visitor_id: visitorId,
    email,
    confidence,
    reader_key: opening.readerKey,
    state: 'reading',
    opened_at: now,
    last_active_at: now,
    left_at: null,
    ...leaveAt(deadline(loads, context.config)),
    page: 1,
    visible: 1,
    active_ms: 0,
    open_ms: 0,
    pages: '{}',
    loads: JSON.stringify(loads),
    leaves: 0,
    returning: visitorId !== null && (await hasReadBefore(trx, link, visitorId)) ? 1 : 0,
    suspicion: JSON.stringify(suspicion),
    suspected: suspicion.length > 0 ? 1 : 0,
    confirmed_person_at: null,
    user_agent: signals.userAgent.slice(0, 500),
    record: null,
    passcode_proof: entry.passcodeProof,
    agreement_hash: entry.agreementHash,
    free_pages: entry.freePages,
    opened_held: entry.freePages !== null && email === null ? 1 : 0,
    team: entry.team,
    network: opening.network,
    hold: holds.none,
    other_device: (await isOtherDevice(trx, opening)) ? 1 : 0,
  }
  await trx.insertInto('visits').values(visit).execute()
  if (isSuspected(visit)) context.log.info({ visitId: visit.visit_id, suspicion }, 'suspected visit')
  await publishOpened(scope, [visit], { at: now })
  return visit
}
