import { AuditCsvQuery, auditCsvPath } from '#shared/tracker-api/audit.ts'
import { trackerApi } from '#shared/tracker-api.ts'
import { csvRoute } from '../http/csv-route.ts'
import { route } from '../http/route.ts'
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
  csvRoute(app, context, {
    ...{ operation: 'auditLog.csv', url: auditCsvPath, query: AuditCsvQuery, fileName: 'audit-log.csv' },
    summary: 'The audit log as CSV for a spreadsheet, newest first, all entries that match the filters',
    async partsOf(caller, query) {
      const exported = await recordAuditExport(context, caller.workspaceId, caller, query)
      return auditCsv(context, exported, query)
    },
  })
}
