// Owns the system's notifications: one per id on the screen, a click leads to its place.
import { Notification } from 'electron'
import type { HostNotification } from '../host.ts'

/** macOS and Windows keep shown ones without us; elsewhere an unreferenced one may be collected with its click listener. */
const keptAtMost = 50

export function createNotifications(
  onClick: (path: string) => void,
): (notification: HostNotification) => void {
  const shown = new Map<string, Notification>()
  return ({ id, title, body, path }) => {
    if (!Notification.isSupported()) return
    shown.get(id)?.close()
    const notification = new Notification({ id, title, body })
    notification.on('click', () => onClick(path))
    notification.on('close', () => {
      if (shown.get(id) === notification) shown.delete(id)
    })
    shown.delete(id)
    shown.set(id, notification)
    for (const old of [...shown.keys()].slice(0, -keptAtMost)) shown.delete(old)
    notification.show()
  }
}
