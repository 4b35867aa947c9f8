// Copies the files of a storage into a backup folder, and back. The SHA-256 of each file is in the list of a snapshot.

import { fileColumns } from '../../infrastructure/backup/manifest.ts'
import { readTableFile } from '../../infrastructure/backup/table-file.ts'
import { type BlobStore, isMissing } from '../../infrastructure/blobs/blob-store.ts'
import { copyBlob, digestOf } from '../../infrastructure/blobs/digest.ts'
import { BackupProblem, type BackupTarget, fileList, type Snapshot } from './backup-folder.ts'

export type StoredFile = { key: string; bytes: number; sha256: string }

/** The files in the list of a snapshot, by key. */
export async function filesOf(snapshot: Snapshot | undefined): Promise<Map<string, StoredFile>> {
  const files = new Map<string, StoredFile>()
  if (!snapshot) return files
  for await (const [key, bytes, sha256] of readTableFile(fileList(snapshot), fileColumns)) {
    files.set(String(key), { key: String(key), bytes: Number(bytes), sha256: String(sha256) })
  }
  return files
}

export type CollectedFiles = {
  files: Map<string, StoredFile>
  /** The number of files and bytes that were copied into the folder now. */
  copied: number
  copiedBytes: number
}

/**
 * Adds the files of the storage that `collected` does not have. A file that an earlier snapshot lists, and that the backup has with the same size, is
 * not read again. A file that is deleted meanwhile is left out.
 */
export async function collectFiles(
  storage: BlobStore,
  backup: BackupTarget['blobs'],
  known: ReadonlyMap<string, StoredFile>,
  collected: CollectedFiles,
  scratchDir: string,
): Promise<void> {
  for await (const { key, sizeBytes } of storage.list()) {
    if (collected.files.has(key)) continue
    const earlier = known.get(key)
    if (earlier?.bytes === sizeBytes && (await backup.size(key)) === sizeBytes) {
      collected.files.set(key, earlier)
      continue
    }
    try {
      const file = { key, ...(await copyBlob(storage, backup, key, scratchDir)) }
      collected.files.set(key, file)
      collected.copied += 1
      collected.copiedBytes += file.bytes
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }
}

/** @throws BackupProblem if a file of the snapshot is missing or damaged */
export async function requireWholeFiles(snapshot: Snapshot, backup: BlobStore): Promise<void> {
  for (const { key, sha256 } of (await filesOf(snapshot)).values()) {
    const found = await backup.open(key).then(digestOf, (error: unknown) => {
      if (isMissing(error)) return null
      throw error
    })
    if (found === null) throw new BackupProblem(`The backup lacks the file ${key}.`)
    if (found.sha256 !== sha256) throw new BackupProblem(`The file ${key} of the backup is damaged.`)
  }
}
