// The port to a small file on this device for values that are not secret. A slot is a typed value in this file.
import { z } from 'zod'
import { readTolerantly } from '#shared/tolerant.ts'
import type { Log } from '../lib/log.ts'

/** Electron uses electron-store, headless uses conf. Both write the same file format. */
export type KeyValueFile = {
  get(key: string): unknown
  /** Writes the value to disk atomically before it returns. */
  set(key: string, value: unknown): void
  delete(key: string): void
}

export type Slot<T> = { read(): T; write(value: T): void; clear(): void }

/**
 * Returns a typed value of the file. `read` parses the stored value by `schema`, and returns `empty` if the schema rejects the stored
 * value.
 */
export function slot<S extends z.ZodType>(
  file: KeyValueFile,
  key: string,
  schema: S,
  empty: z.output<S>,
  log: Log,
): Slot<z.output<S>> {
  return {
    read() {
      const stored = file.get(key)
      if (stored === undefined) return empty
      const parsed = readTolerantly(schema, stored)
      if (parsed.ok && parsed.skipped.length > 0) {
        log.warn(
          { key, places: parsed.skipped },
          'A newer version stored this value: unknown parts were ignored',
        )
      }
      if (parsed.ok) return parsed.value
      log.warn(
        { key, issues: parsed.error.issues.map((issue) => issue.path.join('.')) },
        'The stored value is not valid: the default is used',
      )
      return empty
    },
    write: (value) => file.set(key, value),
    clear: () => file.delete(key),
  }
}

const Values = z.record(z.string(), z.unknown())

/** The values of one scope. They are stored as one value of `file`, so that deleting this value deletes the scope. */
export function scopedFile(file: KeyValueFile, scope: string): KeyValueFile {
  const read = () => Values.safeParse(file.get(scope)).data ?? {}
  return {
    get: (key) => read()[key],
    set: (key, value) => file.set(scope, { ...read(), [key]: value }),
    delete(key) {
      const { [key]: _deleted, ...rest } = read()
      file.set(scope, rest)
    },
  }
}

export function memoryFile(initial: Record<string, unknown> = {}): KeyValueFile {
  const values = new Map(Object.entries(initial))
  return {
    get: (key) => structuredClone(values.get(key)),
    set: (key, value) => {
      values.set(key, structuredClone(value))
    },
    delete: (key) => {
      values.delete(key)
    },
  }
}
