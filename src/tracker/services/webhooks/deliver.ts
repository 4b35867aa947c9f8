// Sends the events of the outbox. Each endpoint has its own queue, so a slow receiver holds up no other.
import type { WebhookDisabledReason, WebhookProblem } from '#shared/model/webhooks.ts'
import { consequenceOf } from '../../domain/webhooks/attempt.ts'
import { webhookHeaders } from '../../domain/webhooks/signature.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import { newSlug } from '../../infrastructure/ids.ts'
import { OutgoingError } from '../../infrastructure/outgoing/outgoing.ts'
import type { StoredWebhookDelivery } from '../../repositories/webhook-deliveries.ts'
import type { WebhookKey } from '../../repositories/webhook-outbox.ts'
import type { StoredWebhook } from '../../repositories/webhooks.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import { recordAudit } from '../audit/record.ts'
import type { TrackerContext } from '../context.ts'
import { mailAdmins } from '../workers/mail-admins.ts'
import { webhookBody } from './body.ts'
import { secretsOf } from './secrets.ts'

/** The receiver must answer within this time, as the specification of Standard Webhooks advises (15 to 30 s). */
const timeoutMs = 15_000
const maxAnswerBytes = 2_000

type Claimed = WebhookKey & { delivery: StoredWebhookDelivery; leaseToken: string; leaseUntil: number }

/** Claims the next due delivery of the endpoint. Returns null if there is none. */
export async function claimWebhookDelivery(
  context: TrackerContext,
  key: WebhookKey,
): Promise<Claimed | null> {
  const now = context.clock.now()
  const lease = { token: newSlug(), until: now + context.config.deliveryLeaseMs }
  const delivery = await context.store.inTransaction((unit) =>
    unit.deployment.webhookOutbox.claim(key, now, lease),
  )
  return delivery ? { ...key, delivery, leaseToken: lease.token, leaseUntil: lease.until } : null
}

type Attempt = {
  status: number | null
  problem: WebhookProblem | null
  retryAfter?: string | undefined
  response: string | null
  durationMs: number
}

async function attempt(
  context: TrackerContext,
  { webhook, secrets, id, body }: { webhook: StoredWebhook; secrets: string[]; id: string; body: string },
): Promise<Attempt> {
  const startedAt = performance.now()
  const durationMs = () => Math.round(performance.now() - startedAt)
  try {
    const answer = await context.outgoing.send({
      ...{ method: 'POST', url: webhook.url, body, timeoutMs, maxBytes: maxAnswerBytes },
      headers: {
        ...{ 'content-type': 'application/json', 'user-agent': 'Lastpage-Webhooks' },
        ...webhookHeaders(secrets, { id, at: context.clock.now(), body }),
      },
    })
    return {
      ...{ status: answer.status, problem: null, retryAfter: answer.headers['retry-after'] },
      // PostgreSQL cannot store U+0000 in text.
      ...{ response: answer.text.replaceAll('\0', ''), durationMs: durationMs() },
    }
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error
    return { status: null, problem: error.problem, response: null, durationMs: durationMs() }
  }
}

async function disable(
  { config }: Pick<TrackerContext, 'config'>,
  repositories: WorkspaceRepositories,
  webhook: StoredWebhook,
  reason: WebhookDisabledReason,
  now: number,
): Promise<void> {
  await repositories.webhooks.update(webhook.id, { disabledAt: now, disabledReason: reason })
  const target = { type: 'webhook', id: webhook.id, name: webhook.name } as const
  const kind = reason === 'gone' ? 'webhookGone' : 'webhookFailing'
  await recordAudit(repositories, 'system', now, kind, { target })
  const facts = { name: webhook.name, since: toInstant(webhook.failingSince ?? now) }
  if (config.smtpUrl !== null) await mailAdmins(repositories, { kind, facts }, now)
}

/** Stores the result of an attempt. Does nothing if the lease is lost. */
async function settle(context: TrackerContext, claimed: Claimed, result: Attempt): Promise<void> {
  const { workspaceId, webhookId, delivery, leaseToken } = claimed
  const { status, problem, response, durationMs } = result
  await context.store.inTransaction(async (unit) => {
    const repositories = unit.forWorkspace(workspaceId)
    const webhook = await repositories.webhooks.lock(webhookId)
    if (!webhook) return
    const now = context.clock.now()
    const { deliveryRetryMs: firstRetryMs } = context.config
    const next = consequenceOf(result, delivery, webhook, { now, firstRetryMs })
    const change = { ...next.delivery, status, problem, response, durationMs }
    if (!(await repositories.webhookDeliveries.settle(delivery.id, leaseToken, change))) return
    await repositories.webhooks.update(webhookId, next.endpoint)
    // Each new wait of the endpoint gives up what has waited too long. So a receiver that is down for days gets no events of the first day.
    if (next.endpoint.holdUntil !== webhook.holdUntil)
      await repositories.webhookDeliveries.expire(webhookId, now)
    if (next.disable && webhook.disabledAt === null) {
      await disable(context, repositories, { ...webhook, ...next.endpoint }, next.disable, now)
    }
  })
}

/** Sends a claimed delivery and stores the result. */
export async function deliverWebhook(context: TrackerContext, claimed: Claimed): Promise<void> {
  const { workspaceId, webhookId, delivery, leaseToken } = claimed
  const { log, store, metrics, clock } = context
  const repositories = store.forWorkspace(workspaceId)
  const fields = {
    workspaceId,
    webhookId,
    deliveryId: delivery.id,
    event: delivery.event,
    visitId: delivery.visitId,
  }
  const [webhook, body] = await Promise.all([
    repositories.webhooks.find(webhookId),
    webhookBody(repositories, delivery),
  ])
  if (!webhook || body === null) {
    await repositories.webhookDeliveries.settle(delivery.id, leaseToken, {
      ...{ state: 'dropped', availableAt: null },
    })
    log.info(fields, 'webhook dropped: its object no longer exists')
    return
  }
  // This process was paused, and another one may be sending.
  if (clock.now() >= claimed.leaseUntil) return
  const secrets = secretsOf(context, workspaceId, webhook, clock.now())
  const result: Attempt = secrets
    ? await attempt(context, { webhook, secrets, id: delivery.id, body })
    : { status: null, problem: 'secretUnreadable', response: null, durationMs: 0 }
  const isSuccess = result.status !== null && result.status >= 200 && result.status < 300
  metrics.webhookAttempts.inc({ result: isSuccess ? 'delivered' : 'failed' })
  // The URL and the answer are not logged: they can contain secrets and personal data.
  const line = { ...fields, attempt: delivery.attempts, status: result.status, problem: result.problem }
  if (isSuccess) log.info(line, 'webhook delivered')
  else log.warn(line, 'could not deliver a webhook')
  await settle(context, claimed, result)
}
