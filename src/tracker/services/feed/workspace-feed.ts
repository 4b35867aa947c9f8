import type { FeedEvent } from '#shared/model/feed.ts'
import { Visibility } from '../../domain/people/visibility.ts'
import { type Claimant, claimableAt, type RunSchedule } from '../../domain/runs/schedule.ts'
import type { Clock } from '../../infrastructure/clock.ts'
import type { TrackerContext } from '../context.ts'
import { type FeedPage, isOfVisibleVisit, readFeed } from './read.ts'
import { createReadersCache } from './readers-cache.ts'
import { createScheduleCache } from './schedule-cache.ts'

export type Woken =
  /** The events that this member may see, up to `seq`. */
  | { why: 'events'; events: FeedEvent[]; seq: number }
  /**
   * `readers`: the list of current readers changed. `runs`: the device can claim a run. `timeOut`: the time is over, or the request was aborted.
   * `seq` may be higher than before, because events that only other members may see were skipped.
   */
  | { why: 'readers' | 'runs' | 'timeOut'; seq: number }
  /** The shared query found too many events, or an event was committed before the wait began. The poll must read the feed itself. */
  | { why: 'tooMany'; seq: number }

export type Wait = Claimant & {
  sees: Visibility
  seq: number
  readersVersion: string | undefined
  wantsRuns: boolean
  waitMs: number
  signal: AbortSignal
}

type Waiter = Wait & { wake: (woken: Woken) => void }

/** The maximum number of events that the shared query returns. If the feed has more events, each poll reads the feed itself. */
const maxEvents = 200
/** The longest delay that `setTimeout` accepts. */
const maxTimerMs = 2_000_000_000

export type WorkspaceFeed = ReturnType<typeof createWorkspaceFeed>

/** Waits until the poll is woken, its time is over, or its request is aborted. */
function addWaiter(waiters: Set<Waiter>, wanted: Wait): Promise<Woken> {
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
  })
}

/**
 * A poll of a member who does not see everything reads the feed itself if there is an event about a document or a link, because the shared query does
 * not know which of them this member sees.
 */
function wakeForEvents(page: FeedPage, to: readonly Waiter[]) {
  for (const waiter of to) {
    if (page.more) {
      waiter.wake({ why: 'tooMany', seq: waiter.seq })
      continue
    }
    const events = page.events
      .filter(({ seq, memberId }) => seq > waiter.seq && (memberId === null || memberId === waiter.memberId))
      .map(({ event }) => event)
      .filter((event) => isOfVisibleVisit(event, waiter.sees))
    if (!waiter.sees.isWhole && events.some((event) => 'documentId' in event)) {
      waiter.wake({ why: 'tooMany', seq: waiter.seq })
      continue
    }
    const seq = Math.max(waiter.seq, page.seq)
    if (events.length > 0) waiter.wake({ why: 'events', events, seq })
    else waiter.seq = seq
  }
}

/**
 * Wakes the polls whose member can claim a run now. Returns the earliest instant (epoch ms) at which one of the remaining polls can claim a run.
 * Returns Infinity if there is none.
 */
function wakeForDueRuns(known: RunSchedule, waiters: readonly Waiter[], now: number): number {
  let nextAt = Number.POSITIVE_INFINITY
  for (const waiter of waiters) {
    const at = claimableAt(known, waiter)
    if (at === null) continue
    if (at <= now) waiter.wake({ why: 'runs', seq: waiter.seq })
    else nextAt = Math.min(nextAt, at)
  }
  return nextAt
}

/**
 * Calls `onDue` at the earliest instant that was passed to `set`. The timer is necessary, because no event is written when a waiting run becomes
 * claimable.
 */
