// Owns the browser's own notifications in the headless host, where the reader of this page allowed them.
import type { HostNotice } from './bridge/socket-bridge.ts'

export type NoticePermission = 'granted' | 'denied' | 'default' | 'unsupported'

export function noticePermission(): NoticePermission {
  return 'Notification' in window ? Notification.permission : 'unsupported'
}

/** Asks once; browsers want a click before. */
export async function askForNotices(): Promise<NoticePermission> {
  return 'Notification' in window ? Notification.requestPermission() : 'unsupported'
}

/** The card in the window is always there; this one is seen while the window isn't. */
export function showNotice(notice: HostNotice, goTo: (path: string) => void): void {
  if (noticePermission() !== 'granted') return
  try {
    const shown = new Notification(notice.title, { body: notice.body, tag: notice.id })
    shown.onclick = () => {
      window.focus()
      goTo(notice.path)
      shown.close()
    }
  } catch {
    // Some browsers refuse the constructor outside a service worker: the card is enough.
  }
}
