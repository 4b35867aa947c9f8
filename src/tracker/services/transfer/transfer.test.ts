// Export and import of a workspace, from each database to the other one.
import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { openFileBlobs } from '../../infrastructure/blobs/file-blobs.ts'
import { openDatabase } from '../../infrastructure/database/open-database.ts'
import {
  currentDatabase,
  type Engine,
  quietLog,
  testClock,
  testFolder,
} from '../../infrastructure/database/testing.ts'
import { rowsOf } from '../../repositories/all-rows/testing.ts'
import { createStore } from '../../repositories/store.ts'
import { seedWorkspace } from '../../repositories/testing.ts'
import { ensureWorkspace } from '../people/first-run.ts'
import { exportWorkspace } from './export.ts'
import { importWorkspace } from './import.ts'
import { travel } from './tables.ts'

const migrations = ['0001-initial']
const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function installation(engine: Engine) {
  const folder = await testFolder()
  cleanups.push(folder.remove)
  const store = createStore(await openDatabase(await currentDatabase(engine, folder.path), quietLog()))
  cleanups.push(() => store.close())
  const blobs = await openFileBlobs(join(folder.path, 'blobs'))
  return { store, blobs, clock: testClock(), folder: folder.path, progress: () => undefined }
}

async function source(engine: Engine) {
  const parts = await installation(engine)
  const workspaceId = 'wsp_source'
  await seedWorkspace(parts.store.db, workspaceId, 1)
  const versions = await parts.store.db.selectFrom('document_versions').selectAll().execute()
  // A bundle has no file.
  const blobKeys = versions.flatMap(({ blob_key: key }) => (key === '' ? [] : [key]))
  for (const key of blobKeys) await parts.blobs.put(key, Buffer.from(`PDF of ${key}`))
  return { ...parts, workspaceId, blobKeys }
}

async function emptyTarget(engine: Engine) {
  const parts = await installation(engine)
  return { ...parts, workspaceId: await ensureWorkspace(parts.store, 0, 'Empty') }
}

/** The rows that travel, without the entry of the audit log that the import writes. */
const travelling = (rows: Record<string, string[]>) =>
  Object.fromEntries(
    Object.entries(rows)
      .filter(([table]) => 'key' in travel[table as keyof typeof travel])
      .map(([table, own]) => [
        table,
        own
          .filter((row) => !row.includes('"workspaceImported"'))
          .map((row) => row.replace(/wsp_[\w-]+/g, 'wsp'))
          .toSorted(),
      ]),
  )

describe.each<[Engine, Engine]>([
  ['sqlite', 'postgres'],
  ['postgres', 'sqlite'],
])('a workspace that moves from %s to %s', (from, to) => {
  it('has the same rows and files', async () => {
    const old = await source(from)
    const folder = join(old.folder, 'export')
    await exportWorkspace(old, folder, migrations)
    const target = await emptyTarget(to)
    const imported = await importWorkspace(target, folder, migrations)
    expect(imported.files).toBe(old.blobKeys.length)
    expect(travelling(await rowsOf(target.store.db, target.workspaceId))).toEqual(
      travelling(await rowsOf(old.store.db, old.workspaceId)),
    )
    for (const key of old.blobKeys) {
      const bytes = Buffer.concat(await (await target.blobs.open(key)).toArray())
      expect(bytes.toString()).toBe(`PDF of ${key}`)
    }
    expect(await target.store.forWorkspace(target.workspaceId).rows.count('devices')).toBe(0)
  })
})

describe('an export', () => {
  it('contains no device tokens, invites or codes', async () => {
    const old = await source('sqlite')
    const folder = join(old.folder, 'export')
    await exportWorkspace(old, folder, migrations)
    const names = await readdir(folder)
    expect(names).not.toContain('devices.jsonl.gz')
    const tables = names.filter((name) => name.endsWith('.jsonl.gz'))
    const texts = await Promise.all(tables.map((name) => readFile(join(folder, name)).then(gunzipSync)))
    expect(texts.join('')).toContain('blob_key')
    expect(texts.join('')).not.toContain('token_hash')
  })

  it('is refused by an installation that is not empty, before anything is written', async () => {
    const old = await source('sqlite')
    const folder = join(old.folder, 'export')
    await exportWorkspace(old, folder, migrations)
    const other = await source('sqlite')
    const before = await rowsOf(other.store.db, other.workspaceId)
    await expect(importWorkspace(other, folder, migrations)).rejects.toThrow(/is not empty/)
    expect(await rowsOf(other.store.db, other.workspaceId)).toEqual(before)
  })

  it('of another version is refused', async () => {
    const old = await source('sqlite')
    const folder = join(old.folder, 'export')
    await exportWorkspace(old, folder, migrations)
    const importing = importWorkspace(await emptyTarget('sqlite'), folder, [...migrations, '9999-newer'])
    await expect(importing).rejects.toThrow(/different versions/)
  })

  it('that is damaged or incomplete changes no row', async () => {
    const old = await source('sqlite')
    const folder = join(old.folder, 'export')
    await exportWorkspace(old, folder, migrations)
    const [name = ''] = await readdir(join(folder, 'files'))
    const file = join(folder, 'files', name)
    const target = await emptyTarget('sqlite')
    const importing = () => importWorkspace(target, folder, migrations)
    await writeFile(file, 'other bytes')
    await expect(importing()).rejects.toThrow(`${file} is missing or damaged`)
    await rm(file)
    await expect(importing()).rejects.toThrow(`${file} is missing or damaged`)
    await appendFile(join(folder, 'members.jsonl.gz'), 'x')
    await expect(importing()).rejects.toThrow('members.jsonl.gz is missing or damaged')
    expect(await target.store.forWorkspace(target.workspaceId).rows.count('members')).toBe(0)
  })
})
