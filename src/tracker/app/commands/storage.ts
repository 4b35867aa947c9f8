import { resolve } from 'node:path'
import { z } from 'zod'
import { openBlobs, storageKeyOf, storageOf } from '../../infrastructure/blobs/open-blobs.ts'
import {
  nameOfStorage,
  parseS3Location,
  type StorageLocation,
} from '../../infrastructure/blobs/storage-location.ts'
import { copyBlobs } from '../../services/storage/copy-blobs.ts'
import { adoptStorage, createStorageGuard } from '../../services/storage/guard.ts'
import { sweepStorage } from '../../services/storage/sweep.ts'
import { defineCommand, defineWorkspaceCommand, flag, toggle } from './command.ts'
import { inScratchFolder } from './scratch-folder.ts'

const Location = z
  .string()
  .min(1)
  .transform((value, context): StorageLocation => {
    if (!/^[a-z][a-z0-9]+:/.test(value)) return { kind: 'folder', path: resolve(value) }
    const location = parseS3Location(value)
    if (typeof location !== 'string') return location
    context.addIssue(location)
    return z.NEVER
  })

export const copyStorage = defineCommand({
  name: 'storage copy',
  summary: 'Copies the files to another storage: from a folder to a bucket, or back.',
  details: [
    'Compares the SHA-256 of each copied file. If it is interrupted, start it again: files that are there are skipped.',
    'Run it while the tracker runs. Then stop the tracker, run it once more, and start the tracker with the new storage.',
  ].join('\n'),
  flags: {
    from: flag(Location.optional(), 'DIR|s3://…', 'the source; default: the storage of the tracker'),
    to: flag(Location, 'DIR|s3://…', 'the target'),
    compare: toggle('also compares the files that are in the target already'),
  },
  async run({ config, progress }, { from = storageOf(config), to, compare }) {
    const key = storageKeyOf(config)
    const [source, target] = await Promise.all([openBlobs(from, key), openBlobs(to, key)])
    try {
      const copied = await inScratchFolder((scratchDir) =>
        copyBlobs({ from: source, to: target, scratchDir, compare, progress }),
      )
      const marker = await source.marker.read()
      if (marker !== null) await target.marker.replace(marker)
      return { from: nameOfStorage(from), to: nameOfStorage(to), ...copied }
    } finally {
      source.close()
      target.close()
    }
  },
  text: ({ to, copied, present, deleted }) =>
    `${copied} files copied to ${to}. ${present} were there. ${deleted} were deleted during the copy.`,
})

export const adoptStorageCommand = defineWorkspaceCommand({
  name: 'storage adopt',
  summary: 'Marks the storage as the storage of this installation.',
  details:
    'Run it if the tracker is not ready because the storage has no marker or another marker, and you are sure that the storage is the right one.',
  flags: {},
  async run({ config, store, clock }) {
    const location = storageOf(config)
    const blobs = await openBlobs(location, storageKeyOf(config))
    try {
      return { storage: nameOfStorage(location), ...(await adoptStorage({ store, blobs, clock })) }
    } finally {
      blobs.close()
    }
  },
  text: ({ storage }) => `${storage} is the storage of this installation.`,
})

export const sweepStorageCommand = defineWorkspaceCommand({
  name: 'storage sweep',
  summary: 'Deletes files of the storage that belong to no row of the database.',
  details:
    'The tracker does this once a day, unless there are more of them than is plausible. Before you run it, make sure that the database is the latest one of this installation: the files of newer documents would be deleted.',
  flags: { 'dry-run': toggle('only counts the files') },
  async run({ config, store, log }, flags) {
    const blobs = await openBlobs(storageOf(config), storageKeyOf(config))
    try {
      const storage = createStorageGuard({ store, blobs, log })
      return await sweepStorage({ store, blobs, storage, log }, flags['dry-run'] ? 'none' : 'all')
    } finally {
      blobs.close()
    }
  },
  text: ({ orphans, orphanBytes, deleted, unfinished }) =>
    deleted
      ? `Deleted ${orphans} files (${orphanBytes} bytes) that belong to no row, and ${unfinished ?? 'no'} unfinished writes.`
      : `${orphans} files (${orphanBytes} bytes) belong to no row. Nothing was deleted.`,
})
