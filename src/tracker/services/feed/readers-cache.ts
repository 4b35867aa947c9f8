import { createHash } from 'node:crypto'
import type { Reader } from '#shared/model/visits.ts'
import type { TrackerContext } from '../context.ts'

export type ReadersSnapshot = { readers: Reader[]; version: string }

const digest = (readers: Reader[]) =>
  createHash('sha256').update(JSON.stringify(readers)).digest('base64url').slice(0, 16)

/** Caches the current readers. While only beats arrive, the database is read at most once per `everyMs`. */
export function createReadersCache(context: TrackerContext, workspaceId: string, everyMs: () => number) {
  let cached: ReadersSnapshot | null = null
  let readAt = 0
  let reading: Promise<ReadersSnapshot> | null = null
  let stale: 'no' | 'soft' | 'hard' = 'hard'
  async function load() {
    stale = 'no'
    readAt = performance.now()
    const { visitSnapshots } = context.store.forWorkspace(workspaceId)
    const readers = await visitSnapshots.readersNow().catch((error: unknown) => {
      stale = 'hard'
      throw error
    })
    cached = { readers, version: digest(readers) }
    return cached
  }
  return {
    invalidate(how: 'soft' | 'hard') {
      if (stale !== 'hard') stale = how
    },
    /** Returns the time in ms until beats may cause another read of the readers. */
    remainingMs: () => Math.max(0, readAt + everyMs() - performance.now()),
    get(): Promise<ReadersSnapshot> {
      const fresh = stale === 'no' || (stale === 'soft' && performance.now() - readAt < everyMs())
      if (cached && fresh) return Promise.resolve(cached)
      // A read that began before a hard invalidation may have an old result, so a new read begins after that read.
      const after =
        stale === 'hard' && reading ? reading.catch(() => undefined).then(load) : (reading ?? load())
      const next = after.finally(() => {
        if (reading === next) reading = null
      })
      reading = next
      return next
    },
  }
}
