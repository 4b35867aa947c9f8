import { Readable } from 'node:stream'
import { AuditCsvQuery, auditCsvPath } from '#shared/tracker-api/audit.ts'
import { trackerApi } from '#shared/tracker-api.ts'
import type { Caller } from '../domain/people/caller.ts'
import { requireCaller, route } from '../http/route.ts'
import { auditCsv, recordAuditExport } from '../services/audit/export.ts'
import { listAuditLog } from '../services/audit/read.ts'
import { previewAuditRetention, readAuditRetention, setAuditRetention } from '../services/audit/retention.ts'
import type { RoutePlugin } from './plugin.ts'

export const auditRoutes: RoutePlugin = (app, context) => {
  route(app, context, 'auditLog.list', trackerApi['auditLog.list'], ({ caller, query }) =>
    listAuditLog(context, caller.workspaceId, query),
  )
  route(app, context, 'auditLog.retention', trackerApi['auditLog.retention'], ({ caller }) =>
    readAuditRetention(context, caller.workspaceId),
  )
  route(app, context, 'auditLog.setRetention', trackerApi['auditLog.setRetention'], ({ caller, body }) =>
    setAuditRetention(context, caller.workspaceId, caller, body.days),
  )
  route(
    app,
    context,
    'auditLog.previewRetention',
    trackerApi['auditLog.previewRetention'],
    ({ caller, body }) => previewAuditRetention(context, caller.workspaceId, body.days),
  )
  csvRoute(app, context)
}

/** This route is not an endpoint of the contract, because it returns a stream of text instead of JSON. */
const csvRoute: RoutePlugin = (app, context) => {
  app.route({
    method: 'GET',
    url: auditCsvPath,
    schema: {
      operationId: 'auditLog.csv',
      tags: ['auditLog'],
      summary: 'The audit log as CSV for a spreadsheet, newest first, all entries that match the filters',
      security: [{ device: [] }],
      querystring: AuditCsvQuery,
    },
    onRequest: requireCaller(context, 'auditLog.csv'),
    handler: async (request, reply) => {
      const caller = request.caller as Caller
      const query = request.query as AuditCsvQuery
      const exported = await recordAuditExport(context, caller.workspaceId, caller, query)
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="audit-log.csv"')
        .header('cache-control', 'no-store')
        .send(Readable.from(auditCsv(context, exported, query)))
    },
  })
}
