import { trackerApi } from '#shared/tracker-api.ts'
import { cutPage, readCursor } from '../domain/list-cursor.ts'
import { route } from '../http/route.ts'
import { eraseVisitor } from '../services/privacy/erase-visitor.ts'
import { exportVisitor, findVisitor } from '../services/privacy/find-visitor.ts'
import { previewRetention } from '../services/privacy/retention.ts'
import { readPrivacy, renewHistory, updatePrivacy } from '../services/privacy/settings.ts'
import type { RoutePlugin } from './plugin.ts'

export const privacyRoutes: RoutePlugin = (app, context) => {
  route(app, context, 'privacy.get', trackerApi['privacy.get'], ({ caller }) =>
    readPrivacy(context, caller.workspaceId),
  )
  route(app, context, 'privacy.update', trackerApi['privacy.update'], ({ caller, body }) =>
    updatePrivacy(context, caller.workspaceId, caller, body),
  )
  route(
    app,
    context,
    'privacy.previewRetention',
    trackerApi['privacy.previewRetention'],
    ({ caller, body }) => previewRetention(context, caller.workspaceId, body),
  )
  route(app, context, 'visitors.renewHistory', trackerApi['visitors.renewHistory'], ({ caller, params }) =>
    renewHistory(context, caller.workspaceId, caller, params.visitorId),
  )
  erasureRoutes(app, context)
}

const erasureRoutes: RoutePlugin = (app, context) => {
  route(app, context, 'erasures.find', trackerApi['erasures.find'], ({ caller, body }) =>
    findVisitor(context, caller.workspaceId, body.email),
  )
  route(app, context, 'erasures.export', trackerApi['erasures.export'], async ({ caller, body }) => ({
    files: await exportVisitor(context, caller.workspaceId, caller, body.email),
  }))
  route(app, context, 'erasures.create', trackerApi['erasures.create'], ({ caller, body }) =>
    eraseVisitor(context, caller.workspaceId, { ...body, by: caller }),
  )
  route(app, context, 'erasures.list', trackerApi['erasures.list'], async ({ caller, query }) => {
    const { workspaceId } = caller
    const { erasures } = context.store.forWorkspace(workspaceId)
    const rows = await erasures.page(readCursor(workspaceId, query.cursor), query.limit + 1)
    const page = cutPage(workspaceId, rows, query.limit, ({ id, at }) => ({ at: Date.parse(at), id }))
    return { items: page.rows, next: page.next }
  })
}
