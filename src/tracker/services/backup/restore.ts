// Restores a backup into an empty database and a storage, of the same or the other engine.

import { openRestoreTarget, type RestoreTarget } from '../../infrastructure/backup/load.ts'
import { type Manifest, pendingRestore } from '../../infrastructure/backup/manifest.ts'
import { openSnapshot } from '../../infrastructure/backup/snapshot.ts'
import { createRowDigest, isWholeFile, readTableFile } from '../../infrastructure/backup/table-file.ts'
import type { BlobStore } from '../../infrastructure/blobs/blob-store.ts'
import { copyBlob, digestOf } from '../../infrastructure/blobs/digest.ts'
import { filesOf, requireWholeFiles } from './backed-up-files.ts'
import {
  type BackupFolder,
  BackupProblem,
  fileList,
  findSnapshot,
  openBackupFolder,
  type Snapshot,
  tableFile,
} from './backup-folder.ts'

export type RestoreOptions = {
  from: string
  /** The name of a snapshot. Undefined: the latest. */
  snapshot?: string | undefined
  databaseUrl: string
  blobs: BlobStore
  scratchDir: string
  /** The steps of the schema that this version knows. Default: all; a test gives others. */
  knownSteps?: Parameters<typeof openRestoreTarget>[1]
  progress?: ((line: string) => void) | undefined
}

export type RestoreResult = {
  backup: string
  takenAt: string
  rows: number
  files: number
  copiedFiles: number
}

/** @throws BackupProblem if a file of the snapshot is missing or damaged */
async function requireWholeTables(snapshot: Snapshot): Promise<void> {
  const { tables, files } = snapshot.manifest
  const wanted = [
    ...tables.map(({ name, sha256 }) => [tableFile(snapshot, name), sha256] as const),
    [fileList(snapshot), files.sha256] as const,
  ]
  for (const [path, sha256] of wanted) {
    if (!(await isWholeFile(path, sha256))) throw new BackupProblem(`${path} is missing or damaged.`)
  }
}

/** Returns the finished steps of the schema (ADR 91) with the level that each requires. Backups of early versions have no such table. */
async function finishedSteps(snapshot: Snapshot): Promise<Map<string, number>> {
  const table = snapshot.manifest.tables.find(({ name }) => name === 'schema_steps')
  const finished = new Map<string, number>()
  if (!table) return finished
  for await (const row of readTableFile(tableFile(snapshot, table.name), table.columns)) {
    const step = Object.fromEntries(table.columns.map((column, index) => [column, row[index]]))
    if (step.finished_at !== null) finished.set(String(step.name), Number(step.requires))
  }
  return finished
}

async function loadTables(target: RestoreTarget, snapshot: Snapshot, progress: (line: string) => void) {
  const { migrations, tables, takenAt } = snapshot.manifest
  await target.createSchema({ migrations, steps: await finishedSteps(snapshot) })
  await target.begin()
  for (const { name, columns } of tables) {
    const rows = await target.load(name, columns, readTableFile(tableFile(snapshot, name), columns))
    if (rows > 0) progress(`${name}: ${rows} rows`)
  }
  await target.note(pendingRestore, String(Date.parse(takenAt)))
  await target.commit()
}

/** Reads the restored tables and compares them with the manifest. @throws BackupProblem if a table differs */
export async function requireSameRows(databaseUrl: string, { tables }: Manifest): Promise<void> {
  const restored = await openSnapshot(databaseUrl)
  try {
    for (const { name, rows, rowsDigest } of tables) {
      const digest = createRowDigest()
      const found = restored.tables.find((table) => table.name === name)
      for await (const row of found?.rows() ?? []) {
        if (!row.includes(pendingRestore)) digest.add(JSON.stringify(row))
      }
      if (digest.count() !== rows || digest.hex() !== rowsDigest) {
        throw new BackupProblem(`The table ${name} of the restored database differs from the backup.`)
      }
    }
  } finally {
    await restored.close()
  }
}

/** Copies the missing files. A file that is there must have the same bytes. */
async function restoreFiles(
  snapshot: Snapshot,
  backup: BackupFolder,
  { blobs, scratchDir }: Pick<RestoreOptions, 'blobs' | 'scratchDir'>,
): Promise<{ files: number; copiedFiles: number }> {
  const files = await filesOf(snapshot)
  let copiedFiles = 0
  for (const { key, bytes, sha256 } of files.values()) {
    if ((await blobs.size(key)) !== bytes) {
      await copyBlob(backup.blobs, blobs, key, scratchDir)
      copiedFiles += 1
    }
    const { sha256: found } = await digestOf(await blobs.open(key))
    if (found !== sha256) throw new BackupProblem(`The restored file ${key} differs from the backup.`)
  }
  return { files: files.size, copiedFiles }
}

async function requireEmptyTarget(
  target: RestoreTarget,
  blobs: BlobStore,
  manifest: Manifest,
): Promise<void> {
  const tables = await target.tables()
  if (tables.length > 0) {
    throw new BackupProblem(
      'The target database is not empty. Choose an empty database; a restore never overwrites one.',
    )
  }
  const marker = await blobs.marker.read()
  if (marker !== null && marker !== manifest.storageMarker) {
    throw new BackupProblem('The target storage belongs to another installation. Choose an empty storage.')
  }
}

/**
 * Restores the files, then the tables in one transaction, and compares both with the backup. An interrupted restore can be repeated while the tables
 * are empty. The restored database still has to be prepared: {@link finishRestore}. @throws BackupProblem, NewerSchema
 */
export async function restore(options: RestoreOptions): Promise<RestoreResult> {
  const { databaseUrl, blobs, progress = () => undefined } = options
  const backup = await openBackupFolder(options.from)
  const snapshot = await findSnapshot(backup, options.snapshot)
  const { manifest } = snapshot
  await requireWholeTables(snapshot)
  const target = await openRestoreTarget(databaseUrl, options.knownSteps)
  try {
    await requireEmptyTarget(target, blobs, manifest)
    const { files, copiedFiles } = await restoreFiles(snapshot, backup, options)
    progress(`files: ${copiedFiles} copied, ${files - copiedFiles} were there`)
    if (manifest.storageMarker !== null) await blobs.marker.replace(manifest.storageMarker)
    await loadTables(target, snapshot, progress)
    await requireSameRows(databaseUrl, manifest)
    return { ...summaryOf(snapshot), copiedFiles }
  } finally {
    await target.close()
  }
}

const summaryOf = ({ name, manifest }: Snapshot): Omit<RestoreResult, 'copiedFiles'> => ({
  backup: name,
  takenAt: manifest.takenAt,
  rows: manifest.tables.reduce((sum, table) => sum + table.rows, 0),
  files: manifest.files.rows,
})

/** Reads all of a backup and restores its tables into `scratchUrl`. Nothing else is written. @throws BackupProblem, NewerSchema */
export async function verifyBackup(
  options: Pick<RestoreOptions, 'from' | 'snapshot' | 'progress'> & { scratchUrl: string },
): Promise<Omit<RestoreResult, 'copiedFiles'>> {
  const backup = await openBackupFolder(options.from)
  const snapshot = await findSnapshot(backup, options.snapshot)
  await requireWholeTables(snapshot)
  const target = await openRestoreTarget(options.scratchUrl)
  try {
    await loadTables(target, snapshot, options.progress ?? (() => undefined))
  } finally {
    await target.close()
  }
  await requireSameRows(options.scratchUrl, snapshot.manifest)
  await requireWholeFiles(snapshot, backup.blobs)
  return summaryOf(snapshot)
}
