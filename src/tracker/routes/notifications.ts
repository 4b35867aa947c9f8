import { trackerApi } from '#shared/tracker-api.ts'
import { route } from '../http/route.ts'
import { listNotifications, markRead } from '../services/notifications/list.ts'
import type { RoutePlugin } from './plugin.ts'

export const notificationsRoutes: RoutePlugin = (app, context) => {
  route(app, context, 'notifications.list', trackerApi['notifications.list'], ({ caller, query }) =>
    listNotifications(context, caller, query),
  )
  route(app, context, 'notifications.read', trackerApi['notifications.read'], ({ caller, body }) =>
    markRead(context, caller, body.ids),
  )
}
