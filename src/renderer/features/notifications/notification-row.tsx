import type { TFunction } from 'i18next'
import { DoorOpen, LogOut, ShieldAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { formatDuration } from '#shared/duration.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { Notification } from '#shared/model/feed.ts'
import type { Run } from '#shared/model/runs.ts'
import { pageName } from '#shared/page-name.ts'
import { wentWrong } from '#shared/visit-rules.ts'
import { shortVisitorName, visitorInSentence } from '#shared/visitor-name.ts'
import { Avatar } from '../../components/avatar.tsx'
import { ClockTime } from '../../components/time.tsx'
import { useAttempt } from '../../components/toast.tsx'
import { markRead } from '../../entities/notifications/notification-queries.ts'
import { RunChip } from '../../entities/visits/run-chip.tsx'
import { useRunText } from '../../entities/visits/run-text.ts'
import { cn } from '../../lib/class-names.ts'
import { useLocale } from '../../lib/i18n.ts'

/** The results in Salesforce that a notification shows. The search for the record owner is not a result for the rep. */
const resultsOf = ({ runs = [] }: Notification): Run[] =>
  runs.filter(({ action }) => action.type !== 'findOwner')

const problemOf = (notification: Notification): Run | undefined => resultsOf(notification).find(wentWrong)

/** Returns the height of the row in px. A row with a problem has another line, which contains the reason. */
export const notificationHeight = (notification: Notification): number => (problemOf(notification) ? 84 : 64)

/** Returns the reason of the notification and its delivery state on each channel. For the link's owner there is no reason text. */
function why({ because, deliveries }: Notification, t: TFunction): string[] {
  return [
    ...(because === 'linkOwner' ? [] : [t(`notifications.because.${because}`)]),
    ...deliveries.map(({ channel, state, reason }) =>
      t(`notifications.delivery.${state}`, {
        channel: t(`settings.notifyChannels.${channel}`),
        reason: reason ? t(`notifications.deliveryReason.${reason}`) : '',
      }),
    ),
  ]
}

function titleOf(notification: Notification, t: TFunction, locale: Locale): string {
  const { heldCount, documentTitle: document, kind } = notification
  if (heldCount !== undefined) return t('notifications.held', { count: heldCount, document })
  const who = visitorInSentence(notification.visitor, locale) ?? t('visit.anonymous')
  return t(`notifications.title.${kind}`, { who, document })
}

function bodyOf(notification: Notification, t: TFunction, locale: Locale): string {
  if (notification.heldCount !== undefined) return t('notifications.heldBody')
  if (notification.kind === 'opened') {
    return t(notification.returning ? 'notifications.returning' : 'notifications.first')
  }
  return t('notifications.leftBody', {
    page: pageName(notification.page, notification.pageLabel),
    time: formatDuration(notification.activeMs, locale),
  })
}

export function NotificationRow({ notification }: { notification: Notification }) {
  const { t } = useTranslation()
  const locale = useLocale()
  const attempt = useAttempt()
  const unread = notification.readAt === null
  const isHeld = notification.heldCount !== undefined
  const problem = problemOf(notification)
  const read = () => {
    if (unread) void attempt(() => markRead([notification.id]))
  }
  return (
    <div className="relative flex h-full items-center gap-3 border-b border-line px-6 transition-colors hover:bg-hover">
      <span className={cn('size-2 shrink-0 rounded-full', unread ? 'bg-unread' : 'bg-transparent')}>
        {unread ? <span className="sr-only">{t('notifications.isUnread')}</span> : null}
      </span>
      <Picture notification={notification} />
      <div className="min-w-0 flex-1">
        <Link
          href={isHeld ? '/activity' : `/visits/${notification.visitId}`}
          onClick={read}
          className={cn(
            'block truncate after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent',
            unread ? 'font-semibold' : 'text-ink-2',
          )}
        >
          {titleOf(notification, t, locale)}
        </Link>
        <div className="truncate text-xs text-ink-3">
          {[bodyOf(notification, t, locale), ...why(notification, t)].join(' · ')}
        </div>
        {problem ? <Problem run={problem} /> : null}
      </div>
      <div className="z-1 flex w-40 shrink-0 flex-col items-start gap-0.5">
        {resultsOf(notification)
          .slice(0, 2)
          .map((run) => (
            <RunChip key={run.id} run={run} />
          ))}
      </div>
      <ClockTime
        at={notification.updatedAt}
        className="z-1 w-16 shrink-0 text-right text-xs whitespace-nowrap text-ink-3 tabular-nums"
      />
    </div>
  )
}

/** The avatar of the visitor, with a mark for an opening or a leave. */
function Picture({ notification }: { notification: Notification }) {
  const isHeld = notification.heldCount !== undefined
  if (isHeld) {
    return (
      <span className="inline-flex size-8 shrink-0 items-center justify-center rounded-full bg-warn-soft text-warn">
        <ShieldAlert size={16} aria-hidden />
      </span>
    )
  }
  const Icon = notification.kind === 'left' ? LogOut : DoorOpen
  return (
    <span className="relative shrink-0">
      <Avatar of={shortVisitorName(notification.visitor)} />
      <span className="absolute -right-1 -bottom-1 inline-flex size-4 items-center justify-center rounded-full border border-line bg-canvas text-ink-3">
        <Icon size={10} aria-hidden />
      </span>
    </span>
  )
}

/** One line with the reason why Salesforce has no result. */
function Problem({ run }: { run: Run }) {
  const { long } = useRunText()(run)
  return (
    <div className={cn('truncate text-xs', run.state === 'failed' ? 'text-bad' : 'text-warn')} title={long}>
      {long}
    </div>
  )
}
