// What a waiting poll is, and which of the polls an event or a run concerns.
import type { FeedEvent } from '#shared/model/feed.ts'
import type { Visibility } from '../../domain/people/visibility.ts'
import { type Claimant, claimableAt, type RunSchedule } from '../../domain/runs/schedule.ts'
import { type FeedPage, isOfVisibleVisit } from './read.ts'

/** The finished answers by what they depend on, so that an answer for many polls is made once. */
type Answers = Map<string, Buffer>

/** Why polls were woken. Polls that were woken for the same reason share one object, and so their answers. */
export type Woken =
  /** The events that this member may see. */
  | { why: 'events'; events: FeedEvent[]; answers: Answers }
  /** `readers`: the list of current readers changed. `runs`: the device can claim a run. `timeOut`: the time is over, or the tracker stops. */
  | { why: 'readers' | 'runs' | 'timeOut'; answers: Answers }
  /** The shared query found too many events, or an event was committed before the wait began. The poll must read the feed itself. */
  | { why: 'tooMany' }

export const wokenBy = (why: 'readers' | 'runs' | 'timeOut'): Woken => ({ why, answers: new Map() })

/** A poll that waits. Thousands of them wait at the same time, so it has no closures, timers or promises of its own. */
export type Waiter = Claimant & {
  readonly sees: Visibility
  /** The position up to which the feed was read for this poll. */
  seq: number
  readonly readersVersion: string | undefined
  readonly wantsRuns: boolean
  /** Called once, after the poll was removed from the waiting polls. */
  wake(woken: Woken): void
}

const tooMany: Woken = { why: 'tooMany' }

/** `after`: the position from which the events were read. */
type Shared = { page: FeedPage; after: number; woken: Woken }

/** Polls at the same position get the same events, unless some of the events are only for one member. */
function sharedOf(page: FeedPage, after: number): Shared | null {
  if (page.events.some(({ memberId }) => memberId !== null)) return null
  return {
    page,
    after,
    woken: { why: 'events', events: page.events.map(({ event }) => event), answers: new Map() },
  }
}

/**
 * A poll of a member who does not see everything reads the feed itself if there is an event about a document or a link, because the shared query does
 * not know which of them this member sees.
 */
function wokenFor(waiter: Waiter, page: FeedPage, shared: Shared | null): Woken | null {
  if (page.more) return tooMany
  if (shared && shared.after === waiter.seq && waiter.sees.isWhole) {
    return page.events.length > 0 ? shared.woken : null
  }
  const events = page.events
    .filter(({ seq, memberId }) => seq > waiter.seq && (memberId === null || memberId === waiter.memberId))
    .map(({ event }) => event)
    .filter((event) => isOfVisibleVisit(event, waiter.sees))
  if (!waiter.sees.isWhole && events.some((event) => 'documentId' in event)) return tooMany
  return events.length > 0 ? { why: 'events', events, answers: new Map() } : null
}

export type WakeWith = (waiter: Waiter, woken: Woken) => void

/** Wakes the polls that the events concern. The position of the other polls moves behind the events. `after`: the position from which `page` was read. */
export function wakeForEvents(
  page: FeedPage,
  after: number,
  to: readonly Waiter[],
  wakeWith: WakeWith,
): void {
  const shared = sharedOf(page, after)
  for (const waiter of to) {
    const woken = wokenFor(waiter, page, shared)
    if (woken?.why !== 'tooMany') waiter.seq = Math.max(waiter.seq, page.seq)
    if (woken) wakeWith(waiter, woken)
  }
}

/**
 * Wakes the polls whose member can claim a run now. Returns the earliest instant (epoch ms) at which one of the remaining polls can claim a run.
 * Returns Infinity if there is none.
 */
export function wakeForDueRuns(
  known: RunSchedule,
  waiters: readonly Waiter[],
  now: number,
  wakeWith: WakeWith,
): number {
  const woken = wokenBy('runs')
  let nextAt = Number.POSITIVE_INFINITY
  for (const waiter of waiters) {
    const at = claimableAt(known, waiter)
    if (at === null) continue
    if (at <= now) wakeWith(waiter, woken)
    else nextAt = Math.min(nextAt, at)
  }
  return nextAt
}
