// Makes a backup while trackers run.
import { aboutText, fileColumns, formatVersion, Manifest } from '../../infrastructure/backup/manifest.ts'
import { openSnapshot, type Row } from '../../infrastructure/backup/snapshot.ts'
import { writeTableFile } from '../../infrastructure/backup/table-file.ts'
import type { BlobStore } from '../../infrastructure/blobs/blob-store.ts'
import { type CollectedFiles, collectFiles, filesOf, type StoredFile } from './backed-up-files.ts'
import { type BackupFolder, type BackupTarget, type Draft, fileList, tableFile } from './backup-folder.ts'

export type BackupOptions = {
  databaseUrl: string
  blobs: BlobStore
  to: BackupTarget
  scratchDir: string
  progress?: ((line: string) => void) | undefined
}

export type BackupResult = {
  /** The name of the snapshot. */
  backup: string
  takenAt: string
  rows: number
  files: number
  copiedFiles: number
  copiedBytes: number
}

async function* rowsOfFiles(files: Iterable<StoredFile>): AsyncGenerator<Row> {
  for (const { key, bytes, sha256 } of files) yield [key, bytes, sha256]
}

/** Copies the tables of the database in one consistent state. */
async function writeTables(
  databaseUrl: string,
  backup: BackupTarget,
  progress: (line: string) => void,
): Promise<{
  draft: Draft
  facts: Pick<Manifest, 'takenAt' | 'engine' | 'migrations' | 'tables'>
}> {
  const snapshot = await openSnapshot(databaseUrl)
  try {
    const draft = await backup.begin(snapshot.takenAt)
    const tables: Manifest['tables'] = []
    for (const { name, columns, rows } of snapshot.tables) {
      const written = await writeTableFile(tableFile(draft, name), columns, rows())
      tables.push({ name, columns: [...columns], ...written })
      if (written.rows > 0) progress(`${name}: ${written.rows} rows`)
    }
    const { engine, migrations, takenAt } = snapshot
    return {
      draft,
      facts: { takenAt: new Date(takenAt).toISOString(), engine, migrations: [...migrations], tables },
    }
  } finally {
    await snapshot.close()
  }
}

/** Keeps the newest `keep` snapshots. Removes older ones, and the files that only they list. Returns the names of the removed snapshots. */
export async function prune(backup: BackupFolder, keep: number): Promise<string[]> {
  const snapshots = await backup.snapshots()
  const old = snapshots.slice(0, Math.max(0, snapshots.length - keep))
  if (old.length === 0) return []
  const needed = new Set<string>()
  for (const snapshot of snapshots.slice(old.length)) {
    for (const key of (await filesOf(snapshot)).keys()) needed.add(key)
  }
  for (const { name } of old) await backup.remove(name)
  for await (const { key } of backup.blobs.list()) if (!needed.has(key)) await backup.blobs.delete(key)
  return old.map(({ name }) => name)
}

/**
 * Copies the database and the files into a folder or an archive. The files are copied before and after the database: a file is stored before its row, so the second
 * copy finds each file of a row in the snapshot, and the first copy makes the time between snapshot and second copy short. Only files whose document
 * was removed in this time can be missing.
 */
export async function backUp(options: BackupOptions): Promise<BackupResult> {
  const { databaseUrl, blobs, to: backup, scratchDir, progress = () => undefined } = options
  const known = await filesOf((await backup.snapshots()).at(-1))
  const collected: CollectedFiles = { files: new Map(), copied: 0, copiedBytes: 0 }
  await collectFiles(blobs, backup.blobs, known, collected, scratchDir)
  progress(`files: ${collected.copied} copied, ${collected.files.size - collected.copied} were there`)
  const { draft, facts } = await writeTables(databaseUrl, backup, progress)
  await collectFiles(blobs, backup.blobs, known, collected, scratchDir)
  const files = [...collected.files.values()]
  const list = await writeTableFile(fileList(draft), fileColumns, rowsOfFiles(files))
  await draft.finish(
    Manifest.parse({
      about: aboutText,
      format: formatVersion,
      ...facts,
      files: { ...list, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) },
      storageMarker: await blobs.marker.read(),
    }),
  )
  return {
    backup: draft.name,
    takenAt: facts.takenAt,
    rows: facts.tables.reduce((sum, { rows }) => sum + rows, 0),
    files: files.length,
    copiedFiles: collected.copied,
    copiedBytes: collected.copiedBytes,
  }
}
