import { maxDumpBytes } from '#shared/model/crash-reports.ts'
import { trackerApi } from '#shared/tracker-api.ts'
import { route } from '../http/route.ts'
import {
  createCrashReport,
  listCrashReports,
  readCrashDump,
  removeCrashReport,
} from '../services/crash-reports/crash-reports.ts'
import type { RoutePlugin } from './plugin.ts'

/** Base64 adds a third; the texts need less than 100 kB. */
const bodyLimit = Math.ceil((maxDumpBytes / 3) * 4) + 100_000

export const crashReportsRoutes: RoutePlugin = (app, context) => {
  route(
    app,
    context,
    'crashReports.create',
    trackerApi['crashReports.create'],
    async ({ caller, body }) => {
      await createCrashReport(context, caller, body)
      return {}
    },
    { bodyLimit },
  )
  route(app, context, 'crashReports.list', trackerApi['crashReports.list'], ({ caller, query }) =>
    listCrashReports(context, caller.workspaceId, query),
  )
  route(app, context, 'crashReports.dump', trackerApi['crashReports.dump'], ({ caller, params }) =>
    readCrashDump(context, caller.workspaceId, params.reportId),
  )
  route(
    app,
    context,
    'crashReports.remove',
    trackerApi['crashReports.remove'],
    async ({ caller, params }) => {
      await removeCrashReport(context, caller.workspaceId, params.reportId)
      return {}
    },
  )
}
