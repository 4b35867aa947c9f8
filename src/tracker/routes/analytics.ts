// Owns the endpoints about what visits add up to, and the export of visits.
import type { FastifyInstance } from 'fastify'
import { trackerApi } from '#shared/tracker-api.ts'
import { route } from '../http/route.ts'
import { documentAnalytics } from '../services/analytics/document-analytics.ts'
import { exportRoute } from '../services/analytics/export.ts'
import { documentsReadBy } from '../services/analytics/visitor-reading.ts'
import type { TrackerContext } from '../services/context.ts'

export function analyticsRoutes(app: FastifyInstance, context: TrackerContext): void {
  route(app, context, 'analytics.document', trackerApi['analytics.document'], ({ caller, params, query }) =>
    documentAnalytics(context, caller.workspaceId, params.documentId, query),
  )
  route(app, context, 'analytics.visitor', trackerApi['analytics.visitor'], async ({ caller, params }) => ({
    items: await documentsReadBy(context, caller.workspaceId, params.visitorId),
  }))
  exportRoute(app, context)
}
