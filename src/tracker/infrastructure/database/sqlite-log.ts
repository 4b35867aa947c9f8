// Writes the write-ahead log of SQLite to the disk after commits that did not wait for it (ADR 129). SQLite itself would block the event loop meanwhile.
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'

export type LogSync = {
  /** Says that a transaction was committed without waiting for the disk. */
  committed(): void
  /** See DatabaseClient.synced. @throws LogNotSynced */
  synced(): Promise<void>
  close(): Promise<void>
}

/** It has SQLite's own code of a failed write, so that callers need not know which of the two wrote. */
export class LogNotSynced extends Error {
  readonly code = 'SQLITE_IOERR_FSYNC'
  constructor(cause: unknown) {
    super('The write-ahead log could not be written to the disk.', { cause })
    this.name = 'LogNotSynced'
  }
}

export type LogFile = { sync(): Promise<void>; close(): Promise<void> }

/** The entry of a new log in its folder must be on the disk too. Windows cannot open a folder, and needs no such call. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** The log of an open database. SQLite does not replace the file while a connection is open. The file is opened at the first `sync`. */
export function logFileOf(path: string): LogFile {
  let file: FileHandle | undefined
  return {
    async sync() {
      if (!file) {
        file = await open(path, 'r+')
        await syncFolder(path)
      }
      await file.datasync()
    },
    async close() {
      await file?.close()
    },
  }
}

/**
 * `rescue`: stores the content of the log without the log. It is called after a failed `sync`, because the system may then have dropped the data, and the
 * next `sync` would succeed without them (https://wiki.postgresql.org/wiki/Fsync_Errors).
 */
export function createLogSync(file: LogFile, rescue: () => Promise<void>): LogSync {
  let unsynced = false
  let failed = false
  let running: Promise<void> | null = null

  async function sync(): Promise<void> {
    unsynced = false
    try {
      if (failed) await rescue()
      await file.sync()
      failed = false
    } catch (cause) {
      failed = true
      throw new LogNotSynced(cause)
    } finally {
      running = null
    }
  }

  return {
    committed() {
      unsynced = true
    },
    async synced() {
      // A write that already runs may have begun before the last commit. Nothing may be awaited between this loop and the next write: another caller would
      // see that nothing is left to write, although the write has not ended.
      while (running) await running.catch(() => undefined)
      if (!unsynced && !failed) return
      running = sync()
      await running
    },
    async close() {
      while (running) await running.catch(() => undefined)
      await file.close()
    },
  }
}

/** For a database in memory. */
export const noLogSync: LogSync = {
  committed: () => undefined,
  synced: async () => undefined,
  close: async () => undefined,
}
