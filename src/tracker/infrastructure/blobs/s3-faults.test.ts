// Faults that the real S3 has and a server in memory does not have. The proxy in front of the test server injects them.
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { CreateMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startS3, type TestS3 } from '../../../../test/fixtures/s3/server.ts'
import { testFolder } from '../database/testing.ts'
import type { StoredBlob } from './blob-store.ts'
import { openS3Blobs } from './s3-blobs.ts'
import { createS3Client, defaultS3Tuning } from './s3-client.ts'
import { parseS3Location, type S3Location } from './storage-location.ts'

let s3: TestS3
let folder: Awaited<ReturnType<typeof testFolder>>
beforeAll(async () => {
  s3 = await startS3()
  folder = await testFolder()
})
afterEach(() => {
  s3.setFaults(() => null)
  s3.setAheadMs(0)
})
afterAll(async () => {
  await s3.close()
  await folder.remove()
})

const quick = { ...defaultS3Tuning, answerMs: 300, idleMs: 300 }

function open(tuning = defaultS3Tuning, key = s3.key) {
  s3.takeRequests()
  return openS3Blobs(parseS3Location(s3.storageUrl('faults')) as S3Location, key, tuning)
}

/** Makes the first `count` requests with this method fail. */
function failFirst(count: number, method: string, fault: Parameters<TestS3['setFaults']>[0]) {
  let left = count
  s3.setFaults((request) => {
    if (request.method !== method || left === 0) return null
    left -= 1
    return fault(request)
  })
}

it.each([
  ['SlowDown', { kind: 'slowDown' }],
  ['a reset connection', { kind: 'reset' }],
  ['no answer', { kind: 'hang' }],
] as const)('a write is repeated after %s', async (_name, fault) => {
  const blobs = open(fault.kind === 'hang' ? quick : defaultS3Tuning)
  failFirst(2, 'PUT', () => fault)
  await blobs.put('retried.pdf', Buffer.from('stored'))
  expect((await buffer(await blobs.open('retried.pdf'))).toString()).toBe('stored')
  expect(s3.takeRequests().filter(({ method }) => method === 'PUT')).toHaveLength(3)
})

it('a read whose connection breaks several times in the body returns all bytes once', async () => {
  const blobs = open()
  const bytes = randomBytes(1_000_000)
  await blobs.put('broken.pdf', bytes)
  failFirst(3, 'GET', () => ({ kind: 'cut', afterBytes: 200_000 }))
  expect((await buffer(await blobs.open('broken.pdf'))).equals(bytes)).toBe(true)
  failFirst(2, 'GET', () => ({ kind: 'cut', afterBytes: 70_000 }))
  const range = { start: 100_001, end: 400_000 }
  expect((await buffer(await blobs.open('broken.pdf', range))).equals(bytes.subarray(100_001, 400_001))).toBe(
    true,
  )
  const gets = s3.takeRequests().filter(({ method }) => method === 'GET')
  expect(gets).toHaveLength(7)
  const repeated = gets.filter(({ headers }) => headers['if-match'] !== undefined)
  expect(repeated).toHaveLength(5)
})

it('a read fails if the connection always breaks, and never returns too few bytes as a success', async () => {
  const blobs = open()
  await blobs.put('dead.pdf', randomBytes(100_000))
  s3.setFaults(({ method }) => (method === 'GET' ? { kind: 'cut', afterBytes: 0 } : null))
  const stream = await blobs.open('dead.pdf')
  await expect(buffer(stream)).rejects.toThrow()
}, 30_000)

it('a failed part aborts the upload, and no object remains', async () => {
  const blobs = open({ ...defaultS3Tuning, attempts: 2 })
  const path = join(folder.path, 'large.pdf')
  await writeFile(path, randomBytes(9_000_000))
  s3.setFaults(({ method, url }) =>
    method === 'PUT' && url.includes('partNumber=2') ? { kind: 'slowDown' } : null,
  )
  await expect(blobs.putFile('aborted.pdf', path)).rejects.toMatchObject({ name: 'SlowDown' })
  s3.setFaults(() => null)
  expect(s3.takeRequests().some(({ method, url }) => method === 'DELETE' && url.includes('uploadId='))).toBe(
    true,
  )
  expect(await blobs.size('aborted.pdf')).toBe(null)
})

it('a host whose clock is wrong by an hour can read and write', async () => {
  const blobs = open()
  s3.setAheadMs(3_600_000)
  await blobs.put('skewed.pdf', Buffer.from('x'))
  expect(await blobs.size('skewed.pdf')).toBe(1)
})

it('a bucket in another region is found', async () => {
  const blobs = open()
  s3.setFaults(({ headers }) =>
    headers.authorization?.includes('/eu-central-1/')
      ? null
      : { kind: 'otherRegion', region: 'eu-central-1' },
  )
  await blobs.put('moved.pdf', Buffer.from('x'))
  expect(await blobs.size('moved.pdf')).toBe(1)
})

it('a wrong key is an error at once, and the error does not contain the key', async () => {
  const blobs = open(defaultS3Tuning, { accessKeyId: s3.key.accessKeyId, secretAccessKey: 'hunter2' })
  const error = await blobs.put('refused.pdf', Buffer.from('x')).catch((caught: unknown) => caught)
  expect(error).toMatchObject({ name: 'SignatureDoesNotMatch' })
  expect(JSON.stringify(error)).not.toContain('hunter2')
  expect(s3.takeRequests()).toHaveLength(1)
})

it('a list of several pages is complete', async () => {
  const blobs = open({ ...defaultS3Tuning, keysPerPage: 2 })
  const keys = Array.from({ length: 5 }, (_, index) => `paged_${index}.pdf`)
  for (const key of keys) await blobs.put(key, Buffer.from(key))
  s3.takeRequests()
  const found = (await Readable.from(blobs.list()).toArray()).map(({ key }: StoredBlob) => key)
  expect(found.filter((key) => key.startsWith('paged'))).toEqual(keys)
  expect(s3.takeRequests().length).toBeGreaterThan(2)
})

it('a list of several pages of unfinished uploads is complete, and uploads of other programs stay', async () => {
  const blobs = open({ ...defaultS3Tuning, keysPerPage: 2 })
  const location = parseS3Location(s3.storageUrl('faults')) as S3Location
  const client = createS3Client(location, s3.key, defaultS3Tuning)
  const own = [1, 2, 3, 4, 5].map((id) => `faults/upl_${id}.pdf`)
  const others = ['faults/folder/of-another-program.bin', 'other-prefix/upl_1.pdf']
  for (const Key of [...own, ...others])
    await client.send(new CreateMultipartUploadCommand({ Bucket: s3.bucket, Key }))
  expect(await blobs.deleteUnfinished(Date.now() + 3_600_000)).toBe(own.length)
  const left = await client.send(new ListMultipartUploadsCommand({ Bucket: s3.bucket }))
  expect(left.Uploads?.map(({ Key }) => Key)).toEqual(others)
  client.destroy()
})

it('the check writes at first, then reads, and writes again after a failure', async () => {
  const blobs = open()
  await blobs.check()
  await blobs.check()
  s3.setFaults(() => ({ kind: 'denied' }))
  await expect(blobs.check()).rejects.toThrow()
  await expect(blobs.check()).rejects.toThrow()
  s3.setFaults(() => null)
  await blobs.check()
  expect(s3.takeRequests().map(({ method }) => method)).toEqual(['PUT', 'HEAD', 'HEAD', 'PUT', 'PUT'])
})
