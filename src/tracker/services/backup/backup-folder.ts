// The folder of backups: `snapshots/<instant>/` with a manifest and one file per table, and `blobs/` with the files of all snapshots. A file never
// changes, so a snapshot adds only the files that the folder does not have.
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Manifest } from '../../infrastructure/backup/manifest.ts'
import { type BlobStore, isMissing } from '../../infrastructure/blobs/blob-store.ts'
import { openFileBlobs } from '../../infrastructure/blobs/file-blobs.ts'
import { privateFile, privateFolder } from '../../infrastructure/private-files.ts'

export const manifestName = 'manifest.json'
const snapshotName = /^\d{8}T\d{9}Z$/

/** A problem of a backup that a person can solve. The message is one sentence. */
export class BackupProblem extends Error {
  override name = 'BackupProblem'
}

export type Snapshot = { name: string; folder: string; manifest: Manifest }

export const tableFile = (snapshot: { folder: string }, table: string) =>
  join(snapshot.folder, `${table}.jsonl.gz`)
/** The list of the files. The name of a table has no hyphen. */
export const fileList = (snapshot: { folder: string }) => join(snapshot.folder, 'stored-files.jsonl.gz')

/** `2026-11-29T06:15:00.123Z` becomes `20261129T061500123Z`. */
const nameOf = (takenAt: number) => new Date(takenAt).toISOString().replace(/[-:.]/g, '')

async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, manifestName), 'utf8')
  const read = Manifest.safeParse(JSON.parse(text))
  if (read.success) return read.data
  throw new BackupProblem(`${join(folder, manifestName)} is not a manifest that this version can read.`)
}

async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const near = join(folder, `${manifestName}.part`)
  const file = await open(near, 'wx', privateFile)
  try {
    await file.writeFile(`${JSON.stringify(manifest, null, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(near, join(folder, manifestName))
}

/** A snapshot that is being written into `folder`. `finish` makes it complete. */
export type Draft = { name: string; folder: string; finish(manifest: Manifest): Promise<void> }

/** Where a backup is written: a folder with the earlier snapshots, or an archive. */
export type BackupTarget = {
  readonly blobs: Pick<BlobStore, 'putFile' | 'size'>
  /** Complete snapshots, the oldest first. */
  snapshots(): Promise<Snapshot[]>
  begin(takenAt: number): Promise<Draft>
}

export type BackupFolder = BackupTarget & {
  readonly blobs: BlobStore
  remove(name: string): Promise<void>
}

const snapshotsIn = (path: string) => join(path, 'snapshots')

/** Opens a folder of backups, and creates it if it does not exist. */
export async function createBackupFolder(path: string): Promise<BackupFolder> {
  const parts = [snapshotsIn(path), join(path, 'blobs')]
  for (const folder of [path, ...parts]) await mkdir(folder, { recursive: true, mode: privateFolder })
  // The folder itself may belong to another tool, but what this command creates is private.
  for (const folder of parts) await chmod(folder, privateFolder)
  return openBackupFolder(path)
}

/** Opens an existing folder of backups, which may be read-only. @throws BackupProblem if it is no folder of backups */
export async function openBackupFolder(path: string): Promise<BackupFolder> {
  const root = snapshotsIn(path)
  if ((await stat(root).catch(() => null)) === null) throw new BackupProblem(`There is no backup in ${path}.`)
  return {
    blobs: await openFileBlobs(join(path, 'blobs')),
    async snapshots() {
      const names = (await readdir(root)).filter((name) => snapshotName.test(name)).sort()
      const found: Snapshot[] = []
      for (const name of names) {
        const folder = join(root, name)
        const manifest = await readManifest(folder).catch((error: unknown) => {
          if (isMissing(error)) return null
          throw error
        })
        if (manifest) found.push({ name, folder, manifest })
      }
      return found
    },
    async begin(takenAt) {
      const name = nameOf(takenAt)
      const folder = join(root, name)
      await mkdir(folder, { mode: privateFolder })
      return { name, folder, finish: (manifest) => writeManifest(folder, manifest) }
    },
    remove: (name) => rm(join(root, name), { recursive: true, force: true }),
  }
}

/** @throws BackupProblem if there is no such snapshot */
export async function findSnapshot(backup: BackupFolder, wanted: string | undefined): Promise<Snapshot> {
  const snapshots = await backup.snapshots()
  const found = wanted === undefined ? snapshots.at(-1) : snapshots.find(({ name }) => name === wanted)
  if (found) return found
  throw new BackupProblem(
    wanted === undefined
      ? 'The folder contains no complete backup.'
      : `There is no backup ${wanted}. Complete backups: ${snapshots.map(({ name }) => name).join(', ') || 'none'}.`,
  )
}
