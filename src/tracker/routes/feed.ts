import { setTimeout } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { trackerApi } from '#shared/tracker-api.ts'
import { keepAliveMs } from '../http/connections.ts'
import { type HoldParts, holdRequest } from '../http/held-requests.ts'
import { countRequests } from '../http/request-metrics.ts'
import { answersLater, route } from '../http/route.ts'
import { createDeadlines } from '../infrastructure/deadlines.ts'
import type { TrackerContext } from '../services/context.ts'
import { createAcknowledge } from '../services/feed/acknowledgements.ts'
import { createFeedLoads } from '../services/feed/loads.ts'
import { FeedPoll, type PollParts } from '../services/feed/poll.ts'
import { createWorkspaceFeed, type FeedParts, type WorkspaceFeed } from '../services/feed/workspace-feed.ts'
import type { RoutePlugin } from './plugin.ts'

/**
 * The list of current readers changes all the time, and each change would end every poll of the workspace. So this process limits the number of
 * responses per second that contain only readers. With 500 polls, each poll gets the readers every second. With 10,000 polls, every 20 s. Events are never delayed.
 */
const readersAnswersPerSecond = 500
const readersAtMostEveryMs = 1_000
/** When the tracker stops, polls that need the database have this time to be answered. A poll without an answer is repeated and loses nothing. */
const answeredWithinMs = 5_000

/** The workspaces with a poll in this process. */
function createFeeds(context: TrackerContext, parts: Omit<FeedParts, 'readersEveryMs'>) {
  const feeds = new Map<string, { feed: WorkspaceFeed; polls: number }>()
  let polls = 0
  let allOver = () => {}
  const readersEveryMs = () => Math.max(readersAtMostEveryMs, (polls * 1000) / readersAnswersPerSecond)
  const changed = (topic: string, workspaceId: string) => {
    if (topic === 'feed') feeds.get(workspaceId)?.feed.changed()
    else if (topic === 'readers') feeds.get(workspaceId)?.feed.readersMoved()
    else if (topic === 'resync') for (const { feed } of feeds.values()) feed.changed()
  }
  return {
    /** Must be followed by `over` when the poll does not need the feed any more. */
    of(workspaceId: string): WorkspaceFeed {
      const make = () => createWorkspaceFeed(context, workspaceId, { ...parts, readersEveryMs })
      const entry = feeds.get(workspaceId) ?? { feed: make(), polls: 0 }
      feeds.set(workspaceId, entry)
      entry.polls++
      polls++
      context.metrics.pollsOpen.inc()
      return entry.feed
    },
    over(workspaceId: string): void {
      const entry = feeds.get(workspaceId)
      if (!entry) return
      entry.polls--
      polls--
      context.metrics.pollsOpen.dec()
      if (polls === 0) allOver()
      if (entry.polls > 0) return
      feeds.delete(workspaceId)
      entry.feed.close()
    },
    /** Ends all waiting polls. Resolves when they are answered. */
    async end(): Promise<void> {
      for (const { feed } of feeds.values()) feed.endAll()
      const ended = Promise.withResolvers<void>()
      allOver = ended.resolve
      if (polls > 0) await ended.promise
    },
    close: context.store.subscribe(changed),
  }
}

/** Waits with Fastify's reply. For connections that cannot be parked. */
function answerOfWaiting(poll: FeedPoll, { raw }: FastifyReply): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  // A finished response also emits `close`.
  raw.once('close', () => poll.gone())
  poll.wait({ answer: resolve, fail: reject })
  return promise
}

export const feedRoutes: RoutePlugin = (app, context) => {
  const { accessLog } = context.config
  const { parking, turns } = app
  const loads = createFeedLoads(context.store)
  const deadlines = createDeadlines()
  const feeds = createFeeds(context, { loads, turns })
  let closing = false
  const isClosing = () => closing
  const polls: PollParts = {
    ...{ context, loads, deadlines, isClosing, over: feeds.over },
    acknowledge: createAcknowledge(context.store),
  }
  const holding: HoldParts = {
    ...{ parking, isClosing, keepAliveMs, log: app.log, accessLog: accessLog ? app.log : null },
    count: countRequests(context.metrics),
  }
  app.addHook('preClose', async () => {
    closing = true
    parking.close()
    await Promise.race([feeds.end(), setTimeout(answeredWithinMs, undefined, { ref: false })])
  })
  app.addHook('onClose', async () => {
    feeds.close()
    deadlines.close()
    parking.destroy()
  })

  async function waitForNews(poll: FeedPoll, request: FastifyRequest, reply: FastifyReply) {
    const held = holdRequest(holding, request, reply, poll)
    if (!held) return answerOfWaiting(poll, reply)
    poll.wait(held)
    return answersLater
  }

  route(app, context, 'feed.poll', trackerApi['feed.poll'], async ({ caller, query, request, reply }) => {
    const { workspaceId } = caller
    const poll = new FeedPoll(polls, feeds.of(workspaceId), caller, query)
    const answer = await poll.begin(query.cursor).catch((error: unknown) => {
      feeds.over(workspaceId)
      throw error
    })
    if (!answer) return waitForNews(poll, request, reply)
    feeds.over(workspaceId)
    // A keep-alive connection would delay the end of the tracker.
    if (closing) reply.header('connection', 'close')
    return answer
  })
}
