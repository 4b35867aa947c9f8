import { createHash } from 'node:crypto'
import type { FeedEvent } from '#shared/model/feed.ts'
import type { Reader } from '#shared/model/visits.ts'
import { claimableAt, type RunSchedule } from '../../domain/runs/schedule.ts'
import type { TrackerContext } from '../context.ts'
import { type FeedPage, readFeed } from './read.ts'

export type ReadersSnapshot = { readers: Reader[]; version: string }

export type Woken =
  /** All events since `seq`. */
  | { why: 'events'; events: FeedEvent[]; seq: number }
  /** The readers changed, or runs can be claimed. The position may have moved over events of other members. */
  | { why: 'readers' | 'runs' | 'timeOut'; seq: number }
  /** Too many events for the shared query, so the poll reads the feed itself. */
  | { why: 'tooMany'; seq: number }

export type Wait = {
  memberId: string
  seq: number
  readersVersion: string | undefined
  wantsRuns: boolean
  waitMs: number
  signal: AbortSignal
}

type Waiter = Wait & { wake: (woken: Woken) => void }

/** The maximum number of events of the shared query. If there are more, each poll reads them itself. */
const maxEvents = 200
/** The lifetime of the cached schedule. A device may give up a lease early, and no event reports this. */
const scheduleValidMs = 2_000
/** The longest delay that `setTimeout` accepts. */
const maxTimerMs = 2_000_000_000

export type WorkspaceFeed = ReturnType<typeof createWorkspaceFeed>

const digest = (readers: Reader[]) =>
  createHash('sha256').update(JSON.stringify(readers)).digest('base64url').slice(0, 16)

