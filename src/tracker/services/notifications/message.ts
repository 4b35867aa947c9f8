import type { VisitDelivery } from '../../domain/notifications/delivery.ts'
import { type Message, whoIs } from '../../domain/notifications/message.ts'
import type { TrackerContext } from '../context.ts'
import { historyUrl } from '../visits/visitors.ts'
import { unsubscribeUrl } from './unsubscribe.ts'

/** Returns the current message of this delivery, or null if its recipient was removed. */
export async function readMessage(
  context: TrackerContext,
  { workspaceId, notificationId }: VisitDelivery,
): Promise<Message | null> {
  const found = await context.store.forWorkspace(workspaceId).notificationMessages.find(notificationId)
  if (!found?.recipient) return null
  const { recipient, visitor, heldCount, visitId } = found
  const { visitEvents, linkShares } = context.store.forWorkspace(workspaceId)
  const events = await visitEvents.ofVisits([visitId])
  const sharedBy = (await linkShares.sharedBy([found.linkId])).get(found.linkId)
  const locale = found.locale ?? 'en'
  return {
    kind: found.kind,
    locale,
    to: { name: recipient.name, email: recipient.email, isMember: recipient.memberId !== null },
    workspace: found.workspaceName,
    slackChannel: found.slackChannel,
    who: whoIs(locale, visitor),
    document: found.title,
    returning: found.returning,
    page: found.page,
    pageLabel: found.pageLabel,
    pageCount: found.pageCount,
    activeMs: found.activeMs,
    linkName: found.linkName,
    sharedBy: sharedBy ? whoIs(locale, sharedBy.visitor) : null,
    signals: found.signals,
    events: events.get(visitId) ?? [],
    heldCount,
    because: found.because,
    historyUrl:
      visitor.historyToken === null || heldCount > 0 ? null : historyUrl(context, visitor.historyToken),
    unsubscribeUrl:
      recipient.memberId === null
        ? null
        : unsubscribeUrl(context, { workspaceId, memberId: recipient.memberId }),
    visitor: { id: visitor.id, documentId: found.documentId },
  }
}
