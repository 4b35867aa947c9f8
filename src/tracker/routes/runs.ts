import { trackerApi } from '#shared/tracker-api.ts'
import { isSpent } from '../domain/api-budget.ts'
import { inRequest } from '../http/request-ids.ts'
import { route } from '../http/route.ts'
import { readBudget } from '../services/api-budget/budget.ts'
import { isTooOld } from '../services/releases/offers.ts'
import { claimRuns } from '../services/runs/claim.ts'
import { claimLinkRuns } from '../services/runs/claim-links.ts'
import { dismissRun, retryAll, retryRun } from '../services/runs/needs-attention.ts'
import { renewRuns, settleRuns } from '../services/runs/settle.ts'
import type { RoutePlugin } from './plugin.ts'

export const runsRoutes: RoutePlugin = (app, context) => {
  route(app, context, 'runs.claim', trackerApi['runs.claim'], async ({ caller, body, request }) => {
    const budget = await readBudget(context.store.forWorkspace(caller.workspaceId), context.clock.now())
    if (isSpent(budget) || (await isTooOld(context, caller))) return { visits: [], links: [], budget }
    const visits = await claimRuns(inRequest(context, request), caller, body)
    const links = await claimLinkRuns(context, caller, body, body.maxVisits - visits.length)
    return { visits, links, budget }
  })
  route(app, context, 'runs.renew', trackerApi['runs.renew'], async ({ caller, body }) => ({
    held: await renewRuns(context, caller, body),
  }))
  route(app, context, 'runs.settle', trackerApi['runs.settle'], ({ caller, body, request }) =>
    settleRuns(inRequest(context, request), caller, body),
  )
  route(app, context, 'runs.retry', trackerApi['runs.retry'], ({ caller, params }) =>
    retryRun(context, caller, params.runId),
  )
  route(app, context, 'runs.retryAll', trackerApi['runs.retryAll'], async ({ caller, body }) => ({
    count: await retryAll(context, caller, body),
  }))
  route(app, context, 'runs.dismiss', trackerApi['runs.dismiss'], ({ caller, params, body }) =>
    dismissRun(context, caller, params.runId, body.dismissed),
  )
}
