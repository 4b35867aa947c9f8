// Owns the versions of a document: the list of them, and taking one back from its readers.
import { CodedError } from '#shared/errors.ts'
import type { VersionEntry } from '#shared/model/documents.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { toInstant, toInstantOrNull } from '../../infrastructure/clock.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace } from '../transaction.ts'
import { documentOwner } from './documents.ts'

/** The newest first. @throws CodedError not_found */
export async function listVersions(
  { store: { db } }: TrackerContext,
  { workspaceId }: Caller,
  documentId: string,
): Promise<{ items: VersionEntry[] }> {
  await documentOwner(db, workspaceId, documentId)
  const rows = await db
    .selectFrom('document_versions')
    .select(['number', 'file_name', 'size_bytes', 'created_at', 'withdrawn_at'])
    .where('workspace_id', '=', workspaceId)
    .where('document_id', '=', documentId)
    .orderBy('number', 'desc')
    .execute()
  return {
    items: rows.map((row) => ({
      number: row.number,
      fileName: row.file_name,
      sizeBytes: row.size_bytes,
      createdAt: toInstant(row.created_at),
      withdrawnAt: toInstantOrNull(row.withdrawn_at),
    })),
  }
}

/**
 * From then on no reader fetches this version, also who is in the middle of it: their page opens the current one. Or that is taken back.
 * @throws CodedError not_found, conflict (the version that links show)
 */
export async function withdrawVersion(
  context: TrackerContext,
  caller: Caller,
  documentId: string,
  number: number,
  withdrawn: boolean,
): Promise<{ items: VersionEntry[] }> {
  const { workspaceId } = caller
  await inWorkspace(context, workspaceId, async ({ trx, emit }) => {
    await documentOwner(trx, workspaceId, documentId)
    const document = await trx
      .selectFrom('documents')
      .select('current_version')
      .where('workspace_id', '=', workspaceId)
      .where('document_id', '=', documentId)
      .executeTakeFirst()
    if (document?.current_version === number) {
      throw new CodedError('conflict', 'Links show this version. Replace the file, or turn the links off.')
    }
    const { numUpdatedRows } = await trx
      .updateTable('document_versions')
      .set({ withdrawn_at: withdrawn ? context.clock.now() : null })
      .where('workspace_id', '=', workspaceId)
      .where('document_id', '=', documentId)
      .where('number', '=', number)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw new CodedError('not_found', 'There is no such version.')
    emit({ type: 'document.changed', subject: { documentId } })
  })
  return listVersions(context, caller, documentId)
}