function createEarliestTimer(clock: Clock, onDue: () => void) {
  let timer: NodeJS.Timeout | undefined
  let dueAt = Number.POSITIVE_INFINITY
  return {
    set(at: number) {
      if (at >= dueAt) return
      dueAt = at
      clearTimeout(timer)
      const delay = Math.min(maxTimerMs, Math.max(0, at - clock.now()))
      timer = setTimeout(() => {
        dueAt = Number.POSITIVE_INFINITY
        onDue()
      }, delay).unref()
    },
    clear: () => clearTimeout(timer),
  }
}

/** Returns a function that executes `work`. A call while `work` is in progress returns at once, and `work` is executed once more afterwards. */
function singleRunner(work: () => Promise<void>): () => Promise<void> {
  let running = false
  let again = false
  return async () => {
    if (running) {
      again = true
      return
    }
    running = true
    try {
      do {
        again = false
        await work()
      } while (again)
    } finally {
      running = false
    }
  }
}

/**
 * Manages the long polls of one workspace that wait in this process. One shared query reads the new events for all waiting polls.
 * @param readersEveryMs The minimum interval in ms between polls that end only because readers changed.
 */
// Over 60 lines: one closure over the waiting polls; each function in it is short.
export function createWorkspaceFeed(
  context: TrackerContext,
  workspaceId: string,
  readersEveryMs: () => number,
) {
  const { clock, log, store } = context
  const waiters = new Set<Waiter>()
  const cache = createReadersCache(context, workspaceId, readersEveryMs)
  const schedule = createScheduleCache(context, workspaceId)
  const report = (err: unknown) => log.error({ err, workspaceId }, 'could not wake the long polls')
  const runsTimer = createEarliestTimer(clock, () => void wakeForRuns().catch(report))
  let generation = 0
  let readersTimer: NodeJS.Timeout | undefined

  async function wakeForRuns() {
    const wanting = [...waiters].filter((waiter) => waiter.wantsRuns)
    if (wanting.length === 0) return
    const known = await schedule.read()
    runsTimer.set(wakeForDueRuns(known, wanting, clock.now()))
  }

  async function wakeForReaders() {
    const watching = [...waiters].filter((waiter) => waiter.readersVersion !== undefined)
    if (watching.length === 0) return
    for (const waiter of watching) {
      const { version } = await cache.get(waiter.sees)
      if (waiter.readersVersion !== version) waiter.wake({ why: 'readers', seq: waiter.seq })
    }
  }

  const refresh = singleRunner(async () => {
    const to = [...waiters]
    if (to.length === 0) return
    const from = Math.min(...to.map((waiter) => waiter.seq))
    const page = await readFeed(store, workspaceId, from, maxEvents, null)
    // The readers are read before the polls are woken, because a response with an opening must also contain the reader.
    await cache.get(Visibility.whole)
    wakeForEvents(page, to)
    await wakeForRuns()
    await wakeForReaders()
  })

  return {
    /** Returns the number of calls of `changed`. If the number has increased since a poll read the feed, the poll must read the feed again. */
    generation: () => generation,
    readers: (sees: Visibility) => cache.get(sees),
    hasRunsFor: schedule.hasRunsFor,
    /** Must be called after an event was committed to the feed. */
    changed() {
      generation++
      schedule.invalidate()
      cache.invalidate('hard')
      void refresh().catch(report)
    },
    /** Must be called when beats may have changed the list of current readers. */
    readersMoved() {
      cache.invalidate('soft')
      readersTimer ??= setTimeout(() => {
        readersTimer = undefined
        void wakeForReaders().catch(report)
      }, cache.remainingMs()).unref()
    },
    /** Waits without a database connection. `since`: the value of `generation()` from before the poll read the feed. */
    wait(wanted: Wait, since: number): Promise<Woken> {
      if (since !== generation) return Promise.resolve({ why: 'tooMany', seq: wanted.seq })
      const nextAt = wanted.wantsRuns ? schedule.lastKnownClaimableAt(wanted) : null
      if (nextAt !== null) runsTimer.set(nextAt)
      return addWaiter(waiters, wanted)
    },
    close() {
      clearTimeout(readersTimer)
      runsTimer.clear()
    },
  }
}
