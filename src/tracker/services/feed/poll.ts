import type { z } from 'zod'
import type { FeedEvent } from '#shared/model/feed.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import { type FeedOf, feedCursor, readFeedCursor } from '../../domain/feed/cursor.ts'
import type { DeviceCaller } from '../../domain/people/caller.ts'
import { claimantOf } from '../../domain/runs/schedule.ts'
import type { TrackerContext } from '../context.ts'
import { requireAccess } from '../people/authentication.ts'
import type { Acknowledge } from './acknowledgements.ts'
import { readFeed } from './read.ts'
import type { WorkspaceFeed } from './workspace-feed.ts'

type Poll = (typeof trackerApi)['feed.poll']
type Query = z.output<Poll['query']>
export type FeedAnswer = z.output<Poll['response']>

const pageSize = 200

/**
 * Returns the position at which this poll begins, and whether the feed has later events. A cursor acknowledges all events up to its position. A poll
 * without a cursor begins at the last acknowledged position of the device.
 */
async function startOf(
  { store, feedEpoch }: TrackerContext,
  acknowledge: Acknowledge,
  caller: DeviceCaller,
  cursor: string | undefined,
): Promise<{ seq: number; hasMore: boolean }> {
  const { workspaceId, deviceId } = caller
  const { acknowledged, end } = await store.forWorkspace(workspaceId).feedEvents.position(deviceId)
  if (cursor === undefined) return { seq: acknowledged, hasMore: acknowledged < end }
  const seq = readFeedCursor({ workspaceId, epoch: feedEpoch }, cursor, end)
  if (seq > acknowledged) await acknowledge({ workspaceId, deviceId, seq })
  return { seq, hasMore: seq < end }
}

/**
 * The revocation of a device and the removal of a member add an event about the member to the feed. After such an event, the device must still have
 * access to get the answer. @throws CodedError device_revoked
 */
async function requireAccessAfter(
  context: TrackerContext,
  caller: DeviceCaller,
  events: readonly FeedEvent[],
): Promise<void> {
  const isAbout = (event: FeedEvent) => event.type === 'member.changed' && event.memberId === caller.memberId
  if (events.some(isAbout)) await requireAccess(context, caller)
}

const nothing = { events: [], more: false }

/**
 * Responds to a long poll with the events after the cursor, the current readers, and whether runs can be claimed. Waits for changes for at most
 * `query.waitMs`. Returns early when `signal` is aborted.
 * @throws CodedError cursor_invalid, device_revoked (while the poll waited)
 */
export async function pollFeed(
  context: TrackerContext,
  { feed, acknowledge }: { feed: WorkspaceFeed; acknowledge: Acknowledge },
  caller: DeviceCaller,
  query: Query,
  signal: AbortSignal,
): Promise<FeedAnswer> {
  const { workspaceId } = caller
  const { readersVersion, wantsRuns } = query
  const feedOf = { workspaceId, epoch: context.feedEpoch }
  const claimant = claimantOf(caller, query.runVersion)
  const endsAt = performance.now() + query.waitMs
  // The generation is read before the first query, so that `wait` notices every later commit.
  let since = feed.generation()
  let { seq, hasMore } = await startOf(context, acknowledge, caller, query.cursor)
  for (;;) {
    const page = hasMore
      ? await readFeed(context.store, workspaceId, seq, pageSize, caller)
      : { ...nothing, seq }
    seq = page.seq
    const events = page.events.map(({ event }) => event)
    await requireAccessAfter(context, caller, events)
    const snapshot = await feed.readers(caller.sees)
    const runsWaiting = wantsRuns && (await feed.hasRunsFor(claimant))
    if (!hasMore && since !== feed.generation()) {
      // Events were committed after the feed was read. The readers and runs may belong to these events, so the response must also contain the events.
      since = feed.generation()
      hasMore = true
      continue
    }
    const answer = {
      events,
      ...snapshot,
      runsWaiting,
      more: page.more,
    }
    const waitMs = endsAt - performance.now()
    const moved = readersVersion !== undefined && readersVersion !== snapshot.version
    const hasNews = answer.events.length > 0 || page.more || runsWaiting || moved
    if (hasNews || waitMs <= 0 || signal.aborted) return reply(feedOf, seq, readersVersion, answer)

    const woken = await feed.wait(
      { ...claimant, sees: caller.sees, seq, readersVersion, wantsRuns, waitMs, signal },
      since,
    )
    seq = woken.seq
    if (woken.why === 'events') await requireAccessAfter(context, caller, woken.events)
    if (woken.why === 'tooMany') {
      since = feed.generation()
      hasMore = true
      continue
    }
    return reply(feedOf, seq, readersVersion, {
      events: woken.why === 'events' ? woken.events : [],
      ...(await feed.readers(caller.sees)),
      runsWaiting: woken.why === 'runs' || (wantsRuns && (await feed.hasRunsFor(claimant))),
      more: false,
    })
  }
}

function reply(
  feed: FeedOf,
  seq: number,
  known: string | undefined,
  { readers, version, ...rest }: Omit<FeedAnswer, 'cursor' | 'readersVersion'> & { version: string },
): FeedAnswer {
  return {
    cursor: feedCursor(feed, seq),
    // A large number of readers makes a response large, so readers are sent only if they changed.
    readers: version === known ? null : readers,
    readersVersion: version,
    ...rest,
  }
}
