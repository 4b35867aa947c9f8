import type { Handlers } from '../ipc/handlers.ts'
import type { TrackerClient } from '../tracker/client.ts'
import type { Updates } from '../updates/updates.ts'

export function updatesHandlers({ client, updates }: { client: TrackerClient; updates: Updates }) {
  return {
    'updates.get': async () => updates.state(),
    'updates.check': () => updates.check(),
    'updates.download': () => updates.download(),
    'updates.install': () => updates.install(),
    'updates.installAtQuit': async () => updates.installAtQuit(),
    'updates.defer': async () => updates.defer(),
    'releases.list': () => client.call('releases.list', {}),
    'releases.add': (body) => client.call('releases.add', { body }),
    'releases.update': ({ version, ...body }) =>
      client.call('releases.update', { params: { version }, body }),
    'releases.remove': async ({ version }) => {
      await client.call('releases.remove', { params: { version } })
    },
    'releases.setMinimum': (body) => client.call('releases.setMinimum', { body }),
  } satisfies Partial<Handlers>
}
