import type { HostNotice } from './bridge/socket-bridge.ts'

export type NoticePermission = 'granted' | 'denied' | 'default' | 'unsupported'

export function noticePermission(): NoticePermission {
  return 'Notification' in window ? Notification.permission : 'unsupported'
}

/** Asks for the permission. Browsers only show the question after a click. */
export async function askForNotices(): Promise<NoticePermission> {
  return 'Notification' in window ? Notification.requestPermission() : 'unsupported'
}

/** Shows a browser notification, for a window that is not visible. The card in the window shows in any case. */
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
    // Some browsers throw outside a service worker. The card in the window shows anyway.
  }
}
