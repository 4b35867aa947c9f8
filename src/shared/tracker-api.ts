// The contract between the tracker and the desktops: all JSON endpoints with their schemas.
import { analyticsApi } from './analytics.ts'
import { apiTokensApi } from './tracker-api/api-tokens.ts'
import { auditApi } from './tracker-api/audit.ts'
import { bundlesApi } from './tracker-api/bundles.ts'
import { chatRoomsApi } from './tracker-api/chat-rooms.ts'
import { companiesApi } from './tracker-api/companies.ts'
import { crashReportsApi } from './tracker-api/crash-reports.ts'
import { documentsApi } from './tracker-api/documents.ts'
import { feedApi } from './tracker-api/feed.ts'
import { libraryApi } from './tracker-api/library.ts'
import { linkBatchesApi } from './tracker-api/link-batches.ts'
import { linksApi } from './tracker-api/links.ts'
import { ownershipApi } from './tracker-api/ownership.ts'
import { peopleApi } from './tracker-api/people.ts'
import { privacyApi } from './tracker-api/privacy.ts'
import { runsApi } from './tracker-api/runs.ts'
import { signInApi } from './tracker-api/sign-in.ts'
import { updatesApi } from './tracker-api/updates.ts'
import { visitsApi } from './tracker-api/visits.ts'
import { webhooksApi } from './tracker-api/webhooks.ts'
import { workersApi } from './tracker-api/workers.ts'
import { workflowsApi } from './tracker-api/workflows.ts'

export const trackerApi = {
  ...peopleApi,
  ...signInApi,
  ...apiTokensApi,
  ...ownershipApi,
  ...auditApi,
  ...workersApi,
  ...updatesApi,
  ...documentsApi,
  ...libraryApi,
  ...linksApi,
  ...bundlesApi,
  ...linkBatchesApi,
  ...webhooksApi,
  ...workflowsApi,
  ...visitsApi,
  ...companiesApi,
  ...privacyApi,
  ...runsApi,
  ...feedApi,
  ...analyticsApi,
  ...crashReportsApi,
  ...chatRoomsApi,
} as const
export type TrackerApi = typeof trackerApi
