import { z } from 'zod'
import { Id } from '../model/basics.ts'
import {
  Webhook,
  WebhookDelivery,
  WebhookDeliveryDetails,
  WebhookDraft,
  WebhookSecret,
} from '../model/webhooks.ts'
import { Cursor, call, Nothing, pageOf } from './call.ts'

const webhook = z.object({ webhookId: Id })
const delivery = webhook.extend({ deliveryId: Id })
/** The secret is returned only here. */
const WithSecret = z.object({ webhook: Webhook, secret: WebhookSecret })

/** Only for admins. */
export const webhookCalls = {
  'webhooks.list': call(Nothing, z.object({ items: z.array(Webhook), canStoreSecrets: z.boolean() })),
  'webhooks.create': call(WebhookDraft, WithSecret),
  /** `paused: false` also resumes a webhook that the tracker has turned off. */
  'webhooks.update': call(
    webhook.extend(WebhookDraft.partial().shape).extend({ paused: z.boolean().optional() }),
    Webhook,
  ),
  'webhooks.rotateSecret': call(webhook, WithSecret),
  'webhooks.remove': call(webhook, Nothing),
  'webhooks.test': call(webhook, WebhookDelivery),
  'webhooks.deliveries': call(webhook.extend({ cursor: Cursor }), pageOf(WebhookDelivery)),
  'webhooks.delivery': call(delivery, WebhookDeliveryDetails),
  'webhooks.replay': call(delivery, WebhookDelivery),
} as const
