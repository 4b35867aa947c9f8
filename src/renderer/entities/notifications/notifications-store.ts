// Owns the list behind the desktop notifications, and the cards that show one within the window.
import { create } from 'zustand'
import type { Notification } from '#shared/model/feed.ts'
import { call, on } from '../../lib/bridge/desktop.ts'
import type { HostNotice } from '../../lib/bridge/socket-bridge.ts'
import { createPagedStore } from '../../lib/server-state/paged-store.ts'

type NotificationsState = { unread: number; cards: readonly HostNotice[] }

export const useNotifications = create<NotificationsState>()(() => ({ unread: 0, cards: [] }))

export const notificationLists = createPagedStore<null, Notification>({
  async load(_, cursor) {
    const { items, next, unread } = await call('notifications.list', cursor ? { cursor } : {})
    useNotifications.setState({ unread })
    return { items, next }
  },
  idOf: (notification) => notification.id,
})

/** Null reads them all. Shown at once; the list is read again where main refuses. */
export async function markRead(ids: string[] | null): Promise<void> {
  try {
    await call('notifications.read', { ids })
  } finally {
    await notificationLists.refresh()
  }
}

const mostCards = 4

/** A notice with a known id takes the place of the earlier one. */
export function showCard(notice: HostNotice): void {
  useNotifications.setState(({ cards }) => ({
    cards: [...cards.filter((card) => card.id !== notice.id), notice].slice(-mostCards),
  }))
}

export function dismissCard(id: string): void {
  useNotifications.setState(({ cards }) => ({ cards: cards.filter((card) => card.id !== id) }))
}

export async function readUnread(): Promise<void> {
  const list = await call('notifications.list', {}).catch(() => undefined)
  if (list) useNotifications.setState({ unread: list.unread })
}

export function followNotifications(): () => void {
  const stop = on('notifications', ({ changed, unread }) => {
    useNotifications.setState({ unread })
    notificationLists.merge(changed, () => true)
  })
  void readUnread()
  return stop
}
