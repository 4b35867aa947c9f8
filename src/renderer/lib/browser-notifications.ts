import type { HostNotice } from './bridge/socket-bridge.ts'

export type NotificationPermissionState = 'granted' | 'denied' | 'default' | 'unsupported'

export function notificationPermission(): NotificationPermissionState {
  return 'Notification' in window ? Notification.permission : 'unsupported'
}

/** Requests the permission for notifications. Call this function in a click handler, because browsers may ignore a request without a click. */
export async function requestNotificationPermission(): Promise<NotificationPermissionState> {
  return 'Notification' in window ? Notification.requestPermission() : 'unsupported'
}

/** Shows a browser notification, which is visible outside the window too. Does nothing without the permission. */
export function showBrowserNotification(notice: HostNotice, goTo: (path: string) => void): void {
  if (notificationPermission() !== 'granted') return
  try {
    const shown = new Notification(notice.title, { body: notice.body, tag: notice.id })
    shown.onclick = () => {
      window.focus()
      goTo(notice.path)
      shown.close()
    }
  } catch {
    // Some browsers allow notifications only in a service worker. The window also shows a card, so the error is ignored.
  }
}
