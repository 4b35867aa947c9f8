// Owns the endpoints about the team's share of the org's API calls.
import { trackerApi } from '#shared/tracker-api.ts'
import { route } from '../http/route.ts'
import { readBudget, setDailyCap } from '../services/api-budget/budget.ts'
import type { Room } from '../services/context.ts'

export const apiBudgetRoom: Room = (app, context) => {
  route(app, context, 'apiBudget.get', trackerApi['apiBudget.get'], ({ caller }) =>
    readBudget(context.store.db, caller.workspaceId, context.clock.now()),
  )
  route(app, context, 'apiBudget.set', trackerApi['apiBudget.set'], ({ caller, body }) =>
    setDailyCap(context, caller.workspaceId, body.dailyCap),
  )
}
