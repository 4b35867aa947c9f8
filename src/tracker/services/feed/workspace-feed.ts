// Owns the long polls of one workspace that wait in this process: one look at the database wakes them all.
import { createHash } from 'node:crypto'
import type { FeedEvent } from '#shared/model/feed.ts'
import type { Reader } from '#shared/model/visits.ts'
import { claimableAt, type RunSchedule } from '../../domain/runs/schedule.ts'
import { readersNow } from '../../repositories/visit-snapshots.ts'
import type { TrackerContext } from '../context.ts'
import { type FeedPage, readFeed } from './read.ts'

export type ReadersSnapshot = { readers: Reader[]; version: string }

export type Woken =
  /** These are all events since. */
  | { why: 'events'; events: FeedEvent[]; seq: number }
  /** Readers moved, or runs wait: the position is where it was, or further where others' events were passed. */
  | { why: 'readers' | 'runs' | 'timeOut'; seq: number }
  /** Too much happened to tell here: read the feed. */
  | { why: 'look'; seq: number }

export type Wait = {
  memberId: string
  seq: number
  readersVersion: string | undefined
  wantsRuns: boolean
  waitMs: number
  signal: AbortSignal
}

type Waiter = Wait & { wake: (woken: Woken) => void }

/** More than this at once is read by each poll for itself. */
const maxEvents = 200
/** A lease may end sooner than it said, which no event tells. */
const scheduleGoodForMs = 2_000
/** The longest delay that a timer takes. */
const maxTimerMs = 2_000_000_000

export type WorkspaceFeed = ReturnType<typeof createWorkspaceFeed>

const digest = (readers: Reader[]) =>
  createHash('sha256').update(JSON.stringify(readers)).digest('base64url').slice(0, 16)

/** Who is reading, read at most every `everyMs` as long as only beats come. */
function readersCache(context: TrackerContext, workspaceId: string, everyMs: () => number) {
  let cached: ReadersSnapshot | null = null
  let readAt = 0
  let reading: Promise<ReadersSnapshot> | null = null
  let stale: 'no' | 'soft' | 'hard' = 'hard'
  async function load() {
    stale = 'no'
    readAt = performance.now()
    const readers = await readersNow(context.store.db, workspaceId).catch((error: unknown) => {
      stale = 'hard'
      throw error
    })
    cached = { readers, version: digest(readers) }
    return cached
  }
  return {
    spoil(how: 'soft' | 'hard') {
      if (stale !== 'hard') stale = how
    },
    /** How long until beats may be looked at again. */
    restMs: () => Math.max(0, readAt + everyMs() - performance.now()),
    get(): Promise<ReadersSnapshot> {
      const fresh = stale === 'no' || (stale === 'soft' && performance.now() - readAt < everyMs())
      if (cached && fresh) return Promise.resolve(cached)
      // A read that began before what spoiled it does not count.
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

/** `readersEveryMs`: how often polls may end for nothing but readers that moved. */
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

  /** One look for all polls that ask meanwhile; one that began before the last commit does not count. */
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

  /** What is due is looked up, because somebody may have claimed it; that nothing is stays true until the feed says otherwise. */
  async function runsWait(memberId: string): Promise<boolean> {
    const isFresh = performance.now() - scheduleReadAt < scheduleGoodForMs
    if (schedule && isFresh && !isDue(schedule, memberId)) return false
    return isDue(await runs(), memberId)
  }

  function tellEvents(page: FeedPage, to: Waiter[]) {
    for (const waiter of to) {
      if (page.more) {
        waiter.wake({ why: 'look', seq: waiter.seq })
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

  async function tellRuns() {
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

  /** A run becomes claimable by the mere passing of time. */
  function armRuns(at: number) {
    if (at >= runsAt) return
    runsAt = at
    clearTimeout(runsTimer)
    const delay = Math.min(maxTimerMs, Math.max(0, at - clock.now()))
    runsTimer = setTimeout(() => {
      runsAt = Number.POSITIVE_INFINITY
      void tellRuns().catch(report)
    }, delay).unref()
  }

  async function tellReaders() {
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
        const page = await readFeed(store.db, workspaceId, from, maxEvents, null)
        // Before the events: an answer that tells of an opening shows its reader too.
        await cache.get()
        tellEvents(page, to)
        await tellRuns()
        await tellReaders()
      } while (again)
    } finally {
      refreshing = false
    }
  }

  return {
    /** Changes with each signal: a poll that read the feed before the last one must read it again. */
    generation: () => generation,
    readers: () => cache.get(),
    runsWait,
    /** Something was committed to the feed. */
    changed() {
      generation++
      readingRuns = null
      scheduleReadAt = Number.NEGATIVE_INFINITY
      cache.spoil('hard')
      void refresh().catch(report)
    },
    /** Beats came. */
    readersMoved() {
      cache.spoil('soft')
      readersTimer ??= setTimeout(() => {
        readersTimer = undefined
        void tellReaders().catch(report)
      }, cache.restMs()).unref()
    },
    /** Holds no connection while it waits. `since`: the generation before the poll read the feed. */
    wait(wanted: Wait, since: number): Promise<Woken> {
      if (since !== generation) return Promise.resolve({ why: 'look', seq: wanted.seq })
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
