import { createHash } from 'node:crypto'
import type { Reader } from '#shared/model/visits.ts'
import type { Visibility } from '../../domain/people/visibility.ts'
import { maxReaders } from '../../repositories/current-readers.ts'
import type { TrackerContext } from '../context.ts'
import type { FeedLoads } from './loads.ts'

export type ReadersSnapshot = { readers: Reader[]; version: string }

const digest = (value: unknown) =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16)

/** The list without what each beat changes. */
const standing = (readers: readonly Reader[]) =>
  JSON.stringify(readers.map(({ page, pageLabel, activeMs, visible, ...rest }) => rest))

type Read = ReadersSnapshot & { standing: string }

/**
 * Caches the current readers. What only beats change (the pages, the reading times) gets a new version at most once per `everyMs`, because a new
 * version is sent to all desktops of the workspace.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over the cached list; each function in it is short
export function createReadersCache(
  { store, loads }: Pick<TrackerContext, 'store'> & { loads: FeedLoads },
  workspaceId: string,
  everyMs: () => number,
) {
  let cached: Read | null = null
  let publishedAt = 0
  let reading: Promise<ReadersSnapshot> | null = null
  /** The visible parts of the cached list, by member. */
  const ofMembers = new Map<string, ReadersSnapshot>()
  let stale: 'no' | 'soft' | 'hard' = 'hard'

  async function load() {
    stale = 'no'
    const readers = await loads.readers(workspaceId).catch((error: unknown) => {
      stale = 'hard'
      throw error
    })
    const read = { readers, version: digest(readers), standing: standing(readers) }
    if (cached?.standing === read.standing && performance.now() - publishedAt < everyMs()) {
      // Only beats changed the list. They stay to be read at their time.
      if (cached.version !== read.version && stale === 'no') stale = 'soft'
      return cached
    }
    cached = read
    publishedAt = performance.now()
    ofMembers.clear()
    return cached
  }

  /** Null: the list of all readers is full, so it may lack readers of this member. */
  function knownPart({ readers }: ReadersSnapshot, memberId: string): ReadersSnapshot | null {
    const known = ofMembers.get(memberId)
    if (known || readers.length >= maxReaders) return known ?? null
    const own = readers.filter(({ ownerId }) => ownerId === memberId)
    const part = { readers: own, version: digest(own) }
    ofMembers.set(memberId, part)
    return part
  }

  /** Returns the part of the readers that a member sees. */
  async function visiblePart(all: ReadersSnapshot, sees: Visibility, memberId: string) {
    const known = knownPart(all, memberId)
    if (known) return known
    const own = await store.forWorkspace(workspaceId).currentReaders.list(sees)
    const part = { readers: own, version: digest(own) }
    ofMembers.set(memberId, part)
    return part
  }

  const isFresh = () => stale === 'no' || (stale === 'soft' && performance.now() - publishedAt < everyMs())

  function allReaders(): Promise<ReadersSnapshot> {
    if (cached && isFresh()) return Promise.resolve(cached)
    // A read that began before a hard invalidation may have an old result, so a new read begins after that read.
    const after =
      stale === 'hard' && reading ? reading.catch(() => undefined).then(load) : (reading ?? load())
    const next = after.finally(() => {
      if (reading === next) reading = null
    })
    reading = next
    return next
  }

  return {
    invalidate(how: 'soft' | 'hard') {
      if (stale !== 'hard') stale = how
    },
    /** Returns the time in ms until beats may cause another read of the readers. */
    remainingMs: () => Math.max(0, publishedAt + everyMs() - performance.now()),
    async get(sees: Visibility): Promise<ReadersSnapshot> {
      const all = await allReaders()
      return sees.readersOf === null ? all : visiblePart(all, sees, sees.readersOf)
    },
    /** Returns what `get` would return, if that needs no query. */
    known(sees: Visibility): ReadersSnapshot | null {
      if (!cached || !isFresh()) return null
      return sees.readersOf === null ? cached : knownPart(cached, sees.readersOf)
    },
  }
}
