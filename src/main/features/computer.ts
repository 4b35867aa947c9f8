import type { Host } from '../host/host.ts'
import type { Handlers } from '../ipc/handlers.ts'
import { allowedExternalUrl } from '../lib/external-url.ts'
import type { ProxyLogins } from '../network/proxy-logins.ts'
import type { Notifier } from '../notifications/notifier.ts'
import type { NotificationPause } from '../notifications/pause.ts'
import type { SettingsStore } from '../settings/settings.ts'
import type { TrackerClient } from '../tracker/client.ts'

export function computerHandlers({
  client,
  settings,
  host,
  notifier,
  proxyLogins,
  pause,
}: {
  client: TrackerClient
  settings: SettingsStore
  host: Host
  notifier: Notifier
  proxyLogins: ProxyLogins | undefined
  pause: Pick<NotificationPause, 'start' | 'end'>
}) {
  return {
    'notifications.pause': async ({ paused }) => (paused ? pause.start() : pause.end()),
    'settings.get': async () => settings.get(),
    'settings.update': async (patch) => {
      // The host is changed first. If the host throws, the setting is not stored.
      if (patch.startAtLogin !== undefined) host.setStartAtLogin(patch.startAtLogin)
      return settings.update(patch)
    },
    'settings.testNotification': async () => notifier.test(),
    'session.giveProxyLogin': async ({ login }) => proxyLogins?.give(login),
    'links.look': async (params) => {
      const { url } = await client.call('links.look', { params })
      await host.openExternal(allowedExternalUrl(url))
    },
    'shell.openExternal': ({ url }) => host.openExternal(allowedExternalUrl(url)),
  } satisfies Partial<Handlers>
}
