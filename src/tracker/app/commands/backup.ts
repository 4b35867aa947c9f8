import { join, resolve } from 'node:path'
import { z } from 'zod'
import { openBlobs, storageKeyOf, storageOf } from '../../infrastructure/blobs/open-blobs.ts'
import { directDatabaseUrl } from '../../infrastructure/config.ts'
import { isSqlite, openDatabase, sqlitePath } from '../../infrastructure/database/open-database.ts'
import { lockSqliteServer } from '../../infrastructure/database/server-lock.ts'
import { systemClocks } from '../../infrastructure/time/deployment-clock.ts'
import { createStore } from '../../repositories/store.ts'
import { backUp } from '../../services/backup/backup.ts'
import { finishRestore } from '../../services/backup/finish-restore.ts'
import { type RestoreResult, restore, verifyBackup } from '../../services/backup/restore.ts'
import { openClock } from '../../services/time/open-clock.ts'
import { defineCommand, type Frame, flag, toggle } from './command.ts'
import { inScratchFolder } from './scratch-folder.ts'

const Folder = z
  .string()
  .min(1)
  .transform((value) => resolve(value))
const Count = z.coerce.number().int().min(1, 'must be at least 1')

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

type Source = { from: string; snapshot?: string | undefined; scratchDir: string }

const verify = ({ from, snapshot, scratchDir }: Source, progress: Frame['progress']) =>
  verifyBackup({ from, snapshot, scratchUrl: `sqlite:${join(scratchDir, 'verify.db')}`, progress })

export const backup = defineCommand({
  name: 'backup',
  summary: 'Backs up the database and the files, while the server runs.',
  details: [
    'Adds a snapshot to DIR. Only files that DIR does not have are copied.',
    'A backup contains secrets and personal data. Its files are readable for their owner only; encrypt the disk or the copy.',
  ].join('\n'),
  flags: {
    to: flag(Folder, 'DIR', 'the folder of the backups'),
    keep: flag(Count.optional(), 'N', 'keeps the newest N backups and removes older ones; default: all'),
    verify: toggle('then restores the backup into a temporary database and compares it'),
  },
  async run({ config, progress }, { to, keep, verify: isVerified }) {
    const blobs = await openBlobs(storageOf(config), storageKeyOf(config))
    try {
      return await inScratchFolder(async (scratchDir) => {
        const databaseUrl = directDatabaseUrl(config)
        const made = await backUp({ databaseUrl, blobs, to, scratchDir, keep, progress })
        if (isVerified) await verify({ from: to, snapshot: made.backup, scratchDir }, progress)
        return { ...made, verified: isVerified }
      })
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
    'Start the tracker afterwards with the same public URL. Links and devices that were revoked after the backup work again.',
  ].join('\n'),
  flags: {
    from: flag(Folder, 'DIR', 'the folder of the backups'),
    snapshot: flag(z.string().min(1).optional(), 'NAME', 'the backup to restore; default: the latest'),
    verify: toggle('only checks the backup: restores it into a temporary database and compares it'),
  },
  run: (frame, { from, snapshot, verify: isCheck }) =>
    inScratchFolder(async (scratchDir) => {
      const source = { from, snapshot, scratchDir }
      if (isCheck) return { ...(await verify(source, frame.progress)), restored: false }
      return { ...(await restoreFrom(source, frame)), restored: true }
    }),
  text: ({ backup: name, takenAt, rows, files, restored }) =>
    restored
      ? `Restored ${name} (${takenAt}): ${rows} rows, ${files} files. Start the tracker with the same public URL.`
      : `${name} (${takenAt}) is complete and can be restored: ${rows} rows, ${files} files.`,
})
