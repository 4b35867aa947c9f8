// Blobs as objects in a bucket of an S3-compatible store. The tracker reads and writes them itself. It gives out no presigned URL, because the gate
// decides at each request whether a reader may still read (ADR 87).
import { createReadStream } from 'node:fs'
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandInput,
  type ListMultipartUploadsCommandOutput,
  ListObjectsV2Command,
  type MultipartUpload,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import {
  type BlobStore,
  isBlobKey,
  markerName,
  markerText,
  readMarkerText,
  requireBlobKey,
  type StorageMarker,
  type StoredBlob,
} from './blob-store.ts'
import { createS3Client, defaultS3Tuning, type S3Key, type S3Tuning } from './s3-client.ts'
import { openObject } from './s3-reading.ts'
import type { S3Location } from './storage-location.ts'

/** A larger file is uploaded in parts of this size, so that a retry sends one part. S3 allows 10,000 parts of at least 5 MiB. */
const partBytes = 8 * 1024 * 1024
const parallelParts = 3
/** This name is not a blob key, because it has two dots. */
const probeName = 'lastpage.probe.txt'
/** The readiness is asked for every few seconds, and each write costs money at most providers. */
const writeProbeEveryMs = 60_000

type S3Error = { name?: string; $metadata?: { httpStatusCode?: number } }

/** A HEAD request has no body, so its error has only the status. */
const isMissing = (error: unknown) => {
  const { name, $metadata } = error as S3Error
  return name === 'NoSuchKey' || (name === 'NotFound' && $metadata?.httpStatusCode === 404)
}

const missing = (key: string, cause: unknown) =>
  Object.assign(new Error(`There is no blob ${key}.`, { cause }), { code: 'ENOENT' })

/** The SDK's name of HTTP 412: `If-None-Match: *` found the object. 409: another process is writing it. */
const existsAlready = (error: unknown) => {
  const { name = '', $metadata } = error as S3Error
  return (
    ['PreconditionFailed', 'ConditionalRequestConflict'].includes(name) || $metadata?.httpStatusCode === 412
  )
}

function s3Marker(client: S3Client, Bucket: string, Key: string): StorageMarker {
  const replace = async (installationId: string) => {
    await client.send(new PutObjectCommand({ Bucket, Key, Body: markerText(installationId) }))
  }
  const read = async () => {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }))
      return readMarkerText((await Body?.transformToString()) ?? '')
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  }
  return {
    read,
    replace,
    async create(installationId) {
      const known = await read()
      if (known !== null) return known
      try {
        // A store that does not know this condition ignores it. Then the last of two processes wins, and both read its marker.
        await client.send(
          new PutObjectCommand({ Bucket, Key, Body: markerText(installationId), IfNoneMatch: '*' }),
        )
      } catch (error) {
        const isUnknown = (error as S3Error).$metadata?.httpStatusCode === 501
        if (isUnknown) await replace(installationId)
        else if (!existsAlready(error)) throw error
      }
      return (await read()) ?? installationId
    },
  }
}

async function* listObjects(
  client: S3Client,
  { bucket, prefix }: S3Location,
  keysPerPage: number,
): AsyncGenerator<StoredBlob> {
  let token: string | undefined
  do {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        MaxKeys: keysPerPage,
        ...(prefix === '' ? {} : { Prefix: prefix }),
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    )
    for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
      const key = Key.slice(prefix.length)
      // A store that does not tell the time has no old objects.
      if (isBlobKey(key)) yield { key, sizeBytes: Size, storedAt: LastModified?.getTime() ?? Date.now() }
    }
    token = page.IsTruncated ? page.NextContinuationToken : undefined
  } while (token !== undefined)
}

