// Opens a visit. The gate has already admitted the reader (services/gate/admit-reader.ts).
import { expectLoad, isLoadOf, newLoads } from '../../domain/visits/beat-merge.ts'
import { type OpeningSignals, suspicionOf } from '../../domain/visits/bot-detection.ts'
import { isSuspected } from '../../domain/visits/by-person.ts'
import { deadline, leaveAt } from '../../domain/visits/leave-times.ts'
import { holds } from '../../domain/visits/opening-hold.ts'
import { readLoads, readReasons } from '../../domain/visits/stored-visit.ts'
import { teamAddressReason } from '../../domain/visits/team-address.ts'
import { verifyVisitToken } from '../../domain/visits/visit-token.ts'
import { newId, newSlug } from '../../infrastructure/ids.ts'
import type { OpenLink } from '../../repositories/open-links.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import type { TrackerContext } from '../context.ts'
import type { Entry } from '../gate/admit-reader.ts'
import { saveAcceptance, saveConsent } from '../gate/agreements.ts'
import { inTransaction, type TransactionScope } from '../transaction.ts'
import { publishOpened } from './publish-opened.ts'

export type Opening = {
  link: OpenLink
  entry: Entry
  readerKey: string
  resume: string | undefined
  /** The id of the page load. Undefined if the page was loaded again. */
  load: string | undefined
  signals: OpeningSignals
  /** The network of the reader, as a keyed hash. */
  network: string
}

export type Opened = { visit: VisitRow; resumed: boolean }

/** The values and the transaction of one opening. */
type OpeningScope = TransactionScope & {
  context: TrackerContext
  opening: Opening
  now: number
  /** The workspace of the link. */
  repositories: WorkspaceRepositories
}

/** Opens a visit, or resumes the earlier visit of this browser. Publishes the domain events. */
export function openVisit(context: TrackerContext, opening: Opening): Promise<Opened> {
  const { workspaceId, linkId, settings } = opening.link
  return inTransaction(context, async (transaction) => {
    const { unit } = transaction
    const repositories = unit.forWorkspace(workspaceId)
    const scope: OpeningScope = { ...transaction, context, opening, repositories, now: context.clock.now() }
    await repositories.visits.lockBrowser(linkId, opening.readerKey)
    const earlier = await findVisitToResume(scope)
    const visit = earlier ? await resume(scope, earlier) : await begin(scope)
    await saveAcceptance(unit, visit, settings.agreement, scope.now)
    await saveConsent(unit, visit, opening.link.notice, scope.now)
    return { visit, resumed: earlier !== undefined }
  })
}

/** Finds the earlier visit by the visit token of this tab. Otherwise, finds it by the reader key that the browser keeps for the link. */
async function findVisitToResume({
  context,
  opening,
  now,
  repositories: { visits },
}: OpeningScope): Promise<VisitRow | undefined> {
  const { link, entry, readerKey } = opening
  const claims = opening.resume ? verifyVisitToken(context.signingKey, opening.resume) : null
  const resumable = {
    linkId: link.linkId,
    documentVersion: link.version.number,
    leftSince: now - context.config.resumeWindowMs,
  }
  if (claims && claims.workspaceId === link.workspaceId) {
    const visit = await visits.findResumableForUpdate(resumable, { visitId: claims.visitId })
    if (visit && canResume(visit, entry)) return visit
  }
  const visit = await visits.findResumableForUpdate(resumable, { readerKey })
  return visit && canResume(visit, entry) ? visit : undefined
}

/**
 * True if this reader can continue the visit. The address must be the same, and a verified visit needs a verified address. Without an address, the
 * claimed record must be the same. A visit of free pages may have no address yet, so any address can continue the visit.
 */
function canResume(visit: VisitRow, { email, confidence, team, claimedRecord }: Entry): boolean {
  if (visit.team !== team) return false
  if (visit.email === null && email === null && visit.claimed_record !== claimedRecord) return false
  if (visit.confidence === 'verified' && confidence !== 'verified') return false
  return visit.email === email || (visit.email === null && visit.free_pages !== null)
}

/**
 * Continues the visit: adds the load if it is new, and the address that a reader of free pages entered. The lease is at least the lease of a visible
 * page, so that the first beat has time to arrive.
 */
