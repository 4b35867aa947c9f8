// What admins do with webhooks.
import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import type { AuditChange } from '#shared/model/audit.ts'
import { maxWebhooks, type Webhook, type WebhookDraft } from '#shared/model/webhooks.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { newWebhookSecret } from '../../domain/webhooks/signature.ts'
import { toInstant, toInstantOrNull } from '../../infrastructure/clock.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { StoredWebhook, WebhookChange } from '../../repositories/webhooks.ts'
import type { TrackerContext } from '../context.ts'
import { canSealSecrets, sealSecret } from '../secrets/sealed-secrets.ts'
import { inWorkspace } from '../transaction.ts'
import { secretPlace, secretsOf } from './secrets.ts'

/** After a rotation, the old secret signs for this time, too. */
const oldSecretMs = 24 * 3_600_000

export const noWebhook = () => new CodedError('not_found', 'There is no such webhook.')
const auditTarget = ({ id, name }: Pick<StoredWebhook, 'id' | 'name'>) => ({
  type: 'webhook' as const,
  id,
  name,
})

function webhookOf(
  context: TrackerContext,
  workspaceId: string,
  stored: StoredWebhook,
  waiting = 0,
): Webhook {
  const now = context.clock.now()
  const isOldValid = stored.oldSecretUntil !== null && stored.oldSecretUntil > now
  return {
    ...{ id: stored.id, name: stored.name, url: stored.url, events: stored.events, waiting },
    ...{ createdAt: toInstant(stored.createdAt), pausedAt: toInstantOrNull(stored.pausedAt) },
    ...{ disabledAt: toInstantOrNull(stored.disabledAt), disabledReason: stored.disabledReason },
    ...{ lastSuccessAt: toInstantOrNull(stored.lastSuccessAt) },
    failingSince: toInstantOrNull(stored.failingSince),
    oldSecretUntil: isOldValid ? toInstantOrNull(stored.oldSecretUntil) : null,
    secretReadable: secretsOf(context, workspaceId, stored, now) !== null,
  }
}

export async function listWebhooks(context: TrackerContext, { workspaceId }: Caller) {
  const { webhooks, webhookDeliveries } = context.store.forWorkspace(workspaceId)
  const [stored, waiting] = await Promise.all([webhooks.list(), webhookDeliveries.countWaiting()])
  const items = stored.map((each) => webhookOf(context, workspaceId, each, waiting.get(each.id)))
  return { items, canStoreSecrets: canSealSecrets(context) }
}

const urlErrors = {
  invalidUrl: ['webhook_url_invalid', 'This is not a URL for webhooks.'],
  notAllowed: ['webhook_url_not_allowed', 'The tracker may not send to this address.'],
  unknownHost: ['webhook_host_unknown', 'There is no server with this name.'],
} as const

/** Refuses a URL to which nothing can be sent, so that the admin learns it at once. @throws CodedError */
async function requireUrl({ outgoing }: TrackerContext, url: string): Promise<void> {
  const problem = await outgoing.check(url)
  if (problem !== null && problem in urlErrors) {
    const [code, message] = urlErrors[problem as keyof typeof urlErrors]
    throw new CodedError(code, message)
  }
}

/** @throws CodedError webhook_url_…, secret_key_missing, conflict: there are too many webhooks */
export async function createWebhook(context: TrackerContext, caller: Caller, draft: WebhookDraft) {
  const { workspaceId } = caller
  const id = newId('whk')
  const secret = newWebhookSecret()
  const sealed = sealSecret(context, secretPlace(workspaceId, id), secret)
  await requireUrl(context, draft.url)
  return inWorkspace(context, workspaceId, async ({ repositories: { webhooks }, record }) => {
    if ((await webhooks.list()).length >= maxWebhooks) {
      throw new CodedError('conflict', `A workspace has at most ${maxWebhooks} webhooks.`)
    }
    const stored: StoredWebhook = {
      ...draft,
      ...{ id, secret: sealed, oldSecret: null, oldSecretUntil: null, createdAt: context.clock.now() },
      ...{ pausedAt: null, disabledAt: null, disabledReason: null },
      ...{ lastSuccessAt: null, failingSince: null, failures: 0, holdUntil: null },
    }
    await webhooks.insert(stored)
    await record(caller, 'webhookMade', { target: auditTarget(stored) })
    return { webhook: webhookOf(context, workspaceId, stored), secret }
  })
}

