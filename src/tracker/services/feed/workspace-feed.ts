import { Visibility } from '../../domain/people/visibility.ts'
import type { Turns } from '../../infrastructure/turns.ts'
import type { TrackerContext } from '../context.ts'
import type { FeedLoads } from './loads.ts'
import { readFeed } from './read.ts'
import { createReadersCache } from './readers-cache.ts'
import { createScheduleCache } from './schedule-cache.ts'
import { type Waiter, type Woken, wakeForDueRuns, wakeForEvents, wokenBy } from './waiting-polls.ts'
import { createEarliestTimer, singleRunner } from './wake-timers.ts'

export type WorkspaceFeed = ReturnType<typeof createWorkspaceFeed>

/** `readersEveryMs`: the minimum interval in ms between polls that end only because readers changed. */
export type FeedParts = { loads: FeedLoads; turns: Turns; readersEveryMs: () => number }

/**
 * Manages the long polls of one workspace that wait in this process. One shared query reads the new events for all waiting polls.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over the waiting polls; each function in it is short
export function createWorkspaceFeed(
  context: TrackerContext,
  workspaceId: string,
  { loads, turns, readersEveryMs }: FeedParts,
) {
  const { clock, log, store } = context
  const waiters = new Set<Waiter>()
  const cache = createReadersCache({ store, loads }, workspaceId, readersEveryMs)
  const schedule = createScheduleCache({ clock, loads }, workspaceId)
  const report = (err: unknown) => log.error({ err, workspaceId }, 'could not wake the long polls')
  const runsTimer = createEarliestTimer(clock, () => void wakeForRuns().catch(report))
  let generation = 0
  let readersTimer: NodeJS.Timeout | undefined

  /** The answers are spread over turns of the event loop, so that the beats of readers do not wait for thousands of answers. */
  function wakeWith(waiter: Waiter, woken: Woken): void {
    if (waiters.delete(waiter)) turns.soon(() => waiter.wake(woken))
  }

  async function wakeForRuns() {
    if (![...waiters].some((waiter) => waiter.wantsRuns)) return
    const known = await schedule.read()
    const wanting = [...waiters].filter((waiter) => waiter.wantsRuns)
    runsTimer.set(wakeForDueRuns(known, wanting, clock.now(), wakeWith))
  }

  async function wakeForReaders() {
    const watching = [...waiters].filter((waiter) => waiter.readersVersion !== undefined)
    // A poll that knows the schedule is answered without a query of its own, so that the answers stay spread over turns.
    if (watching.some((waiter) => waiter.wantsRuns)) await schedule.refresh()
    const woken = wokenBy('readers')
    for (const waiter of watching) {
      const { version } = cache.known(waiter.sees) ?? (await cache.get(waiter.sees))
      if (waiter.readersVersion !== version) wakeWith(waiter, woken)
    }
  }

  const refresh = singleRunner(async () => {
    const to = [...waiters]
    if (to.length === 0) return
    const from = to.reduce((least, { seq }) => Math.min(least, seq), Number.POSITIVE_INFINITY)
    // The readers are read before the polls are woken, because a response with an opening must also contain the reader.
    const [page] = await Promise.all([
      readFeed({ store, loads }, workspaceId, from, null),
      cache.get(Visibility.whole),
      to.some((waiter) => waiter.wantsRuns) && schedule.read(),
    ])
    // A poll that was woken meanwhile keeps its position, because its answer does not contain these events.
    const waiting = to.filter((waiter) => waiters.has(waiter))
    wakeForEvents(page, from, waiting, wakeWith)
    await wakeForRuns()
    await wakeForReaders()
  })

  return {
    /** Returns the number of calls of `changed`. If the number has increased since a poll read the feed, the poll must read the feed again. */
    generation: () => generation,
    readers: (sees: Visibility) => cache.get(sees),
    hasRunsFor: schedule.hasRunsFor,
    /** Returns the readers, if they are known without a query. */
    knownReaders: (sees: Visibility) => cache.known(sees),
    /** True if it is known without a query that no run waits for the device. */
    hasNoRunsFor: schedule.hasNoneFor,
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
    /**
     * Adds a poll, which then waits without a database connection. `since`: the value of `generation()` from before the poll read the feed. Returns false
     * if the feed changed since then. The poll must then read the feed again.
     */
    wait(waiter: Waiter, since: number): boolean {
      if (since !== generation) return false
      const nextAt = waiter.wantsRuns ? schedule.lastKnownClaimableAt(waiter) : null
      if (nextAt !== null) runsTimer.set(nextAt)
      waiters.add(waiter)
      return true
    },
    /** Wakes a poll whose time is over. Does nothing if the poll was woken before. */
    end(waiter: Waiter): void {
      wakeWith(waiter, wokenBy('timeOut'))
    },
    /** Wakes all polls, because the tracker stops. */
    endAll(): void {
      for (const waiter of waiters) wakeWith(waiter, wokenBy('timeOut'))
    },
    /** Removes a poll whose client is gone. Returns false if the poll does not wait any more. */
    remove: (waiter: Waiter): boolean => waiters.delete(waiter),
    close() {
      clearTimeout(readersTimer)
      runsTimer.clear()
    },
  }
}
