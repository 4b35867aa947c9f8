import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '#shared/errors.ts'
import type { UploadMetadata } from '#shared/tracker-api/documents.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { readableEnding } from '../../infrastructure/pdf/attachment-encryption.ts'
import type { TrackerContext } from '../context.ts'
import { documentOwner } from './documents.ts'

/** An upload can be resumed for this long. */
export const uploadLifeMs = 86_400_000

/** @throws CodedError upload_unknown: there is none, or it is another member's */
export async function requireOwnUpload(
  { store }: TrackerContext,
  { workspaceId, memberId }: Caller,
  uploadId: string,
): Promise<void> {
  const isOwn = await store.forWorkspace(workspaceId).uploads.belongsTo(memberId, uploadId)
  if (!isOwn) throw new CodedError('upload_unknown', 'There is no such upload.')
}

/** @throws CodedError not_found: the document of which this is to be a version */
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

/**
 * Deletes decrypted files that a tracker which was killed has left in the folder of uploads, and rows of old uploads. The files
 * of uploads are deleted by the tus server.
 */
export async function sweepUploads({ store, clock }: TrackerContext, folder: string): Promise<void> {
  // The file system writes these times, so they are compared with the time of the host.
  await sweepReadableFiles(folder, Date.now() - uploadLifeMs)
  await store.deployment.uploads.removeCreatedBefore(clock.now() - 2 * uploadLifeMs)
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