async function resume(scope: OpeningScope, visit: VisitRow): Promise<VisitRow> {
  const { context, now, publish } = scope
  const { entry, load } = scope.opening
  const known = readLoads(visit.loads)
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
    consent_hash: entry.consentHash,
    free_pages: entry.freePages,
    confidence: entry.confidence,
    claimed_record: entry.claimedRecord ?? visit.claimed_record,
  }
  await scope.repositories.visits.update(visit.visit_id, change)
  if (visit.email === null && entry.email !== null)
    return identify(scope, { ...visit, ...change }, entry.email)
  const resumed = visit.state === 'left' ? [{ ...visit, ...change }] : []
  const isNews = resumed.length > 0 || visit.confidence !== entry.confidence
  if (isNews) await publish({ type: 'visits.changed', visits: [visit], resumed, at: now })
  return { ...visit, ...change }
}

/** Stores the address that the reader of free pages entered. Publishes `visit.identified`, which triggers the deferred opening (ADR 14). */
async function identify(scope: OpeningScope, visit: VisitRow, email: string): Promise<VisitRow> {
  const { now, publish } = scope
  const visitorId = await findOrCreateVisitor(scope, email)
  const suspicion = [...readReasons(visit.suspicion), ...(await teamReasons(scope, email))]
  const change = {
    email,
    visitor_id: visitorId,
    returning: (await hasReadBefore(scope, visitorId)) ? 1 : 0,
    opened_held: 0,
    suspicion: JSON.stringify(suspicion),
    suspected: suspicion.length > 0 ? 1 : 0,
  }
  await scope.repositories.visits.update(visit.visit_id, change)
  const identified = { ...visit, ...change }
  await publish({ type: 'visit.identified', visit: identified, at: now })
  return identified
}

/** Returns the reason to suspect a visit with the address of a member who is not proved. A proved member has `entry.team`. */
async function teamReasons({ repositories, opening }: OpeningScope, email: string | null): Promise<string[]> {
  if (email === null || opening.entry.team !== null) return []
  return (await repositories.members.findActiveByEmail(email)) ? [teamAddressReason] : []
}

const findOrCreateVisitor = ({ repositories, now }: OpeningScope, email: string): Promise<string> =>
  repositories.visitors.findOrCreate({ id: newId('per'), email, historyToken: newSlug(), createdAt: now })

const hasReadBefore = ({ repositories, opening }: OpeningScope, visitorId: string): Promise<boolean> =>
  repositories.visits.hasVisitBy(visitorId, opening.link.documentId)

/** True if the link is for one recipient and was first opened in another browser. */
async function isOtherDevice({ repositories, opening }: OpeningScope): Promise<boolean> {
  const { link, readerKey } = opening
  if (link.recipientEmail === null) return false
  const first = await repositories.visits.firstReaderKey(link.linkId)
  return first !== undefined && first !== readerKey
}

async function begin(scope: OpeningScope): Promise<VisitRow> {
  const { context, opening, now } = scope
  const { link, signals, entry } = opening
  const { email, confidence } = entry
  const visitorId = email === null || entry.team !== null ? null : await findOrCreateVisitor(scope, email)
  const suspicion = [...suspicionOf(signals), ...(await teamReasons(scope, email))]
  const loads = newLoads(now)
  const visit: VisitRow = {
    workspace_id: link.workspaceId,
    visit_id: newId('vis'),
    link_id: link.linkId,
    document_id: link.documentId,
    document_version: link.version.number,
    page_count: link.pageCount,
    // The owner may have changed since the gate read the link.
    owner_id: await scope.repositories.links.holdOwner(link.linkId),
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
    returning: visitorId !== null && (await hasReadBefore(scope, visitorId)) ? 1 : 0,
    suspicion: JSON.stringify(suspicion),
    suspected: suspicion.length > 0 ? 1 : 0,
    confirmed_person_at: null,
    user_agent: signals.userAgent.slice(0, 500),
    record: null,
    passcode_proof: entry.passcodeProof,
    agreement_hash: entry.agreementHash,
    consent_hash: entry.consentHash,
    free_pages: entry.freePages,
    opened_held: entry.freePages !== null && email === null ? 1 : 0,
    team: entry.team,
    network: opening.network,
    hold: holds.none,
    other_device: (await isOtherDevice(scope)) ? 1 : 0,
    restored_at: null,
    claimed_record: entry.claimedRecord,
    record_email: null,
  }
  await scope.repositories.visits.insert(visit)
  if (isSuspected(visit)) context.log.info({ visitId: visit.visit_id, suspicion }, 'suspected visit')
  await publishOpened(scope, [visit], { at: now })
  return visit
}
