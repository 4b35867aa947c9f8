import type { AuditEntry } from '#shared/model/ownership.ts'
import { cutPage, readCursor } from '../../domain/list-cursor.ts'
import type { TrackerContext } from '../context.ts'
import { documentOwner } from '../documents/documents.ts'

/** Returns a page of the workspace's audit log, newest first. @throws CodedError cursor_invalid */
export async function listAuditLog(
  { store }: TrackerContext,
  workspaceId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: AuditEntry[]; next: string | null }> {
  const after = readCursor(workspaceId, cursor)
  const entries = await store.forWorkspace(workspaceId).auditLog.page(after, limit + 1)
  const page = cutPage(workspaceId, entries, limit, ({ at, id }) => ({ at: Date.parse(at), id }))
  return { items: page.rows, next: page.next }
}

/** Returns the latest entries about the document and its links. @throws CodedError not_found */
export async function documentHistory(
  { store }: TrackerContext,
  workspaceId: string,
  documentId: string,
): Promise<{ items: AuditEntry[] }> {
  const repositories = store.forWorkspace(workspaceId)
  await documentOwner(repositories, documentId)
  return { items: await repositories.auditLog.ofDocument(documentId) }
}
