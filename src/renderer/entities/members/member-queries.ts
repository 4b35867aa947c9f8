import { queryOptions } from '@tanstack/react-query'
import type { AuditEntry } from '#shared/model/audit.ts'
import type { AuditQuery } from '#shared/tracker-api/audit.ts'
import { call, on } from '../../lib/bridge/desktop.ts'
import { pagedQueryOptions } from '../../lib/server-state/paged-query.ts'
import { queryClient, refetchQueries } from '../../lib/server-state/query-client.ts'

export const memberQueries = {
  all: () => queryOptions({ queryKey: ['people', 'members'], queryFn: () => call('members.list') }),
  /** What a member owns. For admins only. */
  holdings: (memberId: string) =>
    queryOptions({
      queryKey: ['people', 'holdings', memberId],
      queryFn: () => call('members.holdings', { memberId }),
    }),
  /** The entries of the audit log that match the filters. For admins only. */
  auditLog: (filter: AuditQuery) =>
    pagedQueryOptions<AuditEntry>({
      queryKey: ['people', 'auditLog', filter],
      load: (cursor) => call('auditLog.list', { ...filter, ...(cursor ? { cursor } : {}) }),
    }),
  /** How long the audit log is kept. For admins only. */
  auditRetention: () =>
    queryOptions({ queryKey: ['people', 'auditRetention'], queryFn: () => call('auditLog.retention') }),
  /** The changes of a document's owner. */
  historyOf: (documentId: string) =>
    queryOptions({
      queryKey: ['people', 'history', documentId],
      queryFn: () => call('documents.history', { documentId }),
    }),
}

/** The queries whose data shows owners. */
const withOwners = ['people', 'documents', 'links', 'visits']

/** Refetches everything that shows owners, if a screen shows it. */
export async function refetchOwners(): Promise<void> {
  await refetchQueries({ predicate: ({ queryKey }) => withOwners.includes(String(queryKey[0])) })
}

export const refetchAuditLog = (): Promise<void> => refetchQueries({ queryKey: ['people', 'auditLog'] })

/** Saves how long the audit log is kept, and shows the stored value and its entry. */
export async function saveAuditRetention(days: number): Promise<void> {
  const saved = await call('auditLog.setRetention', { days })
  queryClient.setQueryData(memberQueries.auditRetention().queryKey, saved)
  await refetchAuditLog()
}

/** Gives documents and links to another member. */
export async function transferOwnership(
  what: { documentIds?: readonly string[]; linkIds?: readonly string[] },
  successorId: string,
): Promise<void> {
  const { documentIds = [], linkIds = [] } = what
  await call('ownership.transfer', { documentIds: [...documentIds], linkIds: [...linkIds], successorId })
  await refetchOwners()
}

/** A member may have new documents and links after main's `peopleChanged` event. Returns a function that unsubscribes. */
export function subscribeToOwners(): () => void {
  return on('peopleChanged', () => void refetchOwners())
}
