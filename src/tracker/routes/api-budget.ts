import { trackerApi } from '#shared/tracker-api.ts'
import { route } from '../http/route.ts'
import { readBudget, setDailyCap } from '../services/api-budget/budget.ts'
import type { RoutePlugin } from './plugin.ts'

export const apiBudgetRoutes: RoutePlugin = (app, context) => {
  route(app, context, 'apiBudget.get', trackerApi['apiBudget.get'], ({ caller }) =>
    readBudget(context.store.forWorkspace(caller.workspaceId), context.clock.now()),
  )
  route(app, context, 'apiBudget.set', trackerApi['apiBudget.set'], ({ caller, body }) =>
    setDailyCap(context, caller, body.dailyCap),
  )
}