/** The URL can contain a token, so the audit log says only that it changed. */
function changesOf(before: StoredWebhook, after: StoredWebhook): AuditChange[] {
  const changes: AuditChange[] = []
  if (before.name !== after.name) changes.push({ field: 'name', from: before.name, to: after.name })
  if (before.url !== after.url) changes.push({ field: 'url', from: null, to: null })
  const [from, to] = [before.events.join(', '), after.events.join(', ')]
  if (from !== to) changes.push({ field: 'events', from, to })
  return changes
}

/** A resumed endpoint starts anew: the failures before count no more, and what waits is sent at once. */
const resumed = {
  ...{ pausedAt: null, disabledAt: null, disabledReason: null },
  ...{ failingSince: null, failures: 0, holdUntil: null },
} as const satisfies WebhookChange

type Change = z.output<(typeof trackerApi)['webhooks.update']['body']>

/** Returns the columns that a change of the admin sets. */
function columnsOf(before: StoredWebhook, { paused, ...draft }: Change, now: number): WebhookChange {
  const given = Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined))
  // Another URL is another receiver, so the failures of the earlier one say nothing about it.
  const hasOtherUrl = draft.url !== undefined && draft.url !== before.url
  return {
    ...given,
    ...(hasOtherUrl && { failingSince: null, failures: 0, holdUntil: null }),
    ...(paused === true && { pausedAt: before.pausedAt ?? now }),
    ...(paused === false && resumed),
  }
}

/** Changes a webhook. `paused`: pauses or resumes it. @throws CodedError not_found, webhook_url_… */
export async function updateWebhook(
  context: TrackerContext,
  caller: Caller,
  webhookId: string,
  change: Change,
): Promise<Webhook> {
  const { workspaceId } = caller
  if (change.url !== undefined) await requireUrl(context, change.url)
  return inWorkspace(context, workspaceId, async ({ repositories, record }) => {
    const { webhooks, webhookDeliveries } = repositories
    const before = await webhooks.lock(webhookId)
    if (!before) throw noWebhook()
    const now = context.clock.now()
    const columns = columnsOf(before, change, now)
    const after: StoredWebhook = { ...before, ...columns }
    if (Object.keys(columns).length > 0) await webhooks.update(webhookId, columns)
    const isResumed = change.paused === false && (before.pausedAt !== null || before.disabledAt !== null)
    if (isResumed) {
      await webhookDeliveries.expire(webhookId, now)
      await webhookDeliveries.wake(webhookId, now)
    }
    const changes = changesOf(before, after)
    const target = auditTarget(after)
    if (changes.length > 0) await record(caller, 'webhookChanged', { target, changes })
    if (change.paused && before.pausedAt === null) await record(caller, 'webhookPaused', { target })
    if (isResumed) await record(caller, 'webhookResumed', { target })
    const waiting = await webhookDeliveries.countWaiting()
    return webhookOf(context, workspaceId, after, waiting.get(webhookId))
  })
}

/** Makes a new secret. For a day, the old one signs, too. @throws CodedError not_found, secret_key_missing */
export async function rotateWebhookSecret(context: TrackerContext, caller: Caller, webhookId: string) {
  const { workspaceId } = caller
  const secret = newWebhookSecret()
  const sealed = sealSecret(context, secretPlace(workspaceId, webhookId), secret)
  return inWorkspace(context, workspaceId, async ({ repositories, record }) => {
    const { webhooks, webhookDeliveries } = repositories
    const before = await webhooks.lock(webhookId)
    if (!before) throw noWebhook()
    const oldSecretUntil = context.clock.now() + oldSecretMs
    const change = { secret: sealed, oldSecret: before.secret, oldSecretUntil }
    await webhooks.update(webhookId, change)
    await record(caller, 'webhookSecretRotated', { target: auditTarget(before) })
    const waiting = (await webhookDeliveries.countWaiting()).get(webhookId)
    return { webhook: webhookOf(context, workspaceId, { ...before, ...change }, waiting), secret }
  })
}

/** Deletes the webhook and its deliveries. @throws CodedError not_found */
export async function removeWebhook(
  context: TrackerContext,
  caller: Caller,
  webhookId: string,
): Promise<void> {
  await inWorkspace(context, caller.workspaceId, async ({ repositories: { webhooks }, record }) => {
    const before = await webhooks.lock(webhookId)
    if (!before) throw noWebhook()
    await webhooks.remove(webhookId)
    await record(caller, 'webhookRemoved', { target: auditTarget(before) })
  })
}
