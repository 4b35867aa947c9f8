import { formatDuration } from '#shared/duration.ts'
import { isGateLeave } from '#shared/link-settings.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { FeedEvent, Notification } from '#shared/model/feed.ts'
import { pageName } from '#shared/page-name.ts'
import { type KnownVisitor, visitorInSentence } from '#shared/visitor-name.ts'
import type { Texts } from '../lib/texts.ts'

export function notificationWords(
  texts: Texts,
  locale: Locale,
  notification: Notification,
): { title: string; body: string } {
  const { visitor, documentTitle: document, kind } = notification
  const page = pageName(notification.page, notification.pageLabel)
  if (notification.heldCount !== undefined) {
    return {
      title: texts(locale, 'notification.held', { count: notification.heldCount, document }),
      body: texts(locale, 'notification.heldBody'),
    }
  }
  const who = whoIs(texts, locale, visitor)
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

export const actionWords = (
  texts: Texts,
  locale: Locale,
  { action, visitor, documentTitle: document }: Extract<FeedEvent, { type: 'visit.acted' }>,
): { title: string; body: string } => ({
  title: texts(locale, `notification.acted.${action}`, { who: whoIs(texts, locale, visitor), document }),
  body: texts(locale, 'notification.actedBody'),
})

export function refusalWords(
  texts: Texts,
  locale: Locale,
  { refusal, documentTitle: document }: Extract<FeedEvent, { type: 'link.refused' }>,
): { title: string; body: string } {
  const who = whoIs(texts, locale, { email: refusal.email })
  return {
    title: texts(locale, isGateLeave(refusal.reason) ? 'notification.leftAtGate' : 'notification.refused', {
      who,
      document,
    }),
    body: texts(locale, `notification.refusedBody.${refusal.reason}`),
  }
}

function whoIs(texts: Texts, locale: Locale, visitor: KnownVisitor): string {
  return visitorInSentence(visitor, locale) ?? texts(locale, 'notification.somebody')
}
