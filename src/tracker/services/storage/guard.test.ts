// Several trackers on one database, with the same or different folders.
import { cp, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { startS3 } from '../../../../test/fixtures/s3/server.ts'
import { createTracker, type Tracker } from '../../app/tracker.ts'
import { readConfig } from '../../infrastructure/config.ts'
import { currentDatabase, engines, quietLog, testFolder } from '../../infrastructure/database/testing.ts'
import { adoptStorage } from './guard.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function temporary(): Promise<string> {
  const folder = await testFolder()
  cleanups.push(folder.remove)
  return folder.path
}

async function start(databaseUrl: string, data: string, env: NodeJS.ProcessEnv = {}): Promise<Tracker> {
  const config = readConfig({ data, port: '0' }, { TRACKER_DATABASE_URL: databaseUrl, ...env })
  const tracker = await createTracker(config, { log: quietLog(), readiness: { viewerRoot: data, keepMs: 0 } })
  cleanups.push(() => tracker.close())
  await tracker.app.ready()
  return tracker
}

async function storageCheck({ app }: Tracker): Promise<string> {
  return (await app.inject('/readyz')).json().checks.storage
}

const other = 'belongs to another installation, or is not the folder that the other processes use'
const missing = 'has no marker: it is empty, or not mounted'

describe.each(engines)('the storage of an installation, on %s', (engine) => {
  it('the first start marks the folder, and processes with the same folder are ready', async () => {
    const [home, data] = [await temporary(), await temporary()]
    const url = await currentDatabase(engine, home)
    const trackers = await Promise.all([start(url, data), start(url, data)])
    expect(await Promise.all(trackers.map(storageCheck))).toEqual(['ok', 'ok'])
  })

  it('a process with another folder is not ready and stores no file', async () => {
    const url = await currentDatabase(engine, await temporary())
    expect(await storageCheck(await start(url, await temporary()))).toBe('ok')
    const second = await start(url, await temporary())
    expect(await storageCheck(second)).toBe(missing)
    await expect(second.context.blobs.put('page_1.png', Buffer.from('x'))).rejects.toMatchObject({
      code: 'unavailable',
    })
  })

  it('if two processes with different folders start first at the same time, one of them is not ready', async () => {
    const url = await currentDatabase(engine, await temporary())
    const folders = [await temporary(), await temporary()]
    const trackers = await Promise.all(folders.map((folder) => start(url, folder)))
    const checks = await Promise.all(trackers.map(storageCheck))
    expect(checks.toSorted()).toEqual([checks.includes(missing) ? missing : other, 'ok'].toSorted())
  })

  it('the folder of another installation is refused, also by a new installation', async () => {
    const folder = await temporary()
    await start(await currentDatabase(engine, await temporary()), folder)
    expect(await storageCheck(await start(await currentDatabase(engine, await temporary()), folder))).toBe(
      other,
    )
  })

  it('a folder that is unmounted while the tracker runs is noticed, and a restored copy of it works', async () => {
    const [data, copy] = [await temporary(), await temporary()]
    const tracker = await start(await currentDatabase(engine, await temporary()), data)
    await cp(join(data, 'blobs'), join(copy, 'blobs'), { recursive: true })
    await rm(join(data, 'blobs'), { recursive: true })
    await mkdir(join(data, 'blobs'))
    expect(await storageCheck(tracker)).toBe(missing)
    await cp(join(copy, 'blobs'), join(data, 'blobs'), { recursive: true })
    expect(await storageCheck(tracker)).toBe('ok')
  })

  it('an operator can adopt a folder without a marker', async () => {
    const data = await temporary()
    const tracker = await start(await currentDatabase(engine, await temporary()), data)
    await rm(join(data, 'blobs', 'lastpage.storage.json'))
    expect(await storageCheck(tracker)).toBe(missing)
    await adoptStorage(tracker.context)
    expect(await storageCheck(tracker)).toBe('ok')
  })
})

it('a bucket has the marker as an object, and a bucket that is down does not prevent the start', async () => {
  const s3 = await startS3()
  cleanups.push(() => s3.close())
  const env = {
    TRACKER_STORAGE_URL: s3.storageUrl('team'),
    TRACKER_STORAGE_ACCESS_KEY_ID: s3.key.accessKeyId,
    TRACKER_STORAGE_SECRET_ACCESS_KEY: s3.key.secretAccessKey,
  }
  s3.setFaults(() => ({ kind: 'denied' }))
  const url = await currentDatabase('sqlite', await temporary())
  const tracker = await start(url, await temporary(), env)
  expect(await storageCheck(tracker)).toBe('can’t be read')
  s3.setFaults(() => null)
  expect(await storageCheck(tracker)).toBe('ok')
  expect(await storageCheck(await start(url, await temporary(), env))).toBe('ok')
  const stranger = await start(await currentDatabase('sqlite', await temporary()), await temporary(), env)
  expect(await storageCheck(stranger)).toBe(other)
})
