import type { Session } from '#shared/desktop-state.ts'
import { subscribeToDocuments } from '../entities/documents/document-queries.ts'
import { subscribeToLibrary } from '../entities/documents/library-queries.ts'
import { subscribeToUploads } from '../entities/documents/uploads.ts'
import { subscribeToOwners } from '../entities/members/member-queries.ts'
import { subscribeToNotifications } from '../entities/notifications/notification-queries.ts'
import { salesforceKey } from '../entities/salesforce/salesforce-queries.ts'
import { subscribeToUpdates } from '../entities/updates/update-queries.ts'
import { subscribeToCompanies } from '../entities/visitors/company-queries.ts'
import { subscribeToVisitors } from '../entities/visitors/visitor-queries.ts'
import { subscribeToVisits } from '../entities/visits/visit-queries.ts'
import { subscribeToWorkflows } from '../entities/workflows/workflow-queries.ts'
import { subscribeToAnalytics } from '../features/documents/analytics/analytics-queries.ts'
import { subscribeToBatches } from '../features/documents/batches/batch-queries.ts'
import { subscribeToLinks } from '../features/documents/links/link-queries.ts'
import { on } from '../lib/bridge/desktop.ts'
import { queryClient, refetchQueries } from '../lib/server-state/query-client.ts'
import { readSession, subscribeToSession, useSession } from '../lib/session.ts'
import { goToPlaceOf } from './workspace-places.ts'

/** Refetches all queries in use except the queries of Salesforce, because events may be lost while a connection is down. */
function readAllAgain(): void {
  void refetchQueries({ predicate: ({ queryKey }) => queryKey[0] !== salesforceKey })
}

/** A visitor was erased, so no cached value may show the visitor any more. */
function forgetAll(): void {
  queryClient.removeQueries({ type: 'inactive' })
  readAllAgain()
}

/** Data of the previous workspace must not stay on screen. */
function showOther(now: Session | undefined, before: Session | undefined): void {
  if (!now || !before) return
  const isOther = now.workspaceKey !== before.workspaceKey
  if (isOther) goToPlaceOf(now.workspaceKey, before.workspaceKey)
  if (isOther || now.workspace?.id !== before.workspace?.id) void queryClient.resetQueries()
}

/** Updates all caches from main's events, also after a reconnect. Returns a function that unsubscribes. */
export function subscribeToMain(): () => void {
  const stops = [
    subscribeToSession(),
    subscribeToDocuments(),
    subscribeToLibrary(),
    subscribeToUploads(),
    subscribeToBatches(),
    subscribeToLinks(),
    subscribeToWorkflows(),
    subscribeToVisits(),
    subscribeToVisitors(),
    subscribeToCompanies(),
    subscribeToAnalytics(),
    subscribeToNotifications(),
    subscribeToOwners(),
    subscribeToUpdates(),
    on('visitorErased', forgetAll),
    useSession.subscribe((now, before) => {
      if (now.host === 'online' && before.host === 'lost') void readSession().then(readAllAgain)
      showOther(now.session, before.session)
      const wasOnline = before.session?.tracker.state === 'online'
      if (now.session?.tracker.state === 'online' && before.session && !wasOnline) readAllAgain()
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
