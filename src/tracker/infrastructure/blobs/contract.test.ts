// The contract of the blob store, with both adapters: a folder and an S3 server.
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startS3, type TestS3 } from '../../../../test/fixtures/s3/server.ts'
import { testFolder } from '../database/testing.ts'
import type { BlobStore, StoredBlob } from './blob-store.ts'
import { openBlobs } from './open-blobs.ts'
import { parseS3Location, type StorageLocation } from './storage-location.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const listOf = (blobs: BlobStore): Promise<StoredBlob[]> => Readable.from(blobs.list()).toArray()
const keysOf = async (blobs: BlobStore) => (await listOf(blobs)).map(({ key }) => key).sort()

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
/** Opens an empty storage. */
async function openEmpty(kind: StorageLocation['kind']): Promise<BlobStore> {
  number += 1
  if (kind === 'folder') return openBlobs({ kind, path: join(folder.path, `blobs-${number}`) }, null)
  const location = parseS3Location(s3.storageUrl(`team/${number}`))
  if (typeof location === 'string') throw new Error(location)
  return openBlobs(location, s3.key)
}

/**
 * Leaves what a write leaves that ends with its process. In S3: an upload whose second part never arrives, and whose abort does not either. In the folder: the
 * temporary files of a large file, a small file and the check. Returns their number.
 */
async function beginWriteAndCrash(blobs: BlobStore, kind: StorageLocation['kind']): Promise<number> {
  if (kind === 'folder') {
    const root = join(folder.path, `blobs-${number}`)
    await mkdir(join(root, 'ab'), { recursive: true })
    const names = ['ab/large.pdf.0123456789ab.part', 'ab/page.png.a123456789ab.part', '.probe-0123456789ab']
    for (const name of names) await writeFile(join(root, name), 'half')
    return names.length
  }
  s3.setFaults(({ method, url }) =>
    url.includes('partNumber=2') || method === 'DELETE' ? { kind: 'denied' } : null,
  )
  await expect(blobs.putFile('upl_1.pdf', await localFile(randomBytes(8_400_000)))).rejects.toThrow()
  s3.setFaults(() => null)
  return 1
}

async function localFile(bytes: Uint8Array): Promise<string> {
  await mkdir(folder.path, { recursive: true })
  const path = join(folder.path, `local-${randomBytes(4).toString('hex')}`)
  await writeFile(path, bytes)
  return path
}

