// A backup as one tar archive, e.g. through a pipe. It contains a folder of backups with one snapshot, and the manifest is its last file.
import { createReadStream } from 'node:fs'
import { open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { createArchive, extractArchive } from '../../infrastructure/backup/archive.ts'
import { blobPath } from '../../infrastructure/blobs/file-blobs.ts'
import { privateFile } from '../../infrastructure/private-files.ts'
import { BackupProblem, type BackupTarget, createBackupFolder, manifestName } from './backup-folder.ts'

/** Writes a backup to the stream. `scratchDir` gets the compressed tables. The files go directly into the archive. */
export function openBackupArchive(to: Writable, scratchDir: string): BackupTarget {
  const archive = createArchive(to)
  return {
    blobs: {
      size: async () => null,
      putFile: (key, path) => archive.add(join('blobs', blobPath(key)), path),
    },
    snapshots: async () => [],
    async begin(takenAt) {
      const draft = await (await createBackupFolder(join(scratchDir, 'archive'))).begin(takenAt)
      const add = (file: string) => archive.add(join('snapshots', draft.name, file), join(draft.folder, file))
      return {
        ...draft,
        async finish(manifest) {
          for (const file of await readdir(draft.folder)) await add(file)
          await draft.finish(manifest)
          await add(manifestName)
          await archive.finish()
        },
      }
    },
  }
}

/** Writes a file through `write`. An existing file is replaced when the new one is complete and on the disk. */
export async function writeWholeFile<T>(path: string, write: (to: Writable) => Promise<T>): Promise<T> {
  const near = `${path}.part`
  const file = await open(near, 'w', privateFile)
  const stream = file.createWriteStream({ flush: true })
  try {
    const result = await write(stream)
    await new Promise<void>((resolve, reject) => {
      stream.once('error', reject)
      stream.end(resolve)
    })
    await rename(near, path)
    return result
  } catch (error) {
    stream.destroy()
    await rm(near, { force: true })
    throw error
  }
}

/** Writes the archive as a folder of backups into the empty folder `folder`. @throws BackupProblem if it is damaged or no archive */
export async function unpackBackup(from: Readable | string, folder: string): Promise<void> {
  try {
    await extractArchive(typeof from === 'string' ? createReadStream(from) : from, folder)
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    if (!code.startsWith('TAR_')) throw error
    throw new BackupProblem(`The archive is damaged or not an archive of "backup": ${message}`)
  }
}