/** The cache of the current readers. While only beats arrive, it is read at most every `everyMs`. */
function readersCache(context: TrackerContext, workspaceId: string, everyMs: () => number) {
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
      // The result of a read that began before the invalidation is not cached.
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

/**
 * The long polls of one workspace that wait in this process. One query serves all of them.
 * @param readersEveryMs The minimum interval in ms between polls that end only because readers changed.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: the waiting polls share one set of waiters and two timers; each function is short
export function createWorkspaceFeed(
  context: TrackerContext,
  workspaceId: string,
  readersEveryMs: () => number,
) {
  const { clock, log, store } = context
  const waiters = new Set<Waiter>()
  const cache = readersCache(context, workspaceId, readersEveryMs)
  let schedule: RunSchedule | null = null
  let scheduleReadAt = Number.NEGATIVE_INFINITY
  let readingRuns: Promise<RunSchedule> | null = null
  let generation = 0
  let refreshing = false
  let again = false
  let readersTimer: NodeJS.Timeout | undefined
  let runsTimer: NodeJS.Timeout | undefined
  let runsAt = Number.POSITIVE_INFINITY

  /** One query for all polls at the same time. The result of a query that began before the last commit is not used. */
  function runs(): Promise<RunSchedule> {
    if (readingRuns) return readingRuns
    const readAt = performance.now()
    const next = store
      .forWorkspace(workspaceId)
      .runClaims.schedule()
      .then((known) => {
        if (readingRuns === next) {
          schedule = known
          scheduleReadAt = readAt
        }
        return known
      })
      .finally(() => {
        if (readingRuns === next) readingRuns = null
      })
    readingRuns = next
    return next
  }

  const isDue = (known: RunSchedule, memberId: string) => {
    const at = claimableAt(known, memberId)
    return at !== null && at <= clock.now()
  }

  /** Due runs are read again, because another device may have claimed them. The result "no run is due" stays valid until the feed changes. */
  async function hasRunsFor(memberId: string): Promise<boolean> {
    const isFresh = performance.now() - scheduleReadAt < scheduleValidMs
    if (schedule && isFresh && !isDue(schedule, memberId)) return false
    return isDue(await runs(), memberId)
  }

  function wakeForEvents(page: FeedPage, to: Waiter[]) {
    for (const waiter of to) {
      if (page.more) {
        waiter.wake({ why: 'tooMany', seq: waiter.seq })
        continue
      }
      const events = page.events
        .filter(
          ({ seq, memberId }) => seq > waiter.seq && (memberId === null || memberId === waiter.memberId),
        )
        .map(({ event }) => event)
      const seq = Math.max(waiter.seq, page.seq)
      if (events.length > 0) waiter.wake({ why: 'events', events, seq })
      else waiter.seq = seq
    }
  }

  async function wakeForRuns() {
    const wanting = [...waiters].filter((waiter) => waiter.wantsRuns)
    if (wanting.length === 0) return
    const known = await runs()
    const now = clock.now()
    let nextAt = Number.POSITIVE_INFINITY
    for (const waiter of wanting) {
      const at = claimableAt(known, waiter.memberId)
      if (at === null) continue
      if (at <= now) waiter.wake({ why: 'runs', seq: waiter.seq })
      else nextAt = Math.min(nextAt, at)
    }
    armRuns(nextAt)
  }

  /** A run becomes claimable at its time, without any event. */
  function armRuns(at: number) {
    if (at >= runsAt) return
    runsAt = at
    clearTimeout(runsTimer)
    const delay = Math.min(maxTimerMs, Math.max(0, at - clock.now()))
    runsTimer = setTimeout(() => {
      runsAt = Number.POSITIVE_INFINITY
      void wakeForRuns().catch(report)
    }, delay).unref()
  }

  async function wakeForReaders() {
    const watching = [...waiters].filter((waiter) => waiter.readersVersion !== undefined)
    if (watching.length === 0) return
    const { version } = await cache.get()
    for (const waiter of watching) {
      if (waiter.readersVersion !== version) waiter.wake({ why: 'readers', seq: waiter.seq })
    }
  }

  const report = (err: unknown) => log.error({ err, workspaceId }, 'could not wake the long polls')

  async function refresh() {
    if (refreshing) {
      again = true
      return
    }
    refreshing = true
    try {
      do {
        again = false
        const to = [...waiters]
        if (to.length === 0) continue
        const from = Math.min(...to.map((waiter) => waiter.seq))
        const page = await readFeed(store, workspaceId, from, maxEvents, null)
        // Read before the events, because a response with an opening must also contain its reader.
        await cache.get()
        wakeForEvents(page, to)
        await wakeForRuns()
        await wakeForReaders()
      } while (again)
    } finally {
      refreshing = false
    }
  }

  return {
    /** Increases with each signal. A poll that read the feed before the last signal must read it again. */
    generation: () => generation,
    readers: () => cache.get(),
    hasRunsFor,
    /** Called after an event was committed to the feed. */
    changed() {
      generation++
      readingRuns = null
      scheduleReadAt = Number.NEGATIVE_INFINITY
      cache.invalidate('hard')
      void refresh().catch(report)
    },
    /** Called when beats arrive. */
    readersMoved() {
      cache.invalidate('soft')
      readersTimer ??= setTimeout(() => {
        readersTimer = undefined
        void wakeForReaders().catch(report)
      }, cache.remainingMs()).unref()
    },
    /** Waits without a database connection. `since` is the generation before the poll read the feed. */
    wait(wanted: Wait, since: number): Promise<Woken> {
      if (since !== generation) return Promise.resolve({ why: 'tooMany', seq: wanted.seq })
      return new Promise((resolve) => {
        const wake = (woken: Woken) => {
          if (!waiters.delete(waiter)) return
          clearTimeout(timer)
          wanted.signal.removeEventListener('abort', giveUp)
          resolve(woken)
        }
        const giveUp = () => wake({ why: 'timeOut', seq: waiter.seq })
        const waiter: Waiter = { ...wanted, wake }
        const timer = setTimeout(giveUp, wanted.waitMs).unref()
        waiters.add(waiter)
        if (wanted.signal.aborted) giveUp()
        else wanted.signal.addEventListener('abort', giveUp)
        const nextAt = wanted.wantsRuns && schedule ? claimableAt(schedule, wanted.memberId) : null
        if (nextAt !== null) armRuns(nextAt)
      })
    },
    close() {
      clearTimeout(readersTimer)
      clearTimeout(runsTimer)
    },
  }
}
