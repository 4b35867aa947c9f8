// Owns a member's list of notifications, and what is read of it.
import { trackerApi } from '#shared/tracker-api.ts'
import { cutPage, readCursor } from '../domain/list-cursor.ts'
import type { Caller } from '../domain/people/caller.ts'
import { route } from '../http/route.ts'
import type { TrackerContext } from '../services/context.ts'
import { notificationSnapshots } from '../services/notifications/snapshots.ts'
import { inWorkspace } from '../services/transaction.ts'
import { createTelling } from '../workers/notification-worker.ts'
import type { RoutePlugin } from './plugin.ts'

async function countUnread({ store }: TrackerContext, { workspaceId, memberId }: Caller): Promise<number> {
  const { unread } = await store.db
    .selectFrom('notifications')
    .select((eb) => eb.fn.countAll<number>().as('unread'))
    .where('workspace_id', '=', workspaceId)
    .where('member_id', '=', memberId)
    .where('read_at', 'is', null)
    .executeTakeFirstOrThrow()
  return unread
}

async function list(
  context: TrackerContext,
  caller: Caller,
  query: { cursor?: string | undefined; limit: number },
) {
  const { workspaceId, memberId } = caller
  const after = readCursor(workspaceId, query.cursor)
  let rows = context.store.db
    .selectFrom('notifications')
    .select(['notification_id', 'created_at'])
    .where('workspace_id', '=', workspaceId)
    .where('member_id', '=', memberId)
    .orderBy('created_at', 'desc')
    .orderBy('notification_id', 'desc')
    .limit(query.limit + 1)
  if (after) {
    rows = rows.where((eb) =>
      eb(eb.refTuple('created_at', 'notification_id'), '<', eb.tuple(after.at, after.id)),
    )
  }
  const page = cutPage(workspaceId, await rows.execute(), query.limit, (row) => ({
    at: row.created_at,
    id: row.notification_id,
  }))
  const ids = page.rows.map((row) => row.notification_id)
  const snapshots = await notificationSnapshots(context.store.db, workspaceId, ids)
  return {
    items: ids.flatMap((id) => snapshots.get(id) ?? []),
    next: page.next,
    unread: await countUnread(context, caller),
  }
}

/** The member's other devices hear of it, and show nothing. */
async function markRead(context: TrackerContext, caller: Caller, ids: string[] | null) {
  const { workspaceId, memberId } = caller
  if (ids === null || ids.length > 0) {
    await inWorkspace(context, workspaceId, async ({ trx, emit }) => {
      const rows = await trx
        .updateTable('notifications')
        .set({ read_at: context.clock.now() })
        .where('workspace_id', '=', workspaceId)
        .where('member_id', '=', memberId)
        .where('read_at', 'is', null)
        .$if(ids !== null, (query) => query.where('notification_id', 'in', ids ?? []))
        .returning('notification_id')
        .execute()
      for (const { notification_id: notificationId } of rows) {
        emit({ type: 'notification', subject: { notificationId, silent: true }, memberId })
      }
    })
  }
  return { unread: await countUnread(context, caller) }
}

export const notificationsRoutes: RoutePlugin = (app, context) => {
  const telling = createTelling(context)
  app.addHook('onReady', async () => telling.start())
  app.addHook('onClose', () => telling.close())
  route(app, context, 'notifications.list', trackerApi['notifications.list'], ({ caller, query }) =>
    list(context, caller, query),
  )
  route(app, context, 'notifications.read', trackerApi['notifications.read'], ({ caller, body }) =>
    markRead(context, caller, body.ids),
  )
}
