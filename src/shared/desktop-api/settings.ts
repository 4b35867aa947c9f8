// Notifications, settings and the system browser.
import { z } from 'zod'
import { Settings } from '../desktop-state.ts'
import { Id } from '../model/basics.ts'
import { Notification } from '../model/feed.ts'
import { Cursor, call, Nothing } from './call.ts'

export const settingsCalls = {
  'notifications.list': call(
    z.object({ cursor: Cursor }),
    z.object({ items: z.array(Notification), next: z.string().nullable(), unread: z.int() }),
  ),
  'notifications.read': call(z.object({ ids: z.array(Id).nullable() }), Nothing),
  /** Pauses all notifications of this device for an hour, or ends the pause. */
  'notifications.pause': call(z.object({ paused: z.boolean() }), Nothing),
  'settings.get': call(Nothing, Settings),
  'settings.update': call(Settings.partial(), Settings),
  'settings.testNotification': call(Nothing, Nothing),
  /** Opens a URL in the system browser. The URL must be https. Loopback http is allowed only for a practice org. */
  'shell.openExternal': call(z.object({ url: z.string().max(4000) }), Nothing),
} as const
