// Makes the body of a webhook from the visit or the link as it is now. The outbox stores no body, so an erased visitor is in no later request.

import { knownEvents } from '#shared/known-visit-events.ts'
import type { Visit } from '#shared/model/visits.ts'
import { testEventType, type WebhookData, webhookEvents } from '#shared/webhook-events.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import type { StoredWebhookDelivery } from '../../repositories/webhook-deliveries.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'

type Repositories = Pick<
  WorkspaceRepositories,
  'visitSnapshots' | 'visitEvents' | 'links' | 'linkShares' | 'documents' | 'members' | 'refusals'
>

const visitOf = (visit: Visit): WebhookData['visit']['visit'] => ({
  ...{ id: visit.id, state: visit.state, openedAt: visit.openedAt, leftAt: visit.leftAt },
  ...{ activeMs: visit.activeMs, page: visit.page, pageCount: visit.pageCount, leaves: visit.leaves },
  pages: visit.pages.map(({ page, activeMs }) => ({ page, activeMs })),
  isReturning: visit.returning,
})

const readerOf = ({ visitor }: Visit): WebhookData['visit']['reader'] => ({
  ...{ id: visitor.id, email: visitor.email, confidence: visitor.confidence },
  ...{ name: visitor.name ?? null, company: visitor.company ?? null },
  claimedRecordId: visitor.claimedRecord ?? null,
})

async function linkData(
  { links, linkShares, documents, members }: Repositories,
  linkId: string,
): Promise<WebhookData['link'] | null> {
  const link = await links.find(linkId)
  const document = link && (await documents.find(link.documentId))
  if (!link || !document) return null
  const owner = await members.get(link.ownerId)
  const sharedBy = (await linkShares.sharedBy([linkId])).get(linkId)
  return {
    link: { id: link.id, name: link.name, recipientEmail: link.recipientEmail },
    document: { id: document.id, title: document.title },
    owner: { id: owner.id, name: owner.name, email: owner.email },
    ...(sharedBy
      ? {
          sharedBy: {
            ...{ linkId: sharedBy.link.id, visitId: sharedBy.visitId, email: sharedBy.visitor.email },
          },
        }
      : {}),
  }
}

async function visitData(repositories: Repositories, visitId: string): Promise<WebhookData['visit'] | null> {
  const visit = (await repositories.visitSnapshots.find([visitId])).get(visitId)
  const data = visit && (await linkData(repositories, visit.linkId))
  return visit && data ? { visit: visitOf(visit), reader: readerOf(visit), ...data } : null
}

async function actionData(
  repositories: Repositories,
  visitId: string,
  facts: StoredWebhookDelivery['facts'],
): Promise<WebhookData['action'] | null> {
  const found = await repositories.visitEvents.find(visitId, String(facts.actionId))
  const [action] = knownEvents(found && [found])
  const data = action && (await visitData(repositories, visitId))
  return data ? { ...data, action } : null
}

/** The address is not in the outbox, so an erasure or the retention of the entry also removes it here. */
async function gateData(
  repositories: Repositories,
  linkId: string,
  facts: StoredWebhookDelivery['facts'],
): Promise<WebhookData['gate'] | null> {
  const data = await linkData(repositories, linkId)
  const id = String(facts.refusalId)
  const claimedEmail = (await repositories.refusals.snapshots([id])).get(id)?.refusal.email ?? null
  return data && { ...data, claimedEmail }
}

function subjectOf(event: string): keyof WebhookData | null {
  if (event === testEventType) return 'none'
  return Object.hasOwn(webhookEvents, event)
    ? webhookEvents[event as keyof typeof webhookEvents].subject
    : null
}

async function dataOf(
  repositories: Repositories,
  { event, visitId, linkId, facts }: StoredWebhookDelivery,
): Promise<WebhookData[keyof WebhookData] | null> {
  switch (subjectOf(event)) {
    case 'visit':
      return visitId === null ? null : visitData(repositories, visitId)
    case 'action':
      return visitId === null ? null : actionData(repositories, visitId, facts)
    case 'link':
      return linkId === null ? null : linkData(repositories, linkId)
    case 'gate':
      return linkId === null ? null : gateData(repositories, linkId, facts)
    case 'none':
      return {}
    case null:
      return null
  }
}

/** Returns null if the object of the event no longer exists, or if only a newer version knows the event. */
export async function webhookBody(
  repositories: Repositories,
  delivery: StoredWebhookDelivery,
): Promise<string | null> {
  const { event, facts, occurredAt } = delivery
  const data = await dataOf(repositories, delivery)
  return (
    data && JSON.stringify({ type: event, timestamp: toInstant(occurredAt), data: { ...data, ...facts } })
  )
}
