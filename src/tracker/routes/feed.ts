import { trackerApi } from '#shared/tracker-api.ts'
import { route } from '../http/route.ts'
import { createAcknowledge } from '../services/feed/acknowledgements.ts'
import { answerJson } from '../services/feed/answer-json.ts'
import { type FeedAnswer, pollFeed } from '../services/feed/poll.ts'
import { createWorkspaceFeed, type WorkspaceFeed } from '../services/feed/workspace-feed.ts'
import type { RoutePlugin } from './plugin.ts'

/**
 * The list of current readers changes all the time, and each change would end every poll of the workspace. So this process limits the number of
 * responses per second that contain only readers. With 500 polls, each poll gets the readers every second. With 10,000 polls, every 20 s. Events are never delayed.
 */
const readersAnswersPerSecond = 500
const readersAtMostEveryMs = 1_000

export const feedRoutes: RoutePlugin = (app, context) => {
  /** The workspaces with a poll in this process, and their numbers of polls. */
  const feeds = new Map<string, { feed: WorkspaceFeed; polls: number }>()
  const acknowledge = createAcknowledge(context.store)
  const closing = new AbortController()
  let polls = 0
  const readersEveryMs = () => Math.max(readersAtMostEveryMs, (polls * 1000) / readersAnswersPerSecond)

  const unsubscribe = context.store.subscribe((topic, workspaceId) => {
    if (topic === 'feed') feeds.get(workspaceId)?.feed.changed()
    else if (topic === 'readers') feeds.get(workspaceId)?.feed.readersMoved()
    else if (topic === 'resync') for (const { feed } of feeds.values()) feed.changed()
  })
  app.addHook('preClose', async () => closing.abort())
  app.addHook('onClose', async () => unsubscribe())

  async function withFeedOf<T>(workspaceId: string, work: (feed: WorkspaceFeed) => Promise<T>): Promise<T> {
    const feed = () => createWorkspaceFeed(context, workspaceId, readersEveryMs)
    const entry = feeds.get(workspaceId) ?? { feed: feed(), polls: 0 }
    feeds.set(workspaceId, entry)
    entry.polls++
    polls++
    context.metrics.pollsOpen.inc()
    try {
      return await work(entry.feed)
    } finally {
      entry.polls--
      polls--
      context.metrics.pollsOpen.dec()
      if (entry.polls === 0) {
        feeds.delete(workspaceId)
        entry.feed.close()
      }
    }
  }

  route(app, context, 'feed.poll', trackerApi['feed.poll'], async ({ caller, query, reply }) => {
    const gone = new AbortController()
    reply.raw.on('close', () => {
      // A finished response also emits `close`. An abort without a listener still costs time, so the abort is skipped here.
      if (!reply.raw.writableEnded) gone.abort()
    })
    const signal = AbortSignal.any([gone.signal, closing.signal])
    const answer = await withFeedOf(caller.workspaceId, (feed) =>
      pollFeed(context, { feed, acknowledge }, caller, query, signal),
    )
    // A keep-alive connection would delay the end of the tracker.
    if (closing.signal.aborted) reply.header('connection', 'close')
    // Fastify does not type the value of a custom serializer.
    reply
      .type('application/json; charset=utf-8')
      .serializer((value: unknown) => answerJson(value as FeedAnswer))
    return answer
  })
}
