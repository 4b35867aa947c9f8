// Copies between a folder and an S3 server.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startS3, type TestS3 } from '../../../../test/fixtures/s3/server.ts'
import type { BlobStore, StoredBlob } from '../../infrastructure/blobs/blob-store.ts'
import { openBlobs } from '../../infrastructure/blobs/open-blobs.ts'
import { parseS3Location, type S3Location } from '../../infrastructure/blobs/storage-location.ts'
import { testFolder } from '../../infrastructure/database/testing.ts'
import { copyBlobs } from './copy-blobs.ts'

let folder: Awaited<ReturnType<typeof testFolder>>
let s3: TestS3
beforeAll(async () => {
  folder = await testFolder()
  s3 = await startS3()
})
afterAll(async () => {
  await s3.close()
  await folder.remove()
})

let number = 0
async function stores(): Promise<{ local: BlobStore; bucket: BlobStore; scratchDir: string }> {
  number += 1
  const local = await openBlobs({ kind: 'folder', path: join(folder.path, `local-${number}`) }, null)
  const bucket = await openBlobs(parseS3Location(s3.storageUrl(`copy-${number}`)) as S3Location, s3.key)
  return { local, bucket, scratchDir: join(folder.path, 'scratch') }
}

const contentsOf = async (blobs: BlobStore) => {
  const found = (await Readable.from(blobs.list()).toArray()) as StoredBlob[]
  const entries = found.map(
    async ({ key }) => [key, (await buffer(await blobs.open(key))).toString('hex')] as const,
  )
  return Object.fromEntries(await Promise.all(entries))
}

it('copies all files to a bucket and back', async () => {
  const { local, bucket, scratchDir } = await stores()
  for (let index = 0; index < 7; index += 1) await local.put(`upl_${index}.pdf`, randomBytes(5_000))
  const there = await copyBlobs({ from: local, to: bucket, scratchDir })
  expect(there).toEqual({ copied: 7, copiedBytes: 35_000, present: 0, deleted: 0 })
  expect(await contentsOf(bucket)).toEqual(await contentsOf(local))
  const { local: back } = await stores()
  await copyBlobs({ from: bucket, to: back, scratchDir })
  expect(await contentsOf(back)).toEqual(await contentsOf(local))
})

it('a repeated copy continues after an interruption, and replaces an incomplete file', async () => {
  const { local, bucket, scratchDir } = await stores()
  for (const key of ['blob_a', 'blob_b', 'blob_c']) await local.put(key, Buffer.from(`content of ${key}`))
  await bucket.put('blob_a', Buffer.from('content of blob_a'))
  await bucket.put('blob_b', Buffer.from('content'))
  const again = await copyBlobs({ from: local, to: bucket, scratchDir })
  expect(again).toMatchObject({ copied: 2, present: 1 })
  expect(await contentsOf(bucket)).toEqual(await contentsOf(local))
})

it('other bytes in the target are found by a comparison', async () => {
  const { local, bucket, scratchDir } = await stores()
  await local.put('blob_a', Buffer.from('right'))
  await bucket.put('blob_a', Buffer.from('wrong'))
  await expect(copyBlobs({ from: local, to: bucket, scratchDir, compare: true })).rejects.toThrow(
    'blob_a has other bytes in the target.',
  )
})

it('a target that returns other bytes than it got is an error', async () => {
  const { local, bucket, scratchDir } = await stores()
  await local.put('blob_a', Buffer.from('right'))
  const damaging: BlobStore = { ...bucket, open: async () => Readable.from([Buffer.from('wrong')]) }
  await expect(copyBlobs({ from: local, to: damaging, scratchDir })).rejects.toThrow(
    'The copy of blob_a is not the same as the original.',
  )
})

it('a file that is deleted during the copy is counted', async () => {
  const { local, bucket, scratchDir } = await stores()
  await local.put('blob_a', Buffer.from('stays'))
  const withGhost: BlobStore = {
    ...local,
    async *list() {
      yield { key: 'blob_gone', sizeBytes: 3, storedAt: 0 }
      yield* local.list()
    },
  }
  expect(await copyBlobs({ from: withGhost, to: bucket, scratchDir })).toMatchObject({
    copied: 1,
    deleted: 1,
  })
})
