import type { FastifyInstance } from 'fastify'
import { ExportQuery, visitsCsvPath } from '#shared/analytics.ts'
import { trackerApi } from '#shared/tracker-api.ts'
import { csvRoute } from '../http/csv-route.ts'
import { route } from '../http/route.ts'
import { documentAnalytics } from '../services/analytics/document-analytics.ts'
import { csvOf, recordExport } from '../services/analytics/export.ts'
import { documentsReadBy } from '../services/analytics/visitor-reading.ts'
import type { TrackerContext } from '../services/context.ts'

export function analyticsRoutes(app: FastifyInstance, context: TrackerContext): void {
  route(app, context, 'analytics.document', trackerApi['analytics.document'], ({ caller, params, query }) =>
    documentAnalytics(context, caller, params.documentId, query),
  )
  route(app, context, 'analytics.visitor', trackerApi['analytics.visitor'], async ({ caller, params }) => ({
    items: await documentsReadBy(context, caller, params.visitorId),
  }))
  csvRoute(app, context, {
    ...{ operation: 'visits.csv', url: visitsCsvPath, query: ExportQuery, fileName: 'visits.csv' },
    summary: 'Visits as CSV for a spreadsheet, newest first, all that the filters let through',
    async partsOf(caller, query) {
      await recordExport(context, caller, query)
      return csvOf(context.store, caller, query)
    },
  })
}
