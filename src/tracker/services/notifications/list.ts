import type { Notification } from '#shared/model/feed.ts'
import { cutPage, readCursor } from '../../domain/list-cursor.ts'
import type { Caller } from '../../domain/people/caller.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace } from '../transaction.ts'

/** Returns a page of the member's notifications, the latest first. @throws CodedError cursor_invalid */
export async function listNotifications(
  { store }: TrackerContext,
  { workspaceId, memberId }: Caller,
  query: { cursor?: string | undefined; limit: number },
): Promise<{ items: Notification[]; next: string | null; unread: number }> {
  const { notifications } = store.forWorkspace(workspaceId)
  const after = readCursor(workspaceId, query.cursor)
  const found = await notifications.idsOfMember(memberId, after, query.limit + 1)
  const page = cutPage(workspaceId, found, query.limit, (position) => position)
  const ids = page.rows.map(({ id }) => id)
  const snapshots = await notifications.snapshots(ids)
  return {
    items: ids.flatMap((id) => snapshots.get(id) ?? []),
    next: page.next,
    unread: await notifications.countUnread(memberId),
  }
}

/** Marks the notifications with these ids as read. If `ids` is null, marks all. Informs the member's devices without a pop-up. */
export async function markRead(
  context: TrackerContext,
  { workspaceId, memberId }: Caller,
  ids: readonly string[] | null,
): Promise<{ unread: number }> {
  if (ids === null || ids.length > 0) {
    await inWorkspace(context, workspaceId, async ({ repositories, emit }) => {
      const read = await repositories.notifications.markRead(memberId, ids, context.clock.now())
      for (const notificationId of read) {
        emit({ type: 'notification', subject: { notificationId, silent: true }, memberId })
      }
    })
  }
  return { unread: await context.store.forWorkspace(workspaceId).notifications.countUnread(memberId) }
}
