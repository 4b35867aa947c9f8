// The contract of webhooks: endpoints of the workspace and their deliveries. Only admins may call it.
import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { Id } from '../model/basics.ts'
import {
  Webhook,
  WebhookDelivery,
  WebhookDeliveryDetails,
  WebhookDraft,
  WebhookSecret,
} from '../model/webhooks.ts'
import { Empty, PageQuery, page } from './lists.ts'

const params = z.object({ webhookId: Id })
const deliveryParams = z.object({ webhookId: Id, deliveryId: Id })
const urlErrors = ['webhook_url_invalid', 'webhook_url_not_allowed', 'webhook_host_unknown'] as const
const WithSecret = z.object({ webhook: Webhook, secret: WebhookSecret })

export const webhooksApi = {
  'webhooks.list': endpoint({
    method: 'GET',
    path: '/api/webhooks',
    auth: 'admin',
    summary: 'The webhooks of the workspace',
    response: z.object({
      items: z.array(Webhook),
      /** False: the tracker has no key to store secrets with, so no webhook can be created (ADR 108). */
      canStoreSecrets: z.boolean(),
    }),
    errors: [],
  }),
  'webhooks.create': endpoint({
    method: 'POST',
    path: '/api/webhooks',
    auth: 'admin',
    summary: 'Creates a webhook. The answer has its signing secret, which cannot be read again',
    body: WebhookDraft,
    response: WithSecret,
    errors: [...urlErrors, 'secret_key_missing', 'conflict'],
  }),
  'webhooks.update': endpoint({
    method: 'PATCH',
    path: '/api/webhooks/:webhookId',
    auth: 'admin',
    summary: 'Changes a webhook, pauses it, or resumes it after a pause or after the tracker disabled it',
    params,
    body: WebhookDraft.partial().extend({ paused: z.boolean().optional() }),
    response: Webhook,
    errors: ['not_found', ...urlErrors],
  }),
  'webhooks.rotateSecret': endpoint({
    method: 'POST',
    path: '/api/webhooks/:webhookId/secret',
    auth: 'admin',
    summary: 'Makes a new signing secret. For a day, the old secret signs, too',
    params,
    response: WithSecret,
    errors: ['not_found', 'secret_key_missing'],
  }),
  'webhooks.remove': endpoint({
    method: 'DELETE',
    path: '/api/webhooks/:webhookId',
    auth: 'admin',
    summary: 'Deletes a webhook with its deliveries',
    params,
    response: Empty,
    errors: ['not_found'],
  }),
  'webhooks.test': endpoint({
    method: 'POST',
    path: '/api/webhooks/:webhookId/test',
    auth: 'admin',
    summary: 'Sends a test event. Its result is in the log of the deliveries',
    params,
    response: WebhookDelivery,
    errors: ['not_found', 'conflict'],
  }),
  'webhooks.deliveries': endpoint({
    method: 'GET',
    path: '/api/webhooks/:webhookId/deliveries',
    auth: 'admin',
    summary: 'The deliveries of a webhook, newest first. The tracker keeps them for 30 days',
    params,
    query: z.object(PageQuery),
    response: page(WebhookDelivery),
    errors: ['not_found', 'cursor_invalid'],
  }),
  'webhooks.delivery': endpoint({
    method: 'GET',
    path: '/api/webhooks/:webhookId/deliveries/:deliveryId',
    auth: 'admin',
    summary: 'A delivery with its body and the beginning of the last answer',
    params: deliveryParams,
    response: WebhookDeliveryDetails,
    errors: ['not_found'],
  }),
  'webhooks.replay': endpoint({
    method: 'POST',
    path: '/api/webhooks/:webhookId/deliveries/:deliveryId/replay',
    auth: 'admin',
    summary: 'Sends a delivery again, with the same webhook-id',
    params: deliveryParams,
    response: WebhookDelivery,
    errors: ['not_found', 'conflict'],
  }),
} as const
