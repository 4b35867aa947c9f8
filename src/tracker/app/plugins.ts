import { analyticsRoutes } from '../routes/analytics.ts'
import { apiBudgetRoutes } from '../routes/api-budget.ts'
import { apiTokensRoutes } from '../routes/api-tokens.ts'
import { auditRoutes } from '../routes/audit.ts'
import { bundlesRoutes } from '../routes/bundles.ts'
import { chatRoomsRoutes } from '../routes/chat-rooms.ts'
import { companiesRoutes } from '../routes/companies.ts'
import { crashReportsRoutes } from '../routes/crash-reports.ts'
import { documentsRoutes } from '../routes/documents.ts'
import { feedRoutes } from '../routes/feed.ts'
import { gateRoutes } from '../routes/gate.ts'
import { libraryRoutes } from '../routes/library.ts'
import { linkBatchesRoutes } from '../routes/link-batches.ts'
import { linksRoutes } from '../routes/links.ts'
import { notificationsRoutes } from '../routes/notifications.ts'
import { ownershipRoutes } from '../routes/ownership.ts'
import { pagesRoutes } from '../routes/pages/plugin.ts'
import { peopleRoutes } from '../routes/people.ts'
import type { RoutePlugin } from '../routes/plugin.ts'
import { privacyRoutes } from '../routes/privacy.ts'
import { runsRoutes } from '../routes/runs.ts'
import { sharesRoutes } from '../routes/shares.ts'
import { signInRoutes } from '../routes/sign-in.ts'
import { updatesRoutes } from '../routes/updates.ts'
import { visitsRoutes } from '../routes/visits.ts'
import { webhooksRoutes } from '../routes/webhooks.ts'
import { workersRoutes } from '../routes/workers.ts'
import { workflowsRoutes, workspaceWorkflowsRoutes } from '../routes/workflows.ts'

/** The plugins in the order of their registration. */
export const routePlugins: readonly RoutePlugin[] = [
  peopleRoutes,
  signInRoutes,
  ownershipRoutes,
  apiTokensRoutes,
  auditRoutes,
  workersRoutes,
  documentsRoutes,
  libraryRoutes,
  linksRoutes,
  bundlesRoutes,
  linkBatchesRoutes,
  gateRoutes,
  workflowsRoutes,
  workspaceWorkflowsRoutes,
  sharesRoutes,
  visitsRoutes,
  companiesRoutes,
  analyticsRoutes,
  privacyRoutes,
  runsRoutes,
  apiBudgetRoutes,
  feedRoutes,
  notificationsRoutes,
  chatRoomsRoutes,
  crashReportsRoutes,
  updatesRoutes,
  webhooksRoutes,
  pagesRoutes,
]
