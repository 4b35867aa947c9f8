import type { Webhook, WebhookDelivery } from '#shared/model/webhooks.ts'

const iso = (agoMs: number) => new Date(Date.now() - agoMs).toISOString()
const hourMs = 3_600_000

const webhook = (part: Partial<Webhook> & Pick<Webhook, 'id' | 'name' | 'url'>): Webhook => ({
  ...{ events: ['visit.opened', 'visit.left'], createdAt: iso(40 * 24 * hourMs), pausedAt: null },
  ...{ disabledAt: null, disabledReason: null, lastSuccessAt: iso(4 * 60_000), failingSince: null },
  ...{ waiting: 0, oldSecretUntil: null, secretReadable: true },
  ...part,
})

/** One webhook in each state that an admin can meet. */
export const sampleWebhooks = (): Webhook[] => [
  webhook({ id: 'whk_1', name: 'CRM', url: 'https://crm.example.com/hooks/lastpage' }),
  webhook({
    ...{ id: 'whk_2', name: 'データウェアハウス', url: 'https://warehouse.example.com/in?source=lastpage' },
    ...{ events: ['visit.left', 'link.created', 'run.written'], waiting: 12, failingSince: iso(2 * hourMs) },
    lastSuccessAt: iso(3 * hourMs),
  }),
  webhook({
    ...{ id: 'whk_3', name: 'Chat bot', url: 'https://bot.example.com/hook', disabledReason: 'gone' },
    disabledAt: iso(26 * hourMs),
  }),
]

const delivery = (
  part: Partial<WebhookDelivery> & Pick<WebhookDelivery, 'id' | 'event'>,
): WebhookDelivery => ({
  ...{ state: 'delivered', occurredAt: iso(5 * 60_000), attempts: 1, lastAttemptAt: iso(5 * 60_000) },
  ...{ nextAttemptAt: null, status: 204, problem: null, durationMs: 87 },
  ...part,
})

export const sampleWebhookLog = (): WebhookDelivery[] => [
  delivery({ id: 'msg_1', event: 'visit.left' }),
  delivery({ id: 'msg_2', event: 'visit.opened', occurredAt: iso(9 * 60_000) }),
  delivery({
    ...{ id: 'msg_3', event: 'run.written', state: 'waiting', status: 500, attempts: 4, durationMs: 412 },
    ...{ occurredAt: iso(hourMs), nextAttemptAt: iso(-90_000) },
  }),
  delivery({
    ...{
      id: 'msg_4',
      event: 'link.created',
      state: 'failed',
      status: null,
      problem: 'timedOut',
      attempts: 20,
    },
    ...{ occurredAt: iso(30 * hourMs), durationMs: 15_000 },
  }),
]