describe.each(['folder', 's3'] as const)('a blob store in %s', (kind) => {
  it('returns the bytes that were stored, whole and by range', async () => {
    const blobs = await openEmpty(kind)
    await blobs.put('picture_1.png', Buffer.from('0123456789'))
    expect((await buffer(await blobs.open('picture_1.png'))).toString()).toBe('0123456789')
    expect((await buffer(await blobs.open('picture_1.png', { start: 0, end: 0 }))).toString()).toBe('0')
    expect((await buffer(await blobs.open('picture_1.png', { start: 7, end: 9 }))).toString()).toBe('789')
    expect(await blobs.size('picture_1.png')).toBe(10)
  })

  it('stores a file of several parts', async () => {
    const blobs = await openEmpty(kind)
    const bytes = randomBytes(9_000_000)
    await blobs.putFile('upl_large.pdf', await localFile(bytes))
    expect(await blobs.size('upl_large.pdf')).toBe(bytes.length)
    expect(sha256(await buffer(await blobs.open('upl_large.pdf')))).toBe(sha256(bytes))
    const range = { start: 8_388_600, end: 8_400_000 }
    expect(sha256(await buffer(await blobs.open('upl_large.pdf', range)))).toBe(
      sha256(bytes.subarray(range.start, range.end + 1)),
    )
  })

  it('a second write of a key replaces the bytes', async () => {
    const blobs = await openEmpty(kind)
    await blobs.put('page_1.png', Buffer.from('old'))
    await blobs.putFile('page_1.png', await localFile(Buffer.from('newer')))
    expect((await buffer(await blobs.open('page_1.png'))).toString()).toBe('newer')
    expect(await keysOf(blobs)).toEqual(['page_1.png'])
  })

  it('a blob that does not exist has no size, cannot be opened and can be deleted', async () => {
    const blobs = await openEmpty(kind)
    expect(await blobs.size('missing.pdf')).toBe(null)
    await expect(blobs.open('missing.pdf')).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(blobs.open('missing.pdf', { start: 3, end: 5 })).rejects.toMatchObject({ code: 'ENOENT' })
    await blobs.delete('missing.pdf')
  })

  it('an empty blob can be stored and read', async () => {
    const blobs = await openEmpty(kind)
    await blobs.put('empty', Buffer.alloc(0))
    expect(await blobs.size('empty')).toBe(0)
    expect(await buffer(await blobs.open('empty'))).toHaveLength(0)
  })

  it('lists all blobs, and neither the marker nor the probe', async () => {
    const blobs = await openEmpty(kind)
    const keys = ['blob_1.pdf', 'blob_2.pdf', 'picture.png', 'without-ending'].sort()
    for (const key of keys) await blobs.put(key, Buffer.from(key))
    await blobs.marker.create('ins_1')
    await blobs.check()
    expect(await keysOf(blobs)).toEqual(keys)
    await blobs.delete('blob_1.pdf')
    expect(await keysOf(blobs)).toEqual(keys.slice(1))
    expect(await listOf(blobs)).toContainEqual({
      key: 'picture.png',
      sizeBytes: 11,
      storedAt: expect.any(Number),
    })
  })

  it('lists when a blob was stored', async () => {
    const blobs = await openEmpty(kind)
    const before = Date.now()
    await blobs.put('timed.png', Buffer.from('x'))
    const [found] = await listOf(blobs)
    // Some storages have a resolution of one second.
    expect(found?.storedAt).toBeGreaterThan(before - 1_500)
    expect(found?.storedAt).toBeLessThan(Date.now() + 1_500)
  })

  it('a write that a crash ended can be deleted when it is old, and blobs stay', async () => {
    const blobs = await openEmpty(kind)
    await blobs.putFile('upl_whole.pdf', await localFile(randomBytes(1_000)))
    const left = await beginWriteAndCrash(blobs, kind)
    expect(await blobs.deleteUnfinished(Date.now() - 3_600_000)).toBe(0)
    expect(await blobs.deleteUnfinished(Date.now() + 3_600_000)).toBe(left)
    expect(await blobs.deleteUnfinished(Date.now() + 3_600_000)).toBe(0)
    expect(await keysOf(blobs)).toEqual(['upl_whole.pdf'])
  })

  it('refuses a key that could leave the folder or the prefix', async () => {
    const blobs = await openEmpty(kind)
    for (const key of ['../secret', 'a/b.pdf', '', 'lastpage.storage.json']) {
      await expect(blobs.put(key, Buffer.from('x'))).rejects.toThrow('A blob key must consist of')
    }
  })

  it('the first marker stays, also when two processes write it at the same time', async () => {
    const blobs = await openEmpty(kind)
    expect(await blobs.marker.read()).toBe(null)
    const ids = await Promise.all(['ins_1', 'ins_2', 'ins_3'].map((id) => blobs.marker.create(id)))
    expect(new Set(ids).size).toBe(1)
    expect(await blobs.marker.read()).toBe(ids[0])
    await blobs.marker.replace('ins_9')
    expect(await blobs.marker.read()).toBe('ins_9')
    expect(await blobs.marker.create('ins_4')).toBe('ins_9')
  })

  it('a stream that its reader closes early ends without an error', async () => {
    const blobs = await openEmpty(kind)
    await blobs.put('upl_closed.pdf', randomBytes(2_000_000))
    const stream = await blobs.open('upl_closed.pdf')
    const [first] = await stream.take(1).toArray()
    expect(first.length).toBeGreaterThan(0)
    stream.destroy()
    expect(await blobs.size('upl_closed.pdf')).toBe(2_000_000)
  })
})
