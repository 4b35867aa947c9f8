// Owns the system's notifications: one per id, a click leads to its place for as long as the system may show it.
import type { HostNotification } from '../host.ts'

/** What is used of Electron's Notification. */
export type ShownNotification = {
  on(event: 'click', listener: () => void): unknown
  show(): void
  close(): void
}

/**
 * An object that nobody refers to may be collected, and its click listener with it. `close` is no reason to let go of one: Windows
 * sends it when a notification moves on to the notification centre, where it can still be clicked, and on no system is it certain
 * to come. So each is kept until it is clicked or replaced; as many as a notification centre holds.
 */
const keptAtMost = 500

export function createNotifications(
  create: (notification: Pick<HostNotification, 'id' | 'title' | 'body'>) => ShownNotification | null,
  onClick: (path: string) => void,
): (notification: HostNotification) => void {
  const kept = new Map<string, ShownNotification>()
  return ({ id, title, body, path }) => {
    kept.get(id)?.close()
    kept.delete(id)
    const notification = create({ id, title, body })
    if (!notification) return
    notification.on('click', () => {
      if (kept.get(id) === notification) kept.delete(id)
      onClick(path)
    })
    kept.set(id, notification)
    for (const old of [...kept.keys()].slice(0, -keptAtMost)) kept.delete(old)
    notification.show()
  }
}
