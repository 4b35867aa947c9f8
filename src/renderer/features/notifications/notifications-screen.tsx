import type { TFunction } from 'i18next'
import { Bell, BellRing, CheckCheck, DoorOpen, LogOut } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { formatDuration } from '#shared/duration.ts'
import type { Notification } from '#shared/model/feed.ts'
import { pageName } from '#shared/page-name.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Screen } from '../../components/screen.tsx'
import { SkeletonRows } from '../../components/skeleton.tsx'
import { EmptyState, ErrorState } from '../../components/states.tsx'
import { RelativeTime } from '../../components/time.tsx'
import { useAttempt } from '../../components/toast.tsx'
import { VirtualList } from '../../components/virtual-list.tsx'
import {
  markRead,
  notificationList,
  useUnreadCount,
} from '../../entities/notifications/notification-queries.ts'
import { NotificationSettings } from '../../entities/notifications/notification-settings.tsx'
import { cn } from '../../lib/class-names.ts'
import { useLocale } from '../../lib/i18n.ts'
import { usePagedQuery } from '../../lib/server-state/paged-query.ts'

const rowHeight = 64

export function NotificationsScreen() {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const unread = useUnreadCount()
  const [settings, setSettings] = useState(false)
  return (
    <Screen
      title={t('places.notifications')}
      actions={
        <>
          <Button
            icon={<CheckCheck size={14} aria-hidden />}
            disabled={unread === 0}
            onClick={() => attempt(() => markRead(null))}
          >
            {t('notifications.readAll')}
          </Button>
          <Button icon={<BellRing size={14} aria-hidden />} onClick={() => setSettings(true)}>
            {t('notifications.settings')}
          </Button>
        </>
      }
    >
      <Notifications />
      <Dialog open={settings} onOpenChange={setSettings} title={t('notifications.settings')}>
        <NotificationSettings />
      </Dialog>
    </Screen>
  )
}

function Notifications() {
  const { t } = useTranslation()
  const list = usePagedQuery(notificationList)
  if (list.error && list.items.length === 0) return <ErrorState error={list.error} onRetry={list.refetch} />
  if (list.items.length === 0) {
    if (list.isFetching) return <SkeletonRows height={rowHeight} />
    return (
      <EmptyState
        icon={<Bell size={22} />}
        title={t('notifications.emptyTitle')}
        body={t('notifications.emptyBody')}
      />
    )
  }
  return (
    <VirtualList<Notification>
      label={t('places.notifications')}
      items={list.items}
      keyOf={(notification) => notification.id}
      heightOf={() => rowHeight}
      onNearEnd={list.loadMore}
      render={(notification) => <NotificationRow notification={notification} />}
    />
  )
}

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

function NotificationRow({ notification }: { notification: Notification }) {
  const { t } = useTranslation()
  const locale = useLocale()
  const attempt = useAttempt()
  const { email } = notification.visitor
  const who = email ? t('notifications.named', { email }) : t('visit.anonymous')
  const unread = notification.readAt === null
  const { heldCount } = notification
  const Icon = notification.kind === 'left' ? LogOut : DoorOpen
  const read = () => {
    if (unread) void attempt(() => markRead([notification.id]))
  }
  return (
    <Link
      href={heldCount === undefined ? `/visits/${notification.visitId}` : '/activity'}
      onClick={read}
      className="flex h-full items-center gap-4 border-b border-line px-6 transition-colors hover:bg-hover focus-visible:-outline-offset-2"
    >
      <span className={cn('size-2 shrink-0 rounded-full', unread ? 'bg-unread' : 'bg-transparent')}>
        {unread ? <span className="sr-only">{t('notifications.isUnread')}</span> : null}
      </span>
      <Icon size={16} aria-hidden className="shrink-0 text-ink-3" />
      <span className="min-w-0 flex-1">
        <span className={cn('block truncate', unread ? 'font-semibold' : 'text-ink-2')}>
          {heldCount === undefined
            ? t(`notifications.title.${notification.kind}`, { who, document: notification.documentTitle })
            : t('notifications.held', { count: heldCount, document: notification.documentTitle })}
        </span>
        <span className="block truncate text-xs text-ink-3">
          {[
            heldCount !== undefined
              ? t('notifications.heldBody')
              : notification.kind === 'left'
                ? t('notifications.leftBody', {
                    page: pageName(notification.page, notification.pageLabel),
                    time: formatDuration(notification.activeMs, locale),
                  })
                : t(notification.returning ? 'notifications.returning' : 'notifications.first'),
            ...why(notification, t),
          ].join(' · ')}
        </span>
      </span>
      <RelativeTime at={notification.updatedAt} className="shrink-0 text-xs text-ink-3" />
    </Link>
  )
}
