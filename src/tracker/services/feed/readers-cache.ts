import { createHash } from 'node:crypto'
import type { Reader } from '#shared/model/visits.ts'
import { Visibility } from '../../domain/people/visibility.ts'
import { maxReaders } from '../../repositories/visit-snapshots.ts'
import type { TrackerContext } from '../context.ts'

export type ReadersSnapshot = { readers: Reader[]; version: string }

const digest = (readers: Reader[]) =>
  createHash('sha256').update(JSON.stringify(readers)).digest('base64url').slice(0, 16)

/** Caches the current readers. While only beats arrive, the database is read at most once per `everyMs`. */
export function createReadersCache(context: TrackerContext, workspaceId: string, everyMs: () => number) {
  let cached: ReadersSnapshot | null = null
  let readAt = 0
  let reading: Promise<ReadersSnapshot> | null = null
  /** The visible parts of the cached list, by member. */
  const ofMembers = new Map<string, ReadersSnapshot>()
  let stale: 'no' | 'soft' | 'hard' = 'hard'
  async function load() {
    stale = 'no'
    readAt = performance.now()
    const { visitSnapshots } = context.store.forWorkspace(workspaceId)
    const readers = await visitSnapshots.readersNow(Visibility.whole).catch((error: unknown) => {
      stale = 'hard'
      throw error
    })
    cached = { readers, version: digest(readers) }
    ofMembers.clear()
    return cached
  }
  /** Returns the part of the readers that a member sees. The list of all readers is limited, so a full list may lack readers of this member. */
  async function visiblePart({ readers }: ReadersSnapshot, sees: Visibility, memberId: string) {
    const known = ofMembers.get(memberId)
    if (known) return known
    const own =
      readers.length < maxReaders
        ? readers.filter(({ ownerId }) => ownerId === memberId)
        : await context.store.forWorkspace(workspaceId).visitSnapshots.readersNow(sees)
    const part = { readers: own, version: digest(own) }
    ofMembers.set(memberId, part)
    return part
  }
  return {
    invalidate(how: 'soft' | 'hard') {
      if (stale !== 'hard') stale = how
    },
    /** Returns the time in ms until beats may cause another read of the readers. */
    remainingMs: () => Math.max(0, readAt + everyMs() - performance.now()),
    async get(sees: Visibility): Promise<ReadersSnapshot> {
      const all = await allReaders()
      return sees.readersOf === null ? all : visiblePart(all, sees, sees.readersOf)
    },
  }

  function allReaders(): Promise<ReadersSnapshot> {
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
  }
}
