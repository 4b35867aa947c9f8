import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import { ExportQuery, visitsCsvPath } from '#shared/analytics.ts'
import { trackerApi } from '#shared/tracker-api.ts'
import type { Caller } from '../domain/people/caller.ts'
import { requireCaller, route } from '../http/route.ts'
import { documentAnalytics } from '../services/analytics/document-analytics.ts'
import { csvOf, recordExport } from '../services/analytics/export.ts'
import { documentsReadBy } from '../services/analytics/visitor-reading.ts'
import type { TrackerContext } from '../services/context.ts'

/** The query after the schema of the route has parsed it. */
type Query = z.output<typeof ExportQuery>

export function analyticsRoutes(app: FastifyInstance, context: TrackerContext): void {
  route(app, context, 'analytics.document', trackerApi['analytics.document'], ({ caller, params, query }) =>
    documentAnalytics(context, caller, params.documentId, query),
  )
  route(app, context, 'analytics.visitor', trackerApi['analytics.visitor'], async ({ caller, params }) => ({
    items: await documentsReadBy(context, caller, params.visitorId),
  }))
  exportRoute(app, context)
}

/** This route is not an endpoint of the contract, because it returns a stream of text instead of JSON. */
function exportRoute(app: FastifyInstance, context: TrackerContext): void {
  app.route({
    method: 'GET',
    url: visitsCsvPath,
    schema: {
      operationId: 'visits.csv',
      tags: ['visits'],
      summary: 'Visits as CSV for a spreadsheet, newest first, all that the filters let through',
      security: [{ device: [] }],
      querystring: ExportQuery,
    },
    onRequest: requireCaller(context, 'visits.csv'),
    handler: async (request, reply) => {
      const caller = request.caller as Caller
      const query = request.query as Query
      await recordExport(context, caller, query)
      const lines = csvOf(context.store, caller, query)
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="visits.csv"')
        .header('cache-control', 'no-store')
        .send(Readable.from(lines))
    },
  })
}
