import type { Webhook, WebhookDelivery } from '#shared/model/webhooks.ts'
import { testEventType } from '#shared/webhook-events.ts'
import { type Calls, newId, now, page } from './items.ts'
import type { MemoryState } from './state.ts'

const sampleSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw0123456789'

export function webhookCalls(state: MemoryState): Calls<'webhooks'> {
  const change = (webhookId: string, part: Partial<Webhook>): Webhook => {
    state.webhooks = state.webhooks.map((each) => (each.id === webhookId ? { ...each, ...part } : each))
    return state.webhooks.find(({ id }) => id === webhookId) as Webhook
  }
  const delivery = (part: Partial<WebhookDelivery>): WebhookDelivery => ({
    ...{ id: newId('msg'), event: testEventType, state: 'waiting', occurredAt: now(), attempts: 0 },
    ...{ lastAttemptAt: null, nextAttemptAt: now(), status: null, problem: null, durationMs: null },
    ...part,
  })
  const send = (sent: WebhookDelivery): WebhookDelivery => {
    state.webhookLog = [sent, ...state.webhookLog.filter(({ id }) => id !== sent.id)]
    return sent
  }
  return {
    'webhooks.list': () => ({ items: state.webhooks, canStoreSecrets: state.canStoreSecrets }),
    'webhooks.create': (draft) => {
      const webhook: Webhook = {
        ...draft,
        ...{ id: newId('whk'), createdAt: now(), pausedAt: null, disabledAt: null, disabledReason: null },
        ...{
          lastSuccessAt: null,
          failingSince: null,
          waiting: 0,
          oldSecretUntil: null,
          secretReadable: true,
        },
      }
      state.webhooks = [...state.webhooks, webhook]
      return { webhook, secret: sampleSecret }
    },
    'webhooks.update': ({ webhookId, paused, ...draft }) => {
      const given = Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined))
      const resumed = { pausedAt: null, disabledAt: null, disabledReason: null, failingSince: null }
      return change(webhookId, {
        ...given,
        ...(paused === undefined ? {} : paused ? { pausedAt: now() } : resumed),
      })
    },
    'webhooks.rotateSecret': ({ webhookId }) => ({
      webhook: change(webhookId, { oldSecretUntil: new Date(Date.now() + 86_400_000).toISOString() }),
      secret: sampleSecret,
    }),
    'webhooks.remove': ({ webhookId }) => {
      state.webhooks = state.webhooks.filter(({ id }) => id !== webhookId)
    },
    'webhooks.test': () => send(delivery({})),
    'webhooks.deliveries': ({ cursor }) => page(state.webhookLog, cursor),
    'webhooks.delivery': ({ deliveryId }) => {
      const found = state.webhookLog.find(({ id }) => id === deliveryId) ?? delivery({})
      const body = { type: found.event, timestamp: found.occurredAt, data: {} }
      return { ...found, body: JSON.stringify(body), response: found.status === 500 ? 'Internal error' : '' }
    },
    'webhooks.replay': ({ deliveryId }) =>
      send({
        ...(state.webhookLog.find(({ id }) => id === deliveryId) as WebhookDelivery),
        state: 'waiting',
      }),
  }
}
