// Opens the settings file. If the file can't be read, this module renames the file, and the app starts with default settings.
import { existsSync, renameSync } from 'node:fs'
import type { Log } from '../lib/log.ts'
import type { KeyValueFile } from './key-value.ts'

/** The methods that conf and electron-store have in common. */
export type ConfLike = {
  get(key: string): unknown
  set(key: string, value: unknown): void
  delete(key: string): void
}

/** Opens the file at `path`. `open` parses the file, and throws if the file is broken. */
export function openKeyValueFile(path: string, open: () => ConfLike, log: Log): KeyValueFile {
  try {
    return adapt(open())
  } catch (error) {
    if (!existsSync(path)) throw error
    const aside = `${path}.broken-${Date.now()}`
    renameSync(path, aside)
    log.warn({ aside, error }, 'The settings file could not be read: it was renamed, and defaults are used')
    return adapt(open())
  }
}

const adapt = (conf: ConfLike): KeyValueFile => ({
  get: (key) => conf.get(key),
  set: (key, value) => conf.set(key, value),
  delete: (key) => conf.delete(key),
})
