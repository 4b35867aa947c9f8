import { trackerApi } from '#shared/tracker-api.ts'
import { route } from '../http/route.ts'
import {
  listWebhookDeliveries,
  readWebhookDelivery,
  replayWebhookDelivery,
  testWebhook,
} from '../services/webhooks/log.ts'
import {
  createWebhook,
  listWebhooks,
  removeWebhook,
  rotateWebhookSecret,
  updateWebhook,
} from '../services/webhooks/webhooks.ts'
import type { RoutePlugin } from './plugin.ts'

export const webhooksRoutes: RoutePlugin = (app, context) => {
  route(app, context, 'webhooks.list', trackerApi['webhooks.list'], ({ caller }) =>
    listWebhooks(context, caller),
  )
  route(app, context, 'webhooks.create', trackerApi['webhooks.create'], ({ caller, body }) =>
    createWebhook(context, caller, body),
  )
  route(app, context, 'webhooks.update', trackerApi['webhooks.update'], ({ caller, params, body }) =>
    updateWebhook(context, caller, params.webhookId, body),
  )
  route(app, context, 'webhooks.rotateSecret', trackerApi['webhooks.rotateSecret'], ({ caller, params }) =>
    rotateWebhookSecret(context, caller, params.webhookId),
  )
  route(app, context, 'webhooks.remove', trackerApi['webhooks.remove'], async ({ caller, params }) => {
    await removeWebhook(context, caller, params.webhookId)
    return {}
  })
  route(app, context, 'webhooks.test', trackerApi['webhooks.test'], ({ caller, params }) =>
    testWebhook(context, caller, params.webhookId),
  )
  route(app, context, 'webhooks.deliveries', trackerApi['webhooks.deliveries'], ({ caller, params, query }) =>
    listWebhookDeliveries(context, caller, params.webhookId, query),
  )
  route(app, context, 'webhooks.delivery', trackerApi['webhooks.delivery'], ({ caller, params }) =>
    readWebhookDelivery(context, caller, params.webhookId, params.deliveryId),
  )
  route(app, context, 'webhooks.replay', trackerApi['webhooks.replay'], ({ caller, params }) =>
    replayWebhookDelivery(context, caller, params.webhookId, params.deliveryId),
  )
}
