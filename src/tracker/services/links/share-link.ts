// A reader makes a link for a colleague (ADR 124).
import { CodedError } from '#shared/errors.ts'
import { mostVisitEvents } from '#shared/model/visit-events.ts'
import type { ShareMail } from '#shared/viewer-share.ts'
import { mayRead } from '../../domain/links/access-rules.ts'
import { mailAgainAfterMs, settingsForColleague } from '../../domain/links/shared-links.ts'
import { isByPerson, isSuspected } from '../../domain/visits/by-person.ts'
import type { VisitClaims } from '../../domain/visits/visit-token.ts'
import { newId, newSlug } from '../../infrastructure/ids.ts'
import type { KnownShare } from '../../repositories/link-shares.ts'
import type { StoredLink } from '../../repositories/links.ts'
import type { OpenLink } from '../../repositories/open-links.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import type { TrackerContext } from '../context.ts'
import { consumeAttempt, requireAttempt } from '../gate/attempt-limits.ts'
import { requireWholeReading } from '../gate/read-permission.ts'
import { offersSharing } from '../people/branding.ts'
import { inWorkspace, type WorkspaceScope } from '../transaction.ts'
import { insertLinks } from './links.ts'
import type { ShareMailer } from './share-mail.ts'
import { shareAddressHash, shareStopUrl } from './share-stops.ts'

export type ShareAsked = {
  /** The id of the request, which is the id of the event of the visit. */
  id: string
  email: string
  byMail: boolean
  locale: 'en' | 'ja'
  /** The network of the request. */
  from: string
}

type Sharing = { claims: VisitClaims; link: OpenLink; asked: ShareAsked }
type Made = { share: KnownShare; visit: VisitRow }

const notAllowed = () => new CodedError('reader_not_allowed', 'This link is not for this address.')

async function openLinkOf(
  { store }: TrackerContext,
  { workspaceId, linkId }: VisitClaims,
): Promise<OpenLink> {
  const stored = await store.forWorkspace(workspaceId).links.find(linkId)
  const link = stored && (await store.deployment.openLinks.findBySlug(stored.slug))
  if (!link) throw new CodedError('visit_token_invalid', 'The tracker does not know this visit.')
  return link
}

/** A repetition of a request counts once, so that a reader with a bad connection meets no limit. @throws CodedError conflict, too_many_requests */
async function requireWithinLimits(context: TrackerContext, { claims, link, asked }: Sharing): Promise<void> {
  const { visitEvents } = context.store.forWorkspace(claims.workspaceId)
  const earlier = await visitEvents.find(claims.visitId, asked.id)
  if (earlier && earlier.target !== asked.email) {
    throw new CodedError('conflict', 'This id was used for another address.')
  }
  if (earlier) return
  await requireAttempt(context, { ...link, linkId: '' }, 'sharedFrom', asked.from)
  await requireAttempt(context, link, 'shared', claims.visitId)
}

async function makeLink(
  context: TrackerContext,
  scope: WorkspaceScope,
  { claims, asked }: Sharing,
  parent: StoredLink,
  visit: VisitRow,
): Promise<KnownShare> {
  const createdAt = context.clock.now()
  const link: StoredLink = {
    ...{ id: newId('lnk'), documentId: parent.documentId, ownerId: parent.ownerId, slug: newSlug() },
    ...{ name: '', recipientEmail: asked.email, settings: settingsForColleague(parent.settings) },
    ...{ passcodeHash: parent.passcodeHash, createdAt, disabledAt: null },
  }
  await scope.repositories.linkShares.insert({
    ...{ linkId: link.id, parentLinkId: parent.id, visitId: claims.visitId, createdAt },
  })
  await insertLinks(context, scope, claims.workspaceId, [link], !isByPerson(visit))
  const target = { type: 'link' as const, id: link.id }
  await scope.record('system', 'linkShared', { documentId: link.documentId, target })
  scope.emit({ type: 'link.changed', subject: { documentId: link.documentId, linkId: link.id } })
  return { linkId: link.id, slug: link.slug, disabledAt: null, mailedAt: null }
}

