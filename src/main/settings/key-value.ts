// The port to a small file with values of this device that are not secret, and typed slots in it.
import type { z } from 'zod'
import { readTolerantly } from '#shared/tolerant.ts'
import type { Log } from '../lib/log.ts'

/** electron-store in Electron, conf in headless: both write the same file format. */
export type KeyValueFile = {
  get(key: string): unknown
  /** Written to disk atomically before it returns. */
  set(key: string, value: unknown): void
  delete(key: string): void
}

export type Slot<T> = { read(): T; write(value: T): void; clear(): void }

/** A stored value is `unknown` until the schema has parsed it; a value that the schema rejects counts as not stored. */
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
          'A newer version stored this: what is not known was left out',
        )
      }
      if (parsed.ok) return parsed.value
      log.warn(
        { key, issues: parsed.error.issues.map((issue) => issue.path.join('.')) },
        'Stored value not understood: default used',
      )
      return empty
    },
    write: (value) => file.set(key, value),
    clear: () => file.delete(key),
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
