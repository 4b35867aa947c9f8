import type { Upload } from '#shared/desktop-state.ts'
import { CodedError, type WireError } from '#shared/errors.ts'
import { asCoded } from '../lib/as-coded.ts'
import type { Clock } from '../lib/clock.ts'
import { createEmitter } from '../lib/emitter.ts'
import type { SpooledUpload } from './spool.ts'

/** One upload: what the window shows, and what is needed to send it. */
export type Entry = {
  view: Upload
  /** Null while the file is received, and if it was refused before anything was stored. */
  spooled: SpooledUpload | null
  abort: AbortController
  running: Promise<void> | null
}

const progressEveryMs = 100

export type UploadList = ReturnType<typeof createUploadList>

/** The uploads by id, in memory. Each change is announced; progress at most every {@link progressEveryMs} ms. */
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

/** An error in the form that is shown and stored with an upload. */
export const wireError = (error: unknown) => asCoded(error).toWire() as WireError & Upload['error']
