// Owns what a notification says: who, which document, exit page, dwell.
import { formatDuration } from '#shared/duration.ts'
import type { Locale, Notification } from '#shared/model.ts'
import type { Texts } from '../texts.ts'

export function notificationWords(
  texts: Texts,
  locale: Locale,
  notification: Notification,
): { title: string; body: string } {
  const { visitor, documentTitle: document, page, kind } = notification
  const who = visitor.email
    ? texts(locale, 'notification.named', { email: visitor.email })
    : texts(locale, 'notification.somebody')
  if (kind === 'opened') {
    const key = notification.returning ? 'notification.openedAgain' : 'notification.opened'
    return {
      title: texts(locale, key, { who, document }),
      body: texts(locale, 'notification.openedBody', { page }),
    }
  }
  const dwell = formatDuration(notification.activeMs, locale)
  return {
    title: texts(locale, 'notification.left', { who, document }),
    body: texts(locale, 'notification.leftBody', { page, dwell }),
  }
}
