// Makes the body of a webhook from the visit or the link as it is now. The outbox stores no body, so an erased visitor is in no later request.
import type { Visit } from '#shared/model/visits.ts'
import { testEventType, type WebhookData, webhookEvents } from '#shared/webhook-events.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import type { WorkspaceRepositories } from '../../repositories/store.ts'
import type { StoredWebhookDelivery } from '../../repositories/webhook-deliveries.ts'

type Repositories = Pick<WorkspaceRepositories, 'visitSnapshots' | 'links' | 'documents' | 'members'>

const visitOf = (visit: Visit): WebhookData['visit']['visit'] => ({
  ...{ id: visit.id, state: visit.state, openedAt: visit.openedAt, leftAt: visit.leftAt },
  ...{ activeMs: visit.activeMs, page: visit.page, pageCount: visit.pageCount, leaves: visit.leaves },
  pages: visit.pages.map(({ page, activeMs }) => ({ page, activeMs })),
  isReturning: visit.returning,
})

const readerOf = ({ visitor }: Visit): WebhookData['visit']['reader'] => ({
  ...{ id: visitor.id, email: visitor.email, confidence: visitor.confidence },
  ...{ name: visitor.name ?? null, company: visitor.company ?? null },
})

async function linkData(
  { links, documents, members }: Repositories,
  linkId: string,
): Promise<WebhookData['link'] | null> {
  const link = await links.find(linkId)
  const document = link && (await documents.find(link.documentId))
  if (!link || !document) return null
  const owner = await members.get(link.ownerId)
  return {
    link: { id: link.id, name: link.name, recipientEmail: link.recipientEmail },
    document: { id: document.id, title: document.title },
    owner: { id: owner.id, name: owner.name, email: owner.email },
  }
}

async function visitData(repositories: Repositories, visitId: string): Promise<WebhookData['visit'] | null> {
  const visit = (await repositories.visitSnapshots.find([visitId])).get(visitId)
  const data = visit && (await linkData(repositories, visit.linkId))
  return visit && data ? { visit: visitOf(visit), reader: readerOf(visit), ...data } : null
}

function subjectOf(event: string): 'visit' | 'link' | 'none' | null {
  if (event === testEventType) return 'none'
  return Object.hasOwn(webhookEvents, event)
    ? webhookEvents[event as keyof typeof webhookEvents].subject
    : null
}

/** Returns null if the object of the event no longer exists, or if only a newer version knows the event. */
export async function webhookBody(
  repositories: Repositories,
  { event, visitId, linkId, facts, occurredAt }: StoredWebhookDelivery,
): Promise<string | null> {
  const subject = subjectOf(event)
  const data =
    subject === 'visit' && visitId !== null
      ? await visitData(repositories, visitId)
      : subject === 'link' && linkId !== null
        ? await linkData(repositories, linkId)
        : subject === 'none'
          ? {}
          : null
  return (
    data && JSON.stringify({ type: event, timestamp: toInstant(occurredAt), data: { ...data, ...facts } })
  )
}
