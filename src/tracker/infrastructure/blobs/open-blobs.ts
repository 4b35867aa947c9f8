import { join } from 'node:path'
import type { TrackerConfig } from '../config.ts'
import type { BlobStore } from './blob-store.ts'
import { openFileBlobs } from './file-blobs.ts'
import type { S3Key } from './s3-client.ts'
import type { StorageLocation } from './storage-location.ts'

export type OpenBlobStore = BlobStore & { close(): void }

/** The storage that the configuration names. */
export const storageOf = ({ storageUrl, dataDir }: TrackerConfig): StorageLocation =>
  storageUrl ?? { kind: 'folder', path: join(dataDir, 'blobs') }

/** The key that the configuration names. Null: the AWS SDK looks for a key. */
export function storageKeyOf({
  storageAccessKeyId: accessKeyId,
  storageSecretAccessKey: secretAccessKey,
  storageSessionToken: sessionToken,
}: TrackerConfig): S3Key | null {
  if (accessKeyId === null || secretAccessKey === null) return null
  return { accessKeyId, secretAccessKey, ...(sessionToken === null ? {} : { sessionToken }) }
}

/** Opens a storage. The AWS SDK is loaded only for a bucket, so that a tracker with a folder starts sooner and needs less memory. */
export async function openBlobs(location: StorageLocation, key: S3Key | null): Promise<OpenBlobStore> {
  if (location.kind === 'folder') return { ...(await openFileBlobs(location.path)), close: () => undefined }
  const { openS3Blobs } = await import('./s3-blobs.ts')
  return openS3Blobs(location, key)
}

/** Opens the storage that the configuration names. */
export const openConfiguredBlobs = (config: TrackerConfig): Promise<OpenBlobStore> =>
  openBlobs(storageOf(config), storageKeyOf(config))
