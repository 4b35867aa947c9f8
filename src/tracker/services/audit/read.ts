import type { AuditEntry } from '#shared/model/audit.ts'
import type { AuditQuery } from '#shared/tracker-api/audit.ts'
import { cutPage, readCursor } from '../../domain/list-cursor.ts'
import type { AuditFilter } from '../../repositories/audit-log.ts'
import type { TrackerContext } from '../context.ts'
import { documentOwner } from '../documents/documents.ts'

export const positionOf = ({ at, id }: AuditEntry) => ({ at: Date.parse(at), id })

export function auditFilter({ from, to, memberId, area, kind, documentId }: AuditQuery): AuditFilter {
  const at = (instant: string | undefined) => (instant === undefined ? undefined : Date.parse(instant))
  return { memberId, area, kind, documentId, from: at(from), to: at(to) }
}

/** Returns a page of the entries that match the filters, newest first. @throws CodedError cursor_invalid */
export async function listAuditLog(
  { store }: Pick<TrackerContext, 'store'>,
  workspaceId: string,
  { cursor, limit, ...query }: AuditQuery & { cursor?: string | undefined; limit: number },
): Promise<{ items: AuditEntry[]; next: string | null }> {
  const after = readCursor(workspaceId, cursor)
  const entries = await store.forWorkspace(workspaceId).auditLog.page(auditFilter(query), after, limit + 1)
  const page = cutPage(workspaceId, entries, limit, positionOf)
  return { items: page.rows, next: page.next }
}

/** Returns the latest changes of the owner of the document and of its links. All members may read them. @throws CodedError not_found */
export async function documentHistory(
  { store }: TrackerContext,
  workspaceId: string,
  documentId: string,
): Promise<{ items: AuditEntry[] }> {
  const repositories = store.forWorkspace(workspaceId)
  await documentOwner(repositories, documentId)
  return { items: await repositories.auditLog.ownersOfDocument(documentId) }
}
