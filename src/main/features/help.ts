import { gunzipSync } from 'node:zlib'
import type { Session as SessionView } from '#shared/desktop-state.ts'
import { CodedError } from '#shared/errors.ts'
import type { CrashStore } from '../crashes/crash-store.ts'
import type { CrashSender } from '../crashes/send-crashes.ts'
import type { Host } from '../host/host.ts'
import type { Handlers } from '../ipc/handlers.ts'
import type { Clock } from '../lib/clock.ts'
import type { RecentLog } from '../lib/recent-log.ts'
import type { TrackerClient } from '../tracker/client.ts'
import type { Transfers } from '../uploads/transfers.ts'
import type { Uploads } from '../uploads/uploads.ts'
import { diagnosticsText } from './diagnostics.ts'

/** Throws if this host cannot do it. The window then shows no button for it. */
function required(action: (() => void) | null): () => void {
  if (!action) throw new CodedError('unavailable', 'This host cannot do this.')
  return action
}

export function helpHandlers(parts: {
  host: Host
  client: TrackerClient
  uploads: Uploads
  transfers: Pick<Transfers, 'done'>
  stopping: AbortSignal
  crashes: { store: CrashStore; sender: CrashSender }
  recentLog: Pick<RecentLog, 'lines'>
  view: () => SessionView
  dataDir: string
  clock: Clock
}) {
  const { host, client } = parts
  const { store, sender } = parts.crashes
  return {
    'help.diagnostics': async () => ({
      text: diagnosticsText({
        session: parts.view(),
        uploads: parts.uploads.list(),
        crashes: store.list(),
        log: parts.recentLog.lines(),
        dataDir: parts.dataDir,
        now: parts.clock.now(),
      }),
    }),
    'help.showLogs': async () => required(host.showLogs)(),
    // A restart during an upload would cut it. Uploads that are paused continue afterwards.
    'help.restart': async () => {
      const restart = required(host.restart)
      await parts.transfers.done(parts.stopping)
      restart()
    },
    'help.reportError': async ({ message, stack }) => {
      store.record({ kind: 'window', message, stack })
      await sender.sendAllowed()
    },
    'help.crashes': async () => store.list(),
    'help.sendCrash': async ({ id }) => {
      await sender.send(id)
      return store.list()
    },
    'help.deleteCrash': async ({ id }) => {
      store.remove(id)
      return store.list()
    },
    'crashReports.list': (query) => client.call('crashReports.list', { query }),
    'crashReports.remove': async ({ reportId }) => {
      await client.call('crashReports.remove', { params: { reportId } })
    },
    'crashReports.saveDump': async ({ reportId }) => {
      const { dump } = await client.call('crashReports.dump', { params: { reportId } })
      const target = await host.saveFile(`lastpage-${reportId}.dmp`)
      if (!target) return null
      const bytes = gunzipSync(Buffer.from(dump, 'base64'), { maxOutputLength: 1e9 })
      async function* whole() {
        yield bytes
      }
      await target.write(whole())
      return { name: target.name }
    },
  } satisfies Partial<Handlers>
}
