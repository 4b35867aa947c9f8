import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import { fileProblem } from '#shared/file-problem.ts'
import { openBlobs, storageKeyOf, storageOf } from '../../infrastructure/blobs/open-blobs.ts'
import { directDatabaseUrl } from '../../infrastructure/config.ts'
import { isSqlite, openDatabase, sqlitePath } from '../../infrastructure/database/open-database.ts'
import { lockSqliteServer } from '../../infrastructure/database/server-lock.ts'
import { privateFolder } from '../../infrastructure/private-files.ts'
import { systemClocks } from '../../infrastructure/time/deployment-clock.ts'
import { createStore } from '../../repositories/store.ts'
import { backUp, prune } from '../../services/backup/backup.ts'
import { openBackupArchive, unpackBackup, writeWholeFile } from '../../services/backup/backup-archive.ts'
import {
  BackupProblem,
  type BackupTarget,
  createBackupFolder,
  openBackupFolder,
} from '../../services/backup/backup-folder.ts'
import { finishRestore } from '../../services/backup/finish-restore.ts'
import { type RestoreResult, restore, verifyBackup } from '../../services/backup/restore.ts'
import { openClock } from '../../services/time/open-clock.ts'
import { defineCommand, type Frame, flag, toggle } from './command.ts'
import { inScratchFolder } from './scratch-folder.ts'
import { UsageError } from './usage-error.ts'

const archiveSuffix = '.tar'

/** A folder of backups, a file, or a stream of the command. */
type BackupPlace = { kind: 'folder' | 'file'; path: string } | { kind: 'stream' }

const Path = z.string().min(1)
const BackupPlace = Path.transform((value): BackupPlace => {
  if (value === '-') return { kind: 'stream' }
  return { kind: value.endsWith(archiveSuffix) ? 'file' : 'folder', path: resolve(value) }
})
const Count = z.coerce.number().int().min(1, 'must be at least 1')

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

type Source = { from: string; snapshot?: string | undefined; scratchDir: string }

const verify = ({ from, snapshot, scratchDir }: Source, progress: Frame['progress']) =>
  verifyBackup({ from, snapshot, scratchUrl: `sqlite:${join(scratchDir, 'verify.db')}`, progress })

/** Returns the error, or a sentence that names the flag if the place of the backup cannot be used. */
function ofPlace(error: unknown, place: BackupPlace, flagName: '--to' | '--from'): unknown {
  const failure = error as NodeJS.ErrnoException
  if (place.kind === 'stream' || !failure.path?.startsWith(place.path)) return error
  const problem = fileProblem(failure)
  return problem ? new BackupProblem(`${problem} Choose another place with ${flagName}.`) : error
}

/** Returns the folder of backups of `place`. An archive is unpacked into the scratch folder. */
async function folderOf(place: BackupPlace, scratchDir: string, input: Readable): Promise<string> {
  if (place.kind === 'folder') return place.path
  const folder = join(scratchDir, 'unpacked')
  await mkdir(folder, { mode: privateFolder })
  await unpackBackup(place.kind === 'stream' ? input : place.path, folder)
  return folder
}

type BackupFlags = { to: BackupPlace; keep: number | undefined; verify: boolean }

function checkFlags({ to, keep, verify: isVerified }: BackupFlags, output: Frame['output']): void {
  const problems: string[] = []
  if (to.kind !== 'folder' && keep !== undefined)
    problems.push('--keep is only for a folder of backups; remove old archives yourself')
  if (to.kind === 'stream' && isVerified)
    problems.push('--verify is not possible with --to -; use "restore --verify" on the stored archive')
  if (to.kind === 'stream' && output.isTerminal)
    problems.push('--to - writes an archive to standard output, which is a terminal')
  if (problems.length > 0) throw new UsageError(problems)
}

/** Runs `write` with the target that the flag names. */
async function withTarget<T>(
  to: BackupPlace,
  scratchDir: string,
  output: Frame['output'],
  write: (target: BackupTarget) => Promise<T>,
): Promise<T> {
  if (to.kind === 'folder') return write(await createBackupFolder(to.path))
  if (to.kind === 'stream') return write(openBackupArchive(output.stream, scratchDir))
  return writeWholeFile(to.path, (stream) => write(openBackupArchive(stream, scratchDir)))
}

