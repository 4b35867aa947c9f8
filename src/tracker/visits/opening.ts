// Owns the opening of visits: who reads, whether it is a visit that goes on, and what a new one sets off.
import { sql, type Transaction } from 'kysely'
import { CodedError } from '#shared/errors.ts'
import type { Confidence } from '#shared/model.ts'
import type { TrackerContext } from '../context.ts'
import type { FeedDraft } from '../feed/append.ts'
import { withFeed } from '../feed/append.ts'
import { newId, newSlug } from '../ids.ts'
import type { Database } from '../store/schema.ts'
import { trigger } from './consequences.ts'
import { deadline, expectLoad, newLoads, sweepAt, type VisitLoads } from './merge.ts'
import { asksForEmail, type OpenLink } from './open-links.ts'
import { isSuspected, type VisitRow } from './snapshots.ts'
import { type OpeningSignals, suspicionOf } from './suspicion.ts'
import { verifyVisitToken } from './token.ts'

type Trx = Transaction<Database>

export type Opening = {
  link: OpenLink
  /** What was typed into the gate. */
  email: string | undefined
  readerKey: string
  resume: string | undefined
  signals: OpeningSignals
}

export type Opened = { visit: VisitRow; resumed: boolean }

/** What one opening needs besides the transaction. */
type Scene = { context: TrackerContext; opening: Opening; now: number; emit: (event: FeedDraft) => void }

/** @throws CodedError email_required */
export function openVisit(context: TrackerContext, opening: Opening): Promise<Opened> {
  const { workspaceId } = opening.link
  return withFeed(context, workspaceId, async (trx, emit) => {
    const scene: Scene = { context, opening, now: context.clock.now(), emit }
    await oneAtATime(trx, scene)
    const earlier = await findVisitToResume(trx, scene)
    if (earlier) return { visit: await goOn(trx, scene, earlier), resumed: true }
    return { visit: await begin(trx, scene), resumed: false }
  })
}

/** Two tabs of one reader that open at the same moment must find one visit. SQLite has one writer anyway. */
async function oneAtATime(trx: Trx, { context, opening }: Scene): Promise<void> {
  if (context.store.dialect !== 'postgres') return
  const key = `${opening.link.linkId} ${opening.readerKey}`
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(trx)
}

/** The visit that this reader was in the middle of: by this tab's token, or by what the browser kept for the link. */
async function findVisitToResume(trx: Trx, { context, opening, now }: Scene): Promise<VisitRow | undefined> {
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
  const fits = (visit: VisitRow | undefined) => {
    if (!visit) return undefined
    if (visit.email === null && asksForEmail(link)) return undefined
    return opening.email === undefined || link.recipientEmail !== null || opening.email === visit.email
      ? visit
      : undefined
  }
  if (claims && claims.workspaceId === link.workspaceId) {
    const visit = fits(await query.where('visit_id', '=', claims.visitId).executeTakeFirst())
    if (visit) return visit
  }
  return fits(await query.where('reader_key', '=', opening.readerKey).executeTakeFirst())
}

/** One more load of a visit; one that had left is open again, and says so quietly. */
async function goOn(trx: Trx, { context, now, emit }: Scene, visit: VisitRow): Promise<VisitRow> {
  const loads = expectLoad(JSON.parse(visit.loads) as VisitLoads, now)
  const deadlineAt = deadline(loads, context.config)
  const change = {
    loads: JSON.stringify(loads),
    deadline_at: deadlineAt,
    sweep_at: sweepAt(visit.sweep_at, deadlineAt),
    state: 'reading' as const,
    left_at: null,
    visible: 1,
  }
  await trx
    .updateTable('visits')
    .set(change)
    .where('workspace_id', '=', visit.workspace_id)
    .where('visit_id', '=', visit.visit_id)
    .execute()
  if (visit.state === 'left') emit({ type: 'visit.changed', subject: { visitId: visit.visit_id } })
  return { ...visit, ...change }
}

function identity({ link, email }: Opening): { email: string | null; confidence: Confidence } {
  if (link.recipientEmail !== null) return { email: link.recipientEmail, confidence: 'link' }
  if (email !== undefined) return { email, confidence: 'typed' }
  if (link.settings.requireEmail) {
    throw new CodedError('email_required', 'This link asks for an e-mail address.')
  }
  return { email: null, confidence: 'anonymous' }
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
    .where((eb) => eb.or([eb('suspected', '=', 0), eb('confirmed_person_at', 'is not', null)]))
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

async function begin(trx: Trx, scene: Scene): Promise<VisitRow> {
  const { context, opening, now, emit } = scene
  const { link, signals } = opening
  const { email, confidence } = identity(opening)
  const visitorId = email === null ? null : await visitorFor(trx, link.workspaceId, email, now)
  const suspicion = suspicionOf(signals)
  const loads = newLoads(now)
  const deadlineAt = deadline(loads, context.config)
  const visit: VisitRow = {
    workspace_id: link.workspaceId,
    visit_id: newId('vis'),
    link_id: link.linkId,
    document_id: link.documentId,
    document_version: link.version.number,
    page_count: link.version.pageCount,
    owner_id: link.ownerId,
    visitor_id: visitorId,
    email,
    confidence,
    reader_key: opening.readerKey,
    state: 'reading',
    opened_at: now,
    last_active_at: now,
    left_at: null,
    deadline_at: deadlineAt,
    sweep_at: deadlineAt,
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
  }
  await trx.insertInto('visits').values(visit).execute()
  if (isSuspected(visit)) context.log.info({ visitId: visit.visit_id, suspicion }, 'suspected visit')
  await trigger(trx, [visit], 'opened', {
    now,
    config: context.config,
    emit: (_workspaceId, event) => emit(event),
  })
  return visit
}
