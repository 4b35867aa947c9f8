// Records events for webhooks in the transaction that decides them, so that no crash loses an event.
import type { WebhookEventType, WebhookFacts } from '#shared/webhook-events.ts'
import { isHeld, openingPauseMs } from '../../domain/visits/opening-hold.ts'
import { deliveryLifeMs } from '../../domain/webhooks/attempt.ts'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import type { UnitOfWork } from '../../repositories/store.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import type { NewWebhookEvent } from '../../repositories/webhook-outbox.ts'

/** `facts`: what the schema of the event asks for (shared/webhook-events.ts). They must have no personal data. `at`: epoch ms. */
type Fact<T extends WebhookEventType> = { type: T; facts: WebhookFacts<T>; at: number }

export const webhookEvent = <T extends WebhookEventType>(
  of: Pick<NewWebhookEvent, 'workspaceId' | 'visitId' | 'linkId'>,
  { type, facts, at }: Fact<T>,
): NewWebhookEvent => ({
  ...of,
  ...{ event: type, facts, occurredAt: at, availableAt: at, expiresAt: at + deliveryLifeMs },
})

/**
 * An event of a visit. While the visit is held, its events wait for the answer of a member (ADR 47). An opening waits some seconds, because more openings
 * at once make it a held visit.
 */
export function visitEvent<T extends WebhookEventType>(
  visit: Pick<VisitRow, 'workspace_id' | 'visit_id' | 'link_id' | 'hold' | 'confidence'>,
  fact: Fact<T>,
  config: TrackerConfig,
): NewWebhookEvent {
  const of = { workspaceId: visit.workspace_id, visitId: visit.visit_id, linkId: visit.link_id }
  const pauseMs = fact.type === 'visit.opened' ? openingPauseMs(visit, config) : 0
  return { ...webhookEvent(of, fact), availableAt: isHeld(visit) ? null : fact.at + pauseMs }
}

/** Call it in the transaction that decides the events. A workspace without a webhook costs one read by key. */
export async function recordWebhookEvents(
  unit: UnitOfWork,
  events: readonly NewWebhookEvent[],
): Promise<void> {
  await unit.deployment.webhookOutbox.record(events)
}
