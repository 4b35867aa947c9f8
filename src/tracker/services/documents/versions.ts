import { CodedError } from '#shared/errors.ts'
import type { VersionEntry } from '#shared/model/documents.ts'
import type { Caller } from '../../domain/people/caller.ts'
import type { StoredFile } from '../../repositories/document-versions.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace } from '../transaction.ts'
import { documentOwner, noDocument } from './documents.ts'

/** Returns the versions, newest first. @throws CodedError not_found */
export async function listVersions(
  { store }: TrackerContext,
  { workspaceId }: Caller,
  documentId: string,
): Promise<{ items: VersionEntry[] }> {
  const repositories = store.forWorkspace(workspaceId)
  await documentOwner(repositories, documentId)
  return { items: await repositories.documentVersions.list(documentId) }
}

/** @throws CodedError not_found: the version does not exist, or its document was removed */
export async function storedFile(
  { store }: Pick<TrackerContext, 'store'>,
  workspaceId: string,
  documentId: string,
  version: number,
): Promise<StoredFile> {
  const file = await store.forWorkspace(workspaceId).documentVersions.findFile(documentId, version)
  if (!file) throw noDocument()
  return file
}

/**
 * Withdraws a version, or (`withdrawn` false) makes it readable again. No reader can fetch a withdrawn version. The page of a current reader opens
 * the current version instead.
 * @throws CodedError not_found, conflict (it is the current version)
 */
export async function withdrawVersion(
  context: TrackerContext,
  caller: Caller,
  documentId: string,
  number: number,
  withdrawn: boolean,
): Promise<{ items: VersionEntry[] }> {
  await inWorkspace(context, caller.workspaceId, async ({ repositories, emit, record }) => {
    const { documents, documentVersions, bundles } = repositories
    await documentOwner(repositories, documentId)
    if ((await documents.currentVersion(documentId)) === number) {
      throw new CodedError('conflict', 'Links show this version. Replace the file, or turn the links off.')
    }
    const withdrawnAt = withdrawn ? context.clock.now() : null
    const exists = await documentVersions.setWithdrawn(documentId, number, withdrawnAt)
    if (!exists) throw new CodedError('not_found', 'There is no such version.')
    if (withdrawnAt !== null) await bundles.withdrawVersionsWith(documentId, number, withdrawnAt)
    await record(caller, withdrawn ? 'versionWithdrawn' : 'versionRestored', { documentId, count: number })
    emit({ type: 'document.changed', subject: { documentId } })
  })
  return listVersions(context, caller, documentId)
}