/** Adds the event to the visit. A repeated request adds nothing. */
async function addEvent(
  { repositories, publish }: WorkspaceScope,
  visit: VisitRow,
  event: { id: string; linkId: string; at: number },
): Promise<void> {
  const { visitEvents } = repositories
  const known = await visitEvents.idsOfVisit(visit.visit_id)
  if (known.has(event.id) || known.size >= mostVisitEvents) return
  const { id, linkId: target, at } = event
  const events = [{ id, kind: 'share' as const, page: null, target, at }]
  const of = { visitId: visit.visit_id, documentId: visit.document_id }
  await visitEvents.insert(of, events, known.size)
  await publish({ type: 'visit.acted', visit, events, at })
}

/** @throws CodedError visit_token_invalid, link_disabled, reader_not_allowed: a member has turned off the colleague's link */
const makeOnce = (context: TrackerContext, sharing: Sharing): Promise<Made> =>
  inWorkspace(context, sharing.claims.workspaceId, async (scope) => {
    const { claims, asked } = sharing
    const { visits, links, linkShares } = scope.repositories
    const visit = await visits.findForUpdate(claims.visitId)
    // The lock of the parent orders simultaneous requests for one address.
    const parent = await links.findForUpdate(claims.linkId)
    if (!visit || !parent)
      throw new CodedError('visit_token_invalid', 'The tracker does not know this visit.')
    if (parent.disabledAt !== null) throw new CodedError('link_disabled', 'This link was turned off.')
    const earlier = await linkShares.find(parent.id, asked.email)
    if (earlier && earlier.disabledAt !== null) throw notAllowed()
    const share = earlier ?? (await makeLink(context, scope, sharing, parent, visit))
    await addEvent(scope, visit, { id: asked.id, linkId: share.linkId, at: context.clock.now() })
    return { share, visit }
  })

type Mailing = { mailer: ShareMailer | null; url: string; reader: string | null }

async function mailOnce(
  context: TrackerContext,
  { claims: { workspaceId }, link, asked }: Sharing,
  { share, visit }: Made,
  { mailer, url, reader }: Mailing,
): Promise<ShareMail> {
  if (!asked.byMail) return 'notAsked'
  if (share.mailedAt !== null && share.mailedAt > context.clock.now() - mailAgainAfterMs) return 'sent'
  // A scanner must not be able to send e-mails.
  if (!mailer || isSuspected(visit)) return 'notSent'
  const addressHash = shareAddressHash(context, workspaceId, asked.email)
  if (await context.store.forWorkspace(workspaceId).linkShares.isStopped(addressHash)) return 'notSent'
  if (!(await consumeAttempt(context, { workspaceId, linkId: '' }, 'shareMailed', asked.email)))
    return 'notSent'
  const isSent = await mailer.send({
    ...{ workspaceId, linkId: share.linkId, to: asked.email, locale: asked.locale, reader, url },
    ...{ document: link.title, sender: link.sender.name, workspace: link.workspaceName },
    stopUrl: shareStopUrl(context, { workspaceId, addressHash }),
  })
  return isSent ? 'sent' : 'notSent'
}

/**
 * Makes a link for a colleague of the reader, or returns the one that this link's readers made earlier, and mails it if asked to.
 * @throws CodedError visit_token_invalid, visit_ended, link_disabled, link_expired, reader_not_allowed, forbidden, conflict, too_many_requests
 */
export async function shareLink(
  context: TrackerContext,
  mailer: ShareMailer | null,
  claims: VisitClaims,
  asked: ShareAsked,
): Promise<{ url: string; mail: ShareMail }> {
  const { email, verified } = await requireWholeReading(context, claims)
  const link = await openLinkOf(context, claims)
  if (!(await offersSharing(context, link))) {
    throw new CodedError('forbidden', 'The sender does not offer to share this document.')
  }
  if (asked.email === email) throw new CodedError('conflict', 'This is the address of the reader.')
  const sharing = { claims, link, asked }
  // Refused addresses count too, so that nobody can try out the lists of the link.
  await requireWithinLimits(context, sharing)
  if (!mayRead(link.settings, asked.email)) throw notAllowed()
  const made = await makeOnce(context, sharing)
  const url = `${context.publicUrl()}/${made.share.slug}`
  const reader = verified ? email : null
  return { url, mail: await mailOnce(context, sharing, made, { mailer, url, reader }) }
}
