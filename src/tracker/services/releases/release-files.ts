// The files of a release, from the upload until they are part of a release.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { CodedError } from '#shared/errors.ts'
import type { UploadedFile } from '../../domain/releases/feed.ts'
import { isReleaseFileName } from '../../domain/releases/file-names.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { TrackerContext } from '../context.ts'
import type { TransactionContext } from '../transaction.ts'

export type ReleaseContext = TransactionContext & Pick<TrackerContext, 'blobs'>

/** Files that belong to no release are deleted after this time. */
const uploadLifeMs = 86_400_000

/** Reads the file once. The result has the form of the feeds of electron-updater. */
async function measure(path: string): Promise<Omit<UploadedFile, 'name'>> {
  const hash = createHash('sha512')
  for await (const bytes of createReadStream(path)) hash.update(bytes as Uint8Array)
  return { sizeBytes: (await stat(path)).size, sha512: hash.digest('base64') }
}

/** Registers a file before its bytes arrive. @throws CodedError release_invalid: the name is not the name of a file of a release */
export async function beginReleaseFile(
  { store, clock }: Pick<ReleaseContext, 'store' | 'clock'>,
  workspaceId: string,
  name: string,
): Promise<string> {
  if (!isReleaseFileName(name)) {
    throw new CodedError('release_invalid', 'This is not the name of a file of a release.', {
      problem: 'unknown_name',
      file: name.slice(0, 120),
    })
  }
  const id = newId('rlf')
  await store.forWorkspace(workspaceId).releaseFiles.insert({ id, name, createdAt: clock.now() })
  return id
}

/** @throws CodedError upload_unknown: the file does not exist in this workspace, or is part of a release */
export async function requireReleaseUpload(
  { store }: Pick<ReleaseContext, 'store'>,
  workspaceId: string,
  fileId: string,
): Promise<void> {
  if (await store.forWorkspace(workspaceId).releaseFiles.isUploading(fileId)) return
  throw new CodedError('upload_unknown', 'There is no such upload.')
}

/** Stores the bytes of a registered file. A repeated call stores the same bytes again. */
export async function storeReleaseFile(
  { store, blobs }: Pick<ReleaseContext, 'store' | 'blobs'>,
  workspaceId: string,
  { id, path }: { id: string; path: string },
): Promise<Omit<UploadedFile, 'name'>> {
  const measured = await measure(path)
  const blobKey = id.replace('rlf_', 'rlf-')
  await blobs.putFile(blobKey, path)
  await store.forWorkspace(workspaceId).releaseFiles.setStored(id, { ...measured, blobKey })
  return measured
}

/** Deletes files that have belonged to no release for a day. */
export async function sweepReleaseFiles(
  context: Pick<ReleaseContext, 'store' | 'blobs' | 'clock'>,
): Promise<void> {
  const { store, blobs, clock } = context
  for (const workspaceId of await store.deployment.allWorkspaces.ids()) {
    const { releaseFiles } = store.forWorkspace(workspaceId)
    const left = await releaseFiles.leftOver(clock.now() - uploadLifeMs)
    for (const { blobKey } of left) if (blobKey !== null) await blobs.delete(blobKey)
    await releaseFiles.remove(left.map(({ id }) => id))
  }
}