export const backup = defineCommand({
  name: 'backup',
  summary: 'Backs up the database and the files, while the server runs.',
  details: [
    'DIR gets a snapshot. Only files that DIR does not have are copied.',
    'FILE.tar and - get a complete archive each time: a file, or standard output, for example to encrypt it. The result is then on standard error.',
    'A backup contains personal data and the key that signs visit tokens. Its files are readable for their owner only; encrypt the disk or the copy.',
    'It does not contain the variables of the server and their secrets. Keep those in another place.',
  ].join('\n'),
  flags: {
    to: flag(BackupPlace, 'DIR|FILE.tar|-', 'the folder of the backups, an archive, or standard output'),
    keep: flag(
      Count.optional(),
      'N',
      'keeps the newest N backups of DIR and removes older ones; default: all',
    ),
    verify: toggle('then restores the backup into a temporary database and compares it'),
  },
  usesStandardOutput: ({ to }) => to.kind === 'stream',
  async run({ config, progress, output, input }, flags) {
    checkFlags(flags, output)
    const { to, keep, verify: isVerified } = flags
    const databaseUrl = directDatabaseUrl(config)
    const blobs = await openBlobs(storageOf(config), storageKeyOf(config))
    try {
      return await inScratchFolder(async (scratchDir) => {
        const made = await withTarget(to, scratchDir, output, (target) =>
          backUp({ databaseUrl, blobs, to: target, scratchDir, progress }),
        )
        if (isVerified) {
          const from = await folderOf(to, scratchDir, input)
          await verify({ from, snapshot: made.backup, scratchDir }, progress)
        }
        const isPruned = to.kind === 'folder' && keep !== undefined
        const removed = isPruned ? await prune(await openBackupFolder(to.path), keep) : []
        return { ...made, verified: isVerified, removed }
      })
    } catch (error) {
      throw ofPlace(error, to, '--to')
    } finally {
      blobs.close()
    }
  },
  text: ({ backup: name, rows, files, copiedFiles, copiedBytes, verified, removed }) =>
    [
      `Backup ${name}: ${rows} rows, ${files} files (${copiedFiles} copied, ${megabytes(copiedBytes)}).`,
      ...(verified ? ['It was restored into a temporary database and is the same.'] : []),
      ...(removed.length > 0 ? [`Removed: ${removed.join(', ')}`] : []),
    ].join('\n'),
})

/** Restores into the database and the storage of the configuration, and prepares the database for a tracker. */
async function restoreFrom(source: Source, { config, log, progress }: Frame): Promise<RestoreResult> {
  const databaseUrl = directDatabaseUrl(config)
  const lock = isSqlite(databaseUrl) ? lockSqliteServer(sqlitePath(databaseUrl)) : null
  const blobs = await openBlobs(storageOf(config), storageKeyOf(config))
  try {
    const restored = await restore({ ...source, databaseUrl, blobs, progress })
    const store = createStore(await openDatabase(databaseUrl, log))
    try {
      await finishRestore({ store, clock: await openClock(store, systemClocks, log) })
    } finally {
      await store.close()
    }
    return restored
  } finally {
    blobs.close()
    lock?.release()
  }
}

export const restoreCommand = defineCommand({
  name: 'restore',
  summary: 'Restores a backup into an empty database and the storage.',
  details: [
    'Stop the tracker first. The database may be of the other engine: a backup of SQLite can be restored into PostgreSQL, and back.',
    'An archive is unpacked first, into the folder for temporary files (TMPDIR), which needs the space of the archive.',
    'Start the tracker afterwards with the same public URL. Links and devices that were revoked after the backup work again.',
  ].join('\n'),
  flags: {
    from: flag(BackupPlace, 'DIR|FILE.tar|-', 'the folder of the backups, an archive, or standard input'),
    snapshot: flag(Path.optional(), 'NAME', 'the backup of DIR to restore; default: the latest'),
    verify: toggle('only checks the backup: restores it into a temporary database and compares it'),
  },
  run: (frame, { from, snapshot, verify: isCheck }) =>
    inScratchFolder(async (scratchDir) => {
      const source = { from: await folderOf(from, scratchDir, frame.input), snapshot, scratchDir }
      if (isCheck) return { ...(await verify(source, frame.progress)), restored: false }
      return { ...(await restoreFrom(source, frame)), restored: true }
    }).catch((error: unknown) => {
      throw ofPlace(error, from, '--from')
    }),
  text: ({ backup: name, takenAt, rows, files, restored }) =>
    restored
      ? `Restored ${name} (${takenAt}): ${rows} rows, ${files} files. Start the tracker with the same public URL.`
      : `${name} (${takenAt}) is complete and can be restored: ${rows} rows, ${files} files.`,
})
