import type { ChannelName } from '../domain/notifications/channel.ts'
import type { TrackerContext } from '../services/context.ts'
import { deliverNext, dueChannels, openSenders } from '../services/notifications/deliver.ts'
import { decideDigests } from '../services/notifications/notices/digest-decision.ts'
import { decideOverdueAudiences } from '../services/notifications/owner-answers.ts'

export type NotificationWorker = {
  /** Processes the work that is due now. */
  sweep(): Promise<void>
  start(): void
  close(): Promise<void>
}

/**
 * The time between two regular checks. They are necessary because some work becomes due without an event, e.g. when quiet hours end or a lease
 * expires.
 */
const sweepEveryMs = 1_000
/** Many members choose the same time. Between these batches, the worker sends other messages. */
const digestsPerSweep = 100

/** Decides overdue audiences and due digests, and sends due deliveries. The worker checks for such work after each commit to a feed, and once a second. */
export function createNotificationWorker(context: TrackerContext): NotificationWorker {
  const { log, store, metrics } = context
  const senders = openSenders(context)
  let sweeping: Promise<void> | null = null
  let isRequested = false
  let isClosed = false
  let timer: NodeJS.Timeout | undefined

  /**
   * Sends the due messages of a channel one after the other. Slack accepts about one message per second, and a reply can only be sent after the first
   * message of its thread.
   */
  async function deliverDue(channel: ChannelName): Promise<void> {
    while (!isClosed && (await deliverNext(context, senders, channel)));
  }

  async function sweepAll(): Promise<void> {
    do {
      isRequested = false
      while ((await decideOverdueAudiences(context)) > 0 && !isClosed);
      if ((await decideDigests(context, digestsPerSweep)) === digestsPerSweep) isRequested = true
      // The channels run in parallel, so that a slow server does not delay the other channels.
      await Promise.all([...(await dueChannels(context))].map(deliverDue))
    } while (isRequested && !isClosed)
  }

  function sweep(): Promise<void> {
    isRequested = true
    sweeping ??= metrics.timeSweep('notifications', sweepAll).finally(() => {
      sweeping = null
    })
    return sweeping
  }

  const wake = () =>
    void sweep().catch((err: unknown) => log.error({ err }, 'could not send notifications; trying again'))
  let unsubscribe: (() => void) | undefined

  return {
    sweep,
    start() {
      unsubscribe = store.subscribe((topic) => {
        if (topic === 'feed' || topic === 'resync') wake()
      })
      timer = setInterval(wake, sweepEveryMs).unref()
      wake()
    },
    async close() {
      isClosed = true
      unsubscribe?.()
      clearInterval(timer)
      await sweeping?.catch(() => undefined)
      for (const sender of senders.values()) sender.close()
    },
  }
}
