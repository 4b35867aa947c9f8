// The sweep with real files of every kind, in a folder and in S3, and with what crashes leave.
import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { firstPagePath } from '#shared/tracker-api/documents.ts'
import { eventually } from '../../../../test/fixtures/part.ts'
import { startS3 } from '../../../../test/fixtures/s3/server.ts'
import { parseS3Location, type S3Location } from '../../infrastructure/blobs/storage-location.ts'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import { startTestTracker, type TestTracker } from '../../infrastructure/database/testing.ts'
import { newId } from '../../infrastructure/ids.ts'
import { finishRestore } from '../backup/finish-restore.ts'
import { uploadPdf } from '../documents/testing.ts'
import { type Joined, joinMember } from '../people/testing.ts'
import { buildFiles, uploadReleaseFile } from '../releases/testing.ts'
import { adoptStorage } from './guard.ts'
import { orphanAfterMs, sweepStorage, sweepStorageDaily } from './sweep.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function inFolder(): Promise<Partial<TrackerConfig>> {
  return {}
}

async function inS3(): Promise<Partial<TrackerConfig>> {
  const s3 = await startS3()
  cleanups.push(() => s3.close())
  return {
    storageUrl: parseS3Location(s3.storageUrl('team')) as S3Location,
    storageAccessKeyId: s3.key.accessKeyId,
    storageSecretAccessKey: s3.key.secretAccessKey,
  }
}

const png = (fill: number) =>
  Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(192, fill)]).toString('base64')
const picture = (fill: number) => ({ picture: { type: 'image/png', base64: png(fill) } })
const report = {
  ...{ kind: 'dump', at: '2026-11-28T09:00:00.000Z', message: 'x', stack: '', version: '0.1.0' },
  ...{ platform: 'linux', dump: Buffer.from('dump').toString('base64') },
}

describe.each([
  ['sqlite', 'a folder', inFolder],
  ['postgres', 'S3', inS3],
] as const)('the sweep on %s with %s', (engine, _storage, open) => {
  let tracker: TestTracker
  let admin: Joined
  let url: string
  beforeEach(async () => {
    tracker = await startTestTracker(engine, await open())
    cleanups.push(() => tracker.close())
    url = await tracker.listen()
    admin = await joinMember(tracker, { role: 'admin' })
  })

  const later = () => ({ now: Date.now() + orphanAfterMs + 60_000 })
  const keys = async () =>
    (await Readable.from(tracker.context.blobs.list()).toArray()).map(({ key }) => key as string).sort()

  /** Stores one file of each kind. Returns the id of the document. */
  async function storeAllKinds(): Promise<string> {
    const { id } = await uploadPdf(url, admin, 3)
    await admin.call('PUT', firstPagePath(id, 1, 320), { type: 'image/png', base64: png(1) })
    await admin.call('PUT', '/api/workspace/logo', picture(2))
    await admin.call('PUT', '/api/me/photo', picture(3))
    await admin.call('POST', '/api/crash-reports', report)
    const [installer] = buildFiles('1.0.0')
    if (installer) await uploadReleaseFile(url, admin, installer)
    await admin.call('POST', `/api/documents/${id}/links`, { settings: { watermark: true } })
    await eventually('the copy', async () => (await keys()).some((key) => key.startsWith(`${id}-v1-`)))
    return id
  }

  it('keeps the files of each kind while their rows need them, and deletes them afterwards', async () => {
    const { context } = tracker
    const documentId = await storeAllKinds()
    await context.blobs.put(`${documentId}-v1-page1-640`, Buffer.from('key of an earlier version'))
    await context.blobs.put('file-of-somebody-else.txt', Buffer.from('x'))
    const stored = await keys()
    expect(stored.length).toBeGreaterThanOrEqual(9)
    expect(await sweepStorage(context, 'auto', later())).toMatchObject({ orphans: 0, unfinished: 0 })
    expect(await keys()).toEqual(stored)

    // A crash after the commit leaves the files of a removed document. A replaced picture stays.
    const { db } = context.store
    await db.updateTable('documents').set({ removed_at: 1 }).execute()
    for (const table of ['derived_files', 'release_files', 'crash_reports'] as const)
      await db.deleteFrom(table).execute()
    await admin.call('PUT', '/api/workspace/logo', { picture: null })
    await admin.call('PUT', '/api/me/photo', { picture: null })
    expect(await sweepStorage(context, 'auto')).toMatchObject({ orphans: 0 })
    expect(await sweepStorage(context, 'none', later())).toMatchObject({ deleted: false })
    expect(await keys()).toEqual(stored)
    const swept = await sweepStorage(context, 'auto', later())
    expect(swept).toMatchObject({ orphans: stored.length - 1, deleted: true })
    expect(await keys()).toEqual(['file-of-somebody-else.txt'])
  })
})

describe('the sweep of a storage', () => {
  let tracker: TestTracker
  const logged: [object, string][] = []
  beforeEach(async () => {
    logged.length = 0
    tracker = await startTestTracker('sqlite')
    cleanups.push(() => tracker.close())
    tracker.context.log.info = (...line: unknown[]) => void logged.push(line as [object, string])
    tracker.context.log.error = tracker.context.log.info
  })

  const orphan = () => tracker.context.blobs.put(`${newId('upl')}.pdf`, randomBytes(10))
  const later = { now: Date.now() + orphanAfterMs + 3_600_000 }

  it('deletes no implausible number of files unless an operator wants it', async () => {
    for (let count = 0; count < 21; count += 1) await orphan()
    expect(await sweepStorage(tracker.context, 'auto', later)).toMatchObject({ orphans: 21, deleted: false })
    expect(logged).toEqual([
      [expect.objectContaining({ orphans: 21, files: 21 }), expect.stringContaining('storage sweep')],
    ])
    expect(await sweepStorage(tracker.context, 'all', later)).toMatchObject({ orphans: 21, deleted: true })
  })

  it('logs one line with the numbers', async () => {
    await orphan()
    await sweepStorage(tracker.context, 'auto', later)
    await sweepStorage(tracker.context, 'auto', later)
    expect(logged).toEqual([
      [
        { orphans: 1, orphanBytes: 10, deleted: true, unfinished: 0 },
        'deleted files of the storage that nothing needs',
      ],
    ])
  })

  it('deletes nothing in the storage of another installation', async () => {
    await orphan()
    const other = await startTestTracker('sqlite')
    cleanups.push(() => other.close())
    await adoptStorage({ ...other.context, blobs: tracker.context.blobs })
    await expect(sweepStorage(tracker.context, 'all', later)).rejects.toThrow(
      'belongs to another installation',
    )
  })

  it('runs once a day in one of several processes, and not in the 30 days after a restore', async () => {
    const { context } = tracker
    const second = (await tracker.second()).context
    await orphan()
    await Promise.all([sweepStorageDaily(context), sweepStorageDaily(second)])
    expect(await context.store.deployment.storedFiles.claimSweep(Date.now(), Date.now())).toBe(false)
    const tomorrow = Date.now() + 86_400_000 + 60_000
    expect(await context.store.deployment.storedFiles.claimSweep(tomorrow, 0)).toBe(true)
    await context.store.db
      .insertInto('installation')
      .values({ name: 'pending_restore', value: '1' })
      .execute()
    await finishRestore(context)
    expect(await context.store.deployment.storedFiles.claimSweep(tomorrow + 20 * 86_400_000, 0)).toBe(false)
  })
})
