// Shows notifications of the operating system, one for each id. A click on a notification opens the page of the notification.
import type { HostNotification } from '../host.ts'

/** The part of Electron's Notification that this module uses. */
export type ShownNotification = {
  on(event: 'click', listener: () => void): unknown
  show(): void
  close(): void
}

/**
 * The largest number of notification objects that are kept. Without a reference, an object and its click listener can be garbage-collected.
 * The `close` event does not end the use of a notification: Windows sends this event when the notification moves to the notification
 * center, where the user can still click it. So an object is kept until the notification is clicked or replaced, or until the limit is
 * reached.
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
