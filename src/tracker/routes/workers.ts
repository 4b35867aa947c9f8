import { trackerApi } from '#shared/tracker-api.ts'
import { route } from '../http/route.ts'
import { readWorkerStatus, reportDevice } from '../services/workers/device-reports.ts'
import type { RoutePlugin } from './plugin.ts'

export const workersRoutes: RoutePlugin = (app, context) => {
  route(app, context, 'devices.report', trackerApi['devices.report'], async ({ caller, body }) => {
    await reportDevice(context, caller, body)
    return {}
  })
  route(app, context, 'workers.status', trackerApi['workers.status'], ({ caller }) =>
    readWorkerStatus(context, caller.workspaceId),
  )
}
