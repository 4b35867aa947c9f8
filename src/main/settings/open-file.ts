// Opens the settings file: one JSON object. If the file can't be read, this module renames it, and the app starts with default settings.
import { readFileSync, renameSync } from 'node:fs'
import { writeFileSync } from 'atomically'
import type { Log } from '../lib/log.ts'
import { type KeyValueFile, Values } from './key-value.ts'

/**
 * Reads the file once. Only this process may write it. Each change writes the whole file, to a second file that replaces it. `atomically` does this also on Windows,
 * where a virus scanner may hold the file for a moment.
 */
export function openKeyValueFile(file: string, log: Log): KeyValueFile {
  let values = readValues(file, log)
  const write = (next: Values) => {
    const text = JSON.stringify(next, undefined, '\t')
    writeFileSync(file, text, { mode: 0o600 })
    values = Values.parse(JSON.parse(text))
  }
  return {
    get: (key) => structuredClone(values[key]),
    set: (key, value) => write({ ...values, [key]: value }),
    delete(key) {
      const { [key]: _deleted, ...rest } = values
      write(rest)
    },
  }
}

function readValues(file: string, log: Log): Values {
  try {
    return Values.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    const aside = `${file}.broken-${Date.now()}`
    renameSync(file, aside)
    log.warn({ aside, error }, 'The settings file could not be read: it was renamed, and defaults are used')
    return {}
  }
}
