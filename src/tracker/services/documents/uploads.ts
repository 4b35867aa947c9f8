import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '#shared/errors.ts'
import type { UploadMetadata } from '#shared/tracker-api/documents.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { readableEnding } from '../../infrastructure/pdf/attachment-encryption.ts'
import type { TrackerContext } from '../context.ts'
import { documentOwner } from './documents.ts'

/** The time in which an upload can be resumed. */
export const uploadLifeMs = 86_400_000

/** @throws CodedError upload_unknown: the upload does not exist or belongs to another member */
export async function requireOwnUpload(
  { store }: TrackerContext,
  { workspaceId, memberId }: Caller,
  uploadId: string,
): Promise<void> {
  const isOwn = await store.forWorkspace(workspaceId).uploads.belongsTo(memberId, uploadId)
  if (!isOwn) throw new CodedError('upload_unknown', 'There is no such upload.')
}

/** @throws CodedError not_found: the document for the new version does not exist */
export async function requireTarget(
  { store }: TrackerContext,
  { workspaceId }: Caller,
  { documentId }: UploadMetadata,
): Promise<void> {
  if (documentId) await documentOwner(store.forWorkspace(workspaceId), documentId)
}

export async function beginUpload(
  { store, clock }: TrackerContext,
  { workspaceId, memberId }: Caller,
  uploadId: string,
  metadata: UploadMetadata,
): Promise<void> {
  const upload = { id: uploadId, memberId, metadata, createdAt: clock.now() }
  await store.forWorkspace(workspaceId).uploads.insert(upload)
}

export async function forgetUpload(
  { store }: TrackerContext,
  { workspaceId, memberId }: Caller,
  uploadId: string,
): Promise<void> {
  await store.forWorkspace(workspaceId).uploads.remove(memberId, uploadId)
}

/** Deletes old rows and locks of uploads, and decrypted files that a killed tracker left in the upload folder. The tus server deletes the files of uploads. */
export async function sweepUploads({ store, clock }: TrackerContext, folder: string): Promise<void> {
  // The file system sets these times with the clock of the host, so they are compared with that clock.
  await sweepReadableFiles(folder, Date.now() - uploadLifeMs)
  await store.deployment.uploads.removeCreatedBefore(clock.now() - 2 * uploadLifeMs)
  if (store.dialect === 'postgres') await store.deployment.uploadLocks.removeEnded()
}

async function sweepReadableFiles(folder: string, olderThan: number): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((each) => each.endsWith(readableEnding))) {
    const path = join(folder, name)
    const isOld = await stat(path).then(
      ({ mtimeMs }) => mtimeMs < olderThan,
      () => false,
    )
    if (isOld) await rm(path, { force: true })
  }
}
