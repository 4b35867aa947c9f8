// The log of the deliveries of a webhook: read, test, replay.
import { CodedError } from '#shared/errors.ts'
import type { WebhookDelivery, WebhookDeliveryDetails } from '#shared/model/webhooks.ts'
import { testEventType } from '#shared/webhook-events.ts'
import { cutPage, readCursor } from '../../domain/list-cursor.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { deliveryLifeMs } from '../../domain/webhooks/attempt.ts'
import { toInstant, toInstantOrNull } from '../../infrastructure/clock.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { StoredWebhookDelivery } from '../../repositories/webhook-deliveries.ts'
import type { StoredWebhook } from '../../repositories/webhooks.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace } from '../transaction.ts'
import { webhookBody } from './body.ts'
import { noWebhook } from './webhooks.ts'

/** Deliveries are kept for this time after their event. */
const keptForMs = 30 * 24 * 3_600_000

const noDelivery = () => new CodedError('not_found', 'There is no such delivery.')

const deliveryOf = (stored: StoredWebhookDelivery): WebhookDelivery => ({
  ...{ id: stored.id, event: stored.event, state: stored.state, attempts: stored.attempts },
  occurredAt: toInstant(stored.occurredAt),
  lastAttemptAt: toInstantOrNull(stored.lastAttemptAt),
  nextAttemptAt: stored.state === 'waiting' ? toInstantOrNull(stored.availableAt) : null,
  ...{ status: stored.status, problem: stored.problem, durationMs: stored.durationMs },
})

/** @throws CodedError not_found, cursor_invalid */
export async function listWebhookDeliveries(
  { store }: TrackerContext,
  { workspaceId }: Caller,
  webhookId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const { webhooks, webhookDeliveries } = store.forWorkspace(workspaceId)
  if (!(await webhooks.find(webhookId))) throw noWebhook()
  const rows = await webhookDeliveries.page(webhookId, readCursor(workspaceId, cursor), limit + 1)
  const page = cutPage(workspaceId, rows, limit, ({ id, occurredAt }) => ({ id, at: occurredAt }))
  return { items: page.rows.map(deliveryOf), next: page.next }
}

/** @throws CodedError not_found */
export async function readWebhookDelivery(
  { store }: TrackerContext,
  { workspaceId }: Caller,
  webhookId: string,
  deliveryId: string,
): Promise<WebhookDeliveryDetails> {
  const repositories = store.forWorkspace(workspaceId)
  const stored = await repositories.webhookDeliveries.find(webhookId, deliveryId)
  if (!stored) throw noDelivery()
  const body = await webhookBody(repositories, stored)
  return { ...deliveryOf(stored), body, response: stored.response }
}

/** @throws CodedError not_found; conflict: the endpoint is paused or disabled */
async function requireActive(
  { webhooks }: Pick<WorkspaceRepositories, 'webhooks'>,
  webhookId: string,
): Promise<StoredWebhook> {
  const webhook = await webhooks.lock(webhookId)
  if (!webhook) throw noWebhook()
  if (webhook.pausedAt !== null || webhook.disabledAt !== null) {
    throw new CodedError('conflict', 'The webhook is paused. Resume it first.')
  }
  return webhook
}

const targetOf = ({ id, name }: StoredWebhook) => ({ type: 'webhook' as const, id, name })

/** Puts a test event into the outbox, and lets the endpoint try at once. @throws CodedError not_found, conflict */
export function testWebhook(
  context: TrackerContext,
  caller: Caller,
  webhookId: string,
): Promise<WebhookDelivery> {
  const { workspaceId } = caller
  return inWorkspace(context, workspaceId, async ({ repositories, record }) => {
    const webhook = await requireActive(repositories, webhookId)
    const now = context.clock.now()
    const delivery: StoredWebhookDelivery = {
      ...{ id: newId('msg'), webhookId, event: testEventType, visitId: null, linkId: null, facts: {} },
      ...{
        occurredAt: now,
        state: 'waiting',
        attempts: 0,
        availableAt: now,
        expiresAt: now + deliveryLifeMs,
      },
      ...{
        leaseToken: null,
        lastAttemptAt: null,
        status: null,
        problem: null,
        durationMs: null,
        response: null,
      },
    }
    await repositories.webhookDeliveries.insert(delivery)
    await repositories.webhooks.update(webhookId, { holdUntil: null })
    await record(caller, 'webhookTested', { target: targetOf(webhook) })
    return deliveryOf(delivery)
  })
}

/** Sends a delivery again, with the same id, for the time of a new event. A delivery that waits is sent at once. @throws CodedError not_found, conflict */
export function replayWebhookDelivery(
  context: TrackerContext,
  caller: Caller,
  webhookId: string,
  deliveryId: string,
): Promise<WebhookDelivery> {
  return inWorkspace(context, caller.workspaceId, async ({ repositories, record }) => {
    const webhook = await requireActive(repositories, webhookId)
    const stored = await repositories.webhookDeliveries.find(webhookId, deliveryId)
    if (!stored) throw noDelivery()
    if (stored.state === 'sending') return deliveryOf(stored)
    const now = context.clock.now()
    const change = {
      ...{ state: 'waiting' as const, attempts: 0, availableAt: now, expiresAt: now + deliveryLifeMs },
    }
    await repositories.webhookDeliveries.update(deliveryId, change)
    await repositories.webhooks.update(webhookId, { holdUntil: null })
    await record(caller, 'webhookReplayed', { target: targetOf(webhook) })
    return deliveryOf({ ...stored, ...change })
  })
}

/** Deletes old deliveries of all workspaces. */
export async function deleteOldWebhookDeliveries({ store, clock }: TrackerContext): Promise<void> {
  while ((await store.deployment.webhookOutbox.deleteBefore(clock.now() - keptForMs)) > 0);
}
