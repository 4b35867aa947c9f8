import { Bell, BellRing, CheckCheck } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Notification } from '#shared/model/feed.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Screen } from '../../components/screen.tsx'
import { SkeletonRows } from '../../components/skeleton.tsx'
import { EmptyState, ErrorState } from '../../components/states.tsx'
import { useAttempt } from '../../components/toast.tsx'
import { VirtualList } from '../../components/virtual-list.tsx'
import {
  markRead,
  notificationList,
  useUnreadCount,
} from '../../entities/notifications/notification-queries.ts'
import { NotificationSettings } from '../../entities/notifications/notification-settings.tsx'
import { type DayLine, groupByDay } from '../../lib/days.ts'
import { useLocale } from '../../lib/i18n.ts'
import { usePagedQuery } from '../../lib/server-state/paged-query.ts'
import { useNow } from '../../lib/time.ts'
import { NotificationRow, notificationHeight } from './notification-row.tsx'

const rowHeight = 64
const dayHeight = 36
/** The list is sorted by this time. */
const createdAt = (notification: Notification) => notification.createdAt

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
  const locale = useLocale()
  const list = usePagedQuery(notificationList)
  const now = useNow()
  const today = new Date(now).toDateString()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the labels depend on the day, not on the time
  const lines = useMemo(() => groupByDay(list.items, createdAt, locale, now), [list.items, locale, today])
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
    <VirtualList<DayLine<Notification>>
      label={t('places.notifications')}
      items={lines}
      keyOf={(line) => line.key}
      heightOf={(line) => (line.kind === 'day' ? dayHeight : notificationHeight(line.item))}
      onNearEnd={list.loadMore}
      render={(line) =>
        line.kind === 'day' ? (
          <h2 className="flex h-full items-end px-6 pb-1.5 text-xs font-medium text-ink-3">{line.label}</h2>
        ) : (
          <NotificationRow notification={line.item} />
        )
      }
    />
  )
}
