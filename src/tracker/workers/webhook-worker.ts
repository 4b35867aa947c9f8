import type { WebhookKey } from '../repositories/webhook-outbox.ts'
import type { TrackerContext } from '../services/context.ts'
import { claimWebhookDelivery, deliverWebhook } from '../services/webhooks/deliver.ts'

export type WebhookWorker = {
  /** Looks for due deliveries and sends them. Resolves when nothing that was due is left. */
  sweep(): Promise<void>
  start(): void
  /** Waits for the requests that are being sent. */
  close(): Promise<void>
}

/** Deliveries become due without an event, for example after the wait for a retry. */
const sweepEveryMs = 1_000
/** Events of the feed come in bursts, and most of them have no webhook. So at most one look in this time follows from them. */
const lookEveryMs = 100
/** The number of requests that this process sends to one endpoint at the same time. */
const parallelPerEndpoint = 4

/** Sends the events of the webhooks. The queue of each endpoint runs on its own, so that a slow receiver holds up no other. */
export function createWebhookWorker(context: TrackerContext): WebhookWorker {
  const { log, store, clock } = context
  const queues = new Map<string, Promise<void>>()
  let looking: Promise<void> | null = null
  let isClosed = false
  let timer: NodeJS.Timeout | undefined
  let soon: NodeJS.Timeout | undefined
  let unsubscribe: (() => void) | undefined

  async function sendDue(key: WebhookKey): Promise<void> {
    for (let claimed = await claimWebhookDelivery(context, key); claimed !== null; ) {
      await deliverWebhook(context, claimed)
      claimed = isClosed ? null : await claimWebhookDelivery(context, key)
    }
  }

  function startQueue(key: WebhookKey): void {
    const name = `${key.workspaceId} ${key.webhookId}`
    if (queues.has(name) || isClosed) return
    const lanes = Array.from({ length: parallelPerEndpoint }, () =>
      sendDue(key).catch((err: unknown) =>
        log.error({ err, ...key }, 'could not send webhooks; trying again'),
      ),
    )
    queues.set(
      name,
      Promise.all(lanes).then(() => void queues.delete(name)),
    )
  }

  async function look(): Promise<void> {
    for (const key of await store.deployment.webhookOutbox.due(clock.now())) startQueue(key)
  }

  const lookOnce = (): Promise<void> => {
    looking ??= look().finally(() => {
      looking = null
    })
    return looking
  }

  const wake = () =>
    void lookOnce().catch((err: unknown) => log.error({ err }, 'could not look for webhooks; trying again'))

  function wakeSoon(): void {
    soon ??= setTimeout(() => {
      soon = undefined
      wake()
    }, lookEveryMs).unref()
  }

  return {
    async sweep() {
      do {
        await lookOnce()
        await Promise.all(queues.values())
      } while (!isClosed && (await store.deployment.webhookOutbox.due(clock.now())).length > 0)
    },
    start() {
      unsubscribe = store.subscribe((topic) => {
        if (topic === 'feed' || topic === 'resync') wakeSoon()
      })
      timer = setInterval(wake, sweepEveryMs).unref()
      wake()
    },
    async close() {
      isClosed = true
      unsubscribe?.()
      clearInterval(timer)
      clearTimeout(soon)
      await looking?.catch(() => undefined)
      await Promise.all(queues.values())
    },
  }
}
