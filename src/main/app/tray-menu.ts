// The menu of the tray icon, without Electron: which entries it has, in which order, and what each of them does.
import type { Host, Tray, TrayAction, TrayItem } from '../host/host.ts'
import type { MainTextKey } from '../lib/texts.ts'
import type { NotificationPause } from '../notifications/pause.ts'

export type TrayState = {
  unread: number
  readers: number
  /** The readers who opened last. A click on one opens its visit. */
  reading: readonly { label: string; path: string }[]
  recentLinks: readonly { label: string; url: string }[]
  online: boolean
  /** True when the rep must reconnect to Salesforce. */
  reconnect: boolean
  /** True if this device is in a workspace. */
  joined: boolean
  /** The time of day at which the pause of notifications ends. Null: notifications are shown. */
  pausedUntil: string | null
}

type Say = (key: MainTextKey, values?: Record<string, string | number>) => string

const line: TrayItem = { kind: 'line' }

/** The first entry, which cannot be chosen: who is reading. */
function trayStatus({ online, readers }: TrayState, say: Say): string {
  if (!online) return say('tray.offline')
  return readers > 0 ? say('tray.readers', { count: readers }) : say('tray.nobody')
}

export function trayOf(state: TrayState, say: Say): Tray {
  const notes = state.reconnect ? [say('tray.reconnect')] : []
  const tooltip = [say('tray.tooltip'), trayStatus(state, say), ...notes].join(' · ')
  return { unread: state.unread, tooltip, menu: trayMenu(state, say) }
}

export function trayMenu(state: TrayState, say: Say): TrayItem[] {
  const { online, reading, recentLinks, reconnect, joined, pausedUntil } = state
  const readers: TrayItem[] = online
    ? reading.map(({ label, path }) => ({ kind: 'action', label, action: { do: 'open', path } }))
    : []
  const links: TrayItem[] = recentLinks.map(({ label, url }) => ({
    ...{ kind: 'action', label, action: { do: 'copy', url } },
  }))
  return [
    { kind: 'text', label: trayStatus(state, say) },
    ...readers,
    ...(reconnect ? [item(say('tray.reconnect'), { do: 'open', path: '/settings/salesforce' })] : []),
    ...(joined
      ? [
          line,
          item(say('tray.share'), { do: 'share' }),
          ...(links.length > 0
            ? [{ kind: 'menu', label: say('tray.recentLinks'), items: links } as const]
            : []),
          pausedUntil === null
            ? item(say('tray.pause'), { do: 'pause' })
            : item(say('tray.resume', { time: pausedUntil }), { do: 'resume' }),
        ]
      : []),
    line,
    item(say('tray.open'), { do: 'open', path: null }),
    item(say('tray.quit'), { do: 'quit' }),
  ]
}

const item = (label: string, action: TrayAction): TrayItem => ({
  ...{ kind: 'action', label, action },
})

/** Does what an entry of the tray menu says. The host itself quits the app. */
export async function runTrayAction(
  action: TrayAction,
  parts: {
    host: Pick<Host, 'showWindow' | 'copyText' | 'choosePdfs'>
    pause: Pick<NotificationPause, 'start' | 'end'>
    share: (files: readonly string[]) => Promise<void>
  },
): Promise<void> {
  const { host, pause } = parts
  if (action.do === 'open') host.showWindow(action.path ?? undefined)
  else if (action.do === 'copy') host.copyText(action.url)
  else if (action.do === 'pause') pause.start()
  else if (action.do === 'resume') pause.end()
  else if (action.do === 'share') {
    if (!host.choosePdfs) return host.showWindow('/documents')
    const files = await host.choosePdfs()
    if (files.length > 0) await parts.share(files)
  }
}
