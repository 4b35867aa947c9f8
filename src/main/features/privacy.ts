// Privacy settings, and the erasure of a visitor. The files of an export are written where the admin chooses.
import type { Host } from '../host/host.ts'
import type { Handlers } from '../ipc/handlers.ts'
import type { Session } from '../tracker/session.ts'

/** The tracker searches all texts of the workspace, which can take longer than other calls. */
const searchTimeoutMs = 60_000

type Parts = { client: Session['client']; host: Pick<Host, 'saveFile'> }

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}

export function privacyHandlers({ client, host }: Parts) {
  const timeoutMs = searchTimeoutMs
  return {
    'privacy.get': () => client.call('privacy.get', {}),
    'privacy.update': (body) => client.call('privacy.update', { body }),
    'privacy.previewRetention': (body) => client.call('privacy.previewRetention', { body }, { timeoutMs }),
    'erasures.find': (body) => client.call('erasures.find', { body }, { timeoutMs }),
    'erasures.export': async (body) => {
      const { files } = await client.call('erasures.export', { body }, { timeoutMs })
      let saved = 0
      for (const { name, text } of files) {
        const target = await host.saveFile(name)
        if (!target) break
        await target.write(bytesOf(text))
        saved += 1
      }
      return { saved }
    },
    'erasures.create': (body) => client.call('erasures.create', { body }, { timeoutMs }),
    'erasures.list': (query) => client.call('erasures.list', { query }),
    'visitors.renewHistory': (params) => client.call('visitors.renewHistory', { params }),
  } satisfies Partial<Handlers>
}
