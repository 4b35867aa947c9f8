// API tokens of the members. The secret of a new token goes to the window that shows it, and nowhere else.
import type { Handlers } from '../ipc/handlers.ts'
import type { Session } from '../tracker/session.ts'

export function apiTokenHandlers(client: Session['client']) {
  return {
    'apiTokens.list': async () => (await client.call('apiTokens.list', {})).items,
    'apiTokens.listAll': async () => (await client.call('apiTokens.listAll', {})).items,
    'apiTokens.create': (body) => client.call('apiTokens.create', { body }),
    'apiTokens.revoke': async (params) => {
      await client.call('apiTokens.revoke', { params })
    },
  } satisfies Partial<Handlers>
}
