// Owns the answer to a long poll: what happened since the cursor, who reads now, whether runs wait.
import type { z } from 'zod'
import type { trackerApi } from '#shared/tracker-api.ts'
import { feedCursor, readFeedCursor } from '../../domain/feed/cursor.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { keptAs } from '../../infrastructure/database/prepared-statements.ts'
import type { TrackerContext } from '../context.ts'
import type { Acknowledge } from './acknowledgements.ts'
import { readFeed } from './read.ts'
import type { WorkspaceFeed } from './workspace-feed.ts'

type Poll = (typeof trackerApi)['feed.poll']
type Query = z.output<Poll['query']>
export type FeedAnswer = z.output<Poll['response']>

const pageSize = 200

/**
 * Where this poll begins, and whether the feed goes on behind it: an event and the feed's end are committed together. A cursor
 * acknowledges everything before it; without one the device's last word counts.
 */
async function startOf(
  { store }: TrackerContext,
  acknowledge: Acknowledge,
  caller: Caller,
  cursor: string | undefined,
): Promise<{ seq: number; goesOn: boolean }> {
  const { workspaceId, deviceId } = caller
  const { feed_acked: acked, feed_seq: end } = await store.db
    .selectFrom('devices')
    .modifyFront(keptAs('feed_position'))
    .innerJoin('workspaces', 'workspaces.workspace_id', 'devices.workspace_id')
    .select(['devices.feed_acked', 'workspaces.feed_seq'])
    .where('devices.workspace_id', '=', workspaceId)
    .where('devices.device_id', '=', deviceId)
    .executeTakeFirstOrThrow()
  if (cursor === undefined) return { seq: acked, goesOn: acked < end }
  const seq = readFeedCursor(workspaceId, cursor, end)
  if (seq > acked) await acknowledge({ workspaceId, deviceId, seq })
  return { seq, goesOn: seq < end }
}

const nothing = { events: [], more: false }

export async function pollFeed(
  context: TrackerContext,
  { feed, acknowledge }: { feed: WorkspaceFeed; acknowledge: Acknowledge },
  caller: Caller,
  query: Query,
  signal: AbortSignal,
): Promise<FeedAnswer> {
  const { workspaceId, memberId } = caller
  const { readersVersion, wantsRuns } = query
  const endsAt = performance.now() + query.waitMs
  // Before the first look: what is committed after it begins ends the wait.
  let since = feed.generation()
  let { seq, goesOn } = await startOf(context, acknowledge, caller, query.cursor)
  for (;;) {
    const page = goesOn
      ? await readFeed(context.store.db, workspaceId, seq, pageSize, memberId)
      : { ...nothing, seq }
    seq = page.seq
    const snapshot = await feed.readers()
    const runsWaiting = wantsRuns && (await feed.runsWait(memberId))
    if (!goesOn && since !== feed.generation()) {
      // It does by now: the answer that tells of a run or a reader tells of their event too.
      since = feed.generation()
      goesOn = true
      continue
    }
    const answer = {
      events: page.events.map(({ event }) => event),
      ...snapshot,
      runsWaiting,
      more: page.more,
    }
    const waitMs = endsAt - performance.now()
    const moved = readersVersion !== undefined && readersVersion !== snapshot.version
    const news = answer.events.length > 0 || page.more || runsWaiting || moved
    if (news || waitMs <= 0 || signal.aborted) return reply(workspaceId, seq, readersVersion, answer)

    const woken = await feed.wait({ memberId, seq, readersVersion, wantsRuns, waitMs, signal }, since)
    seq = woken.seq
    if (woken.why === 'look') {
      since = feed.generation()
      goesOn = true
      continue
    }
    return reply(workspaceId, seq, readersVersion, {
      events: woken.why === 'events' ? woken.events : [],
      ...(await feed.readers()),
      runsWaiting: woken.why === 'runs' || (wantsRuns && (await feed.runsWait(memberId))),
      more: false,
    })
  }
}

function reply(
  workspaceId: string,
  seq: number,
  known: string | undefined,
  { readers, version, ...rest }: Omit<FeedAnswer, 'cursor' | 'readersVersion'> & { version: string },
): FeedAnswer {
  return {
    cursor: feedCursor(workspaceId, seq),
    // With many readers they are by far the most of an answer, and most answers tell of something else.
    readers: version === known ? null : readers,
    readersVersion: version,
    ...rest,
  }
}
