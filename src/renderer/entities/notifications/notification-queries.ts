import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Notification } from '#shared/model/feed.ts'
import type { Visit } from '#shared/model/visits.ts'
import { call, on } from '../../lib/bridge/desktop.ts'
import { mergeIntoLists, pagedQueryOptions } from '../../lib/server-state/paged-query.ts'
import { keptByEvents, queryClient, refetchQueries } from '../../lib/server-state/query-client.ts'

const unreadCount = queryOptions({
  queryKey: ['notifications', 'unread'],
  queryFn: async () => (await call('notifications.list', {})).unread,
  ...keptByEvents,
})

export const useUnreadCount = (): number => useQuery(unreadCount).data ?? 0

const lists = ['notifications', 'list'] as const

export const notificationList = pagedQueryOptions<Notification>({
  queryKey: [...lists, null],
  async load(cursor) {
    const { items, next, unread } = await call('notifications.list', cursor ? { cursor } : {})
    queryClient.setQueryData(unreadCount.queryKey, unread)
    return { items, next }
  },
})

/** Marks the notifications with these ids as read, or all notifications if `ids` is null. Refetches the list, also if main refuses the call. */
export async function markRead(ids: string[] | null): Promise<void> {
  try {
    await call('notifications.read', { ids })
  } finally {
    await refetchQueries({ queryKey: lists })
  }
}

/** Writes the runs of changed visits into the cached notifications, because a run may settle long after the notification. */
function updateRuns(visits: readonly Visit[]): void {
  const runsOf = new Map(visits.map(({ id, runs }) => [id, runs]))
  const known = queryClient.getQueryData(notificationList.queryKey)
  const changed = known?.pages
    .flatMap(({ items }) => items)
    .flatMap((each) => {
      const runs = runsOf.get(each.visitId)
      return runs ? [{ ...each, runs }] : []
    })
  if (changed && changed.length > 0) mergeIntoLists(lists, changed, () => true)
}

/** Updates the cache from main's events. Returns a function that unsubscribes. */
export function subscribeToNotifications(): () => void {
  const stops = [
    on('notifications', ({ changed, unread }) => {
      queryClient.setQueryData(unreadCount.queryKey, unread)
      mergeIntoLists(lists, changed, () => true)
    }),
    on('visits', updateRuns),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