async function* listUploads(
  client: S3Client,
  { bucket, prefix }: S3Location,
  perPage: number,
): AsyncGenerator<MultipartUpload> {
  let after: Pick<ListMultipartUploadsCommandInput, 'KeyMarker' | 'UploadIdMarker'> | null = {}
  while (after !== null) {
    const page: ListMultipartUploadsCommandOutput = await client.send(
      new ListMultipartUploadsCommand({
        Bucket: bucket,
        MaxUploads: perPage,
        ...(prefix === '' ? {} : { Prefix: prefix }),
        ...after,
      }),
    )
    yield* page.Uploads ?? []
    const { IsTruncated, NextKeyMarker, NextUploadIdMarker } = page
    after =
      IsTruncated && NextKeyMarker ? { KeyMarker: NextKeyMarker, UploadIdMarker: NextUploadIdMarker } : null
  }
}

/** Aborts multipart uploads. Other programs may use the bucket, so only uploads of blobs below the prefix are aborted. */
async function abortOldUploads(
  client: S3Client,
  location: S3Location,
  perPage: number,
  before: number,
): Promise<number> {
  const { bucket: Bucket, prefix } = location
  let aborted = 0
  for await (const { Key = '', UploadId, Initiated } of listUploads(client, location, perPage)) {
    const isOld = Initiated !== undefined && Initiated.getTime() < before
    if (!isOld || !isBlobKey(Key.slice(prefix.length))) continue
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
    aborted += 1
  }
  return aborted
}

/** Rejects unless the bucket can be written. Writes at most once per minute while that succeeds; in between it reads. */
function s3Check(client: S3Client, Bucket: string, prefix: string): () => Promise<void> {
  let writtenAt = Number.NEGATIVE_INFINITY
  return async () => {
    const now = performance.now()
    const probe = { Bucket, Key: `${prefix}${probeName}` }
    const mustWrite = now - writtenAt >= writeProbeEveryMs
    const lastWrittenAt = mustWrite ? now : writtenAt
    // After a failure, the next check writes.
    writtenAt = Number.NEGATIVE_INFINITY
    if (mustWrite) await client.send(new PutObjectCommand({ ...probe, Body: 'probe' }))
    else await client.send(new HeadObjectCommand(probe))
    writtenAt = lastWrittenAt
  }
}

/** Opens the storage in a bucket. Sends no request yet: a store that is down must not prevent the start. `close` ends idle connections. */
export function openS3Blobs(
  location: S3Location,
  key: S3Key | null,
  tuning: S3Tuning = defaultS3Tuning,
): BlobStore & { close(): void } {
  const client = createS3Client(location, key, tuning)
  const { bucket: Bucket, prefix } = location
  const nameOf = (blobKey: string) => ({ Bucket, Key: `${prefix}${requireBlobKey(blobKey)}` })
  const check = s3Check(client, Bucket, prefix)
  return {
    async putFile(blobKey, path) {
      // If a part fails after all retries, the upload is aborted and the store deletes the other parts.
      const upload = new Upload({
        client,
        params: { ...nameOf(blobKey), Body: createReadStream(path) },
        partSize: partBytes,
        queueSize: parallelParts,
      })
      await upload.done()
    },
    async put(blobKey, bytes) {
      await client.send(new PutObjectCommand({ ...nameOf(blobKey), Body: bytes }))
    },
    async open(blobKey, range) {
      try {
        return await openObject(client, nameOf(blobKey), range)
      } catch (error) {
        throw isMissing(error) ? missing(blobKey, error) : error
      }
    },
    async size(blobKey) {
      try {
        const { ContentLength } = await client.send(new HeadObjectCommand(nameOf(blobKey)))
        return ContentLength ?? 0
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },
    async delete(blobKey) {
      await client.send(new DeleteObjectCommand(nameOf(blobKey)))
    },
    list: () => listObjects(client, location, tuning.keysPerPage),
    deleteUnfinished: (before) => abortOldUploads(client, location, tuning.keysPerPage, before),
    check,
    marker: s3Marker(client, Bucket, `${prefix}${markerName}`),
    close: () => client.destroy(),
  }
}
