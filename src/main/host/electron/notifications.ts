// Notifications of the operating system: one per id. A click opens its page for as long as the system may show the notification.
import type { HostNotification } from '../host.ts'

/** The members of Electron's Notification that are used. */
export type ShownNotification = {
  on(event: 'click', listener: () => void): unknown
  show(): void
  close(): void
}

/**
 * A notification object without a reference can be garbage-collected together with its click listener. The `close` event is no
 * reason to drop it: Windows sends it when a notification moves to the notification center, where it can still be clicked,
 * and no system guarantees the event. So each is kept until it is clicked or replaced, up to the size of a notification center.
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
