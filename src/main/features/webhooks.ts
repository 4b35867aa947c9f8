// Webhooks of the workspace, for admins. The secret of a webhook goes to the window that shows it, and nowhere else.
import type { Handlers } from '../ipc/handlers.ts'
import type { Session } from '../tracker/session.ts'

export function webhookHandlers(client: Session['client']) {
  return {
    'webhooks.list': () => client.call('webhooks.list', {}),
    'webhooks.create': (body) => client.call('webhooks.create', { body }),
    'webhooks.update': ({ webhookId, ...body }) =>
      client.call('webhooks.update', { params: { webhookId }, body }),
    'webhooks.rotateSecret': (params) => client.call('webhooks.rotateSecret', { params }),
    'webhooks.remove': async (params) => {
      await client.call('webhooks.remove', { params })
    },
    'webhooks.test': (params) => client.call('webhooks.test', { params }),
    'webhooks.deliveries': ({ webhookId, cursor }) =>
      client.call('webhooks.deliveries', { params: { webhookId }, query: cursor ? { cursor } : {} }),
    'webhooks.delivery': (params) => client.call('webhooks.delivery', { params }),
    'webhooks.replay': (params) => client.call('webhooks.replay', { params }),
  } satisfies Partial<Handlers>
}
