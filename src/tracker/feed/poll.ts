// Owns the answer to a long poll: what happened since the cursor, who reads now, whether runs wait.
import type { z } from 'zod'
import type { trackerApi } from '#shared/tracker-api.ts'
import type { TrackerContext } from '../context.ts'
import type { Caller } from '../http/caller.ts'
import type { Acknowledge } from './acks.ts'
import { feedCursor, readFeedCursor } from './cursor.ts'
import { readFeed } from './read.ts'
import type { WorkspaceFeed } from './workspace-feed.ts'

type Poll = (typeof trackerApi)['feed.poll']
type Query = z.output<Poll['query']>
export type FeedAnswer = z.output<Poll['response']>

const pageSize = 200

/** Where this poll begins. A cursor acknowledges everything before it; without one the device's last word counts. */
async function startOf(
  { store }: TrackerContext,
  acknowledge: Acknowledge,
  caller: Caller,
  cursor: string | undefined,
): Promise<number> {
  const { workspaceId, deviceId } = caller
  const { feed_acked: acked, feed_seq: end } = await store.db
    .selectFrom('devices')
    .innerJoin('workspaces', 'workspaces.workspace_id', 'devices.workspace_id')
    .select(['devices.feed_acked', 'workspaces.feed_seq'])
    .where('devices.workspace_id', '=', workspaceId)
    .where('devices.device_id', '=', deviceId)
    .executeTakeFirstOrThrow()
  if (cursor === undefined) return acked
  const seq = readFeedCursor(workspaceId, cursor, end)
  if (seq > acked) await acknowledge({ workspaceId, deviceId, seq })
  return seq
}

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
  let seq = await startOf(context, acknowledge, caller, query.cursor)
  for (;;) {
    const since = feed.generation()
    const page = await readFeed(context.store.db, workspaceId, seq, pageSize, memberId)
    seq = page.seq
    const snapshot = await feed.readers()
    const runsWaiting = wantsRuns && (await feed.runsWait(memberId))
    const answer = {
      events: page.events.map(({ event }) => event),
      ...snapshot,
      runsWaiting,
      more: page.more,
    }
    const waitMs = endsAt - performance.now()
    const moved = readersVersion !== undefined && readersVersion !== snapshot.version
    const news = answer.events.length > 0 || page.more || runsWaiting || moved
    if (news || waitMs <= 0 || signal.aborted) return reply(workspaceId, seq, answer)

    const woken = await feed.wait({ memberId, seq, readersVersion, wantsRuns, waitMs, signal }, since)
    seq = woken.seq
    if (woken.why === 'look') continue
    return reply(workspaceId, seq, {
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
  { readers, version, ...rest }: Omit<FeedAnswer, 'cursor' | 'readersVersion'> & { version: string },
): FeedAnswer {
  return { cursor: feedCursor(workspaceId, seq), readers, readersVersion: version, ...rest }
}
