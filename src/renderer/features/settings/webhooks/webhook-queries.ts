import { queryOptions } from '@tanstack/react-query'
import type { WebhookDelivery } from '#shared/model/webhooks.ts'
import { call } from '../../../lib/bridge/desktop.ts'
import { pagedQueryOptions } from '../../../lib/server-state/paged-query.ts'
import { refetchQueries } from '../../../lib/server-state/query-client.ts'

/** Nothing tells the window of an attempt, so what it shows is read again after this time. */
const everyMs = 5_000

export const webhookQueries = {
  list: () =>
    queryOptions({
      queryKey: ['webhooks', 'list'],
      queryFn: () => call('webhooks.list'),
      refetchInterval: everyMs,
    }),
  log: (webhookId: string) => ({
    ...pagedQueryOptions<WebhookDelivery>({
      queryKey: ['webhooks', 'log', webhookId, {}],
      load: (cursor) => call('webhooks.deliveries', { webhookId, ...(cursor ? { cursor } : {}) }),
    }),
    refetchInterval: everyMs,
  }),
  delivery: (webhookId: string, deliveryId: string) =>
    queryOptions({
      queryKey: ['webhooks', 'delivery', deliveryId],
      queryFn: () => call('webhooks.delivery', { webhookId, deliveryId }),
      refetchInterval: everyMs,
    }),
}

export const refetchWebhooks = (): Promise<void> => refetchQueries({ queryKey: ['webhooks'] })
