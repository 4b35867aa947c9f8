import type { Upload } from '#shared/desktop-state.ts'
import { CodedError, type WireError } from '#shared/errors.ts'
import { asCoded } from '../lib/as-coded.ts'
import type { Clock } from '../lib/clock.ts'
import { createEmitter } from '../lib/emitter.ts'
import type { SpooledUpload } from './spool.ts'

/** One upload: the view for the renderer, and the state of its transfer. */
export type Entry = {
  view: Upload
  /** The stored file. Null until the whole file was received. */
  spooled: SpooledUpload | null
  abort: AbortController
  running: Promise<void> | null
}

const progressEveryMs = 100

export type UploadList = ReturnType<typeof createUploadList>

/** The uploads by id, in memory. Emits each change, but progress at most once in {@link progressEveryMs} ms. */
export function createUploadList(clock: Clock) {
  const entries = new Map<string, Entry>()
  const changes = createEmitter<Upload[]>()
  let lastProgressAt = 0

  const views = () => [...entries.values()].map(({ view }) => view)
  const announce = () => changes.emit(views())

  return {
    views,
    onChange: changes.on,
    all: () => [...entries.values()],
    has: (id: string) => entries.has(id),
    /** Throws CodedError('not_found'). */
    get(id: string): Entry {
      const entry = entries.get(id)
      if (!entry) throw new CodedError('not_found', 'There is no such upload.')
      return entry
    },
    add(view: Upload): Entry {
      const entry: Entry = { view, spooled: null, abort: new AbortController(), running: null }
      entries.set(view.id, entry)
      announce()
      return entry
    },
    remove(id: string): void {
      entries.delete(id)
      announce()
    },
    show(entry: Entry, change: Partial<Upload>): void {
      entry.view = { ...entry.view, ...change }
      announce()
    },
    showProgress(entry: Entry, sentBytes: number): void {
      const { view } = entry
      const state = view.state === 'receiving' || sentBytes < view.totalBytes ? view.state : 'checking'
      const isDue = state !== view.state || clock.now() - lastProgressAt >= progressEveryMs
      entry.view = { ...view, sentBytes, state }
      if (!isDue) return
      lastProgressAt = clock.now()
      announce()
    },
  }
}

/** Converts an error to the format of `Upload['error']`. */
export const wireError = (error: unknown) => asCoded(error).toWire() as WireError & Upload['error']
