// The outbox of webhooks: a process that dies between claim and settlement, and several workers on one database.
import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../infrastructure/database/testing.ts'
import { createWebhookWorker } from '../../workers/webhook-worker.ts'
import { reader, readingScene, type Scene } from '../visits/testing.ts'
import { deliverWebhook } from './deliver.ts'
import { type Receiver, startReceiver, verify } from './testing.ts'

const settings = { secretKey: randomBytes(32), outgoingNetworks: ['127.0.0.1'], deliveryRetryMs: 1_000 }

describe.each(engines)('the outbox of webhooks on %s', (engine) => {
  let scene: Scene
  let receiver: Receiver
  let key: { workspaceId: string; webhookId: string }
  let secret: string
  beforeEach(async () => {
    scene = await readingScene(engine, settings)
    receiver = await startReceiver()
    const admin = await scene.joinAdmin()
    const draft = { name: 'CRM', url: receiver.url, events: ['visit.resumed'] }
    const { body } = await admin.call('POST', '/api/webhooks', draft)
    key = { workspaceId: admin.me.workspace.id, webhookId: body.webhook.id }
    secret = body.secret
  })
  afterEach(async () => {
    await receiver.close()
    await scene.close()
  })

  const context = () => scene.tracker.context
  const leaseMs = () => context().config.deliveryLeaseMs

  /** Puts `count` events into the outbox, of a kind that the visit does not cause by itself. `lease`: the same transaction claims the first one, before the worker of the tracker can do it. */
  async function record(count: number, lease?: { token: string; until: number }) {
    const link = await scene.makeLink()
    const { visitId } = await reader(scene.tracker, link.slug).enter({ email: 'pat@example.com' })
    const at = context().clock.now()
    const event = {
      workspaceId: key.workspaceId,
      event: 'visit.resumed',
      visitId,
      linkId: link.id,
      facts: {},
    }
    const times = { occurredAt: at, availableAt: at, expiresAt: at + 86_400_000 }
    const events = Array.from({ length: count }, () => ({ ...event, ...times }))
    return context().store.inTransaction(async ({ deployment: { webhookOutbox } }) => {
      await webhookOutbox.record(events)
      return lease && webhookOutbox.claim(key, at, lease)
    })
  }
  /** An event that a process has claimed. */
  async function claimedEvent() {
    const lease = { token: 'lease of the first process', until: context().clock.now() + leaseMs() }
    const delivery = await record(1, lease)
    if (!delivery) throw new Error('Nothing was claimed.')
    return { ...key, delivery, leaseToken: lease.token, leaseUntil: lease.until }
  }
  const rows = () =>
    context()
      .store.db.selectFrom('webhook_deliveries')
      .select(['delivery_id as id', 'state', 'attempts', 'status'])
      .execute()
  /** Sends what is due, and waits for the worker of the tracker, which sends too. */
  async function allDelivered(): Promise<void> {
    for (;;) {
      await createWebhookWorker(context()).sweep()
      if ((await rows()).every(({ state }) => state === 'delivered')) return
      await setTimeout(10)
    }
  }

  it('an event that a process claimed before it died is sent after the lease, with the same id', async () => {
    const { delivery } = await claimedEvent()
    await createWebhookWorker(context()).sweep()
    expect(receiver.received).toEqual([])
    scene.clock.advance(leaseMs() + 1)
    await allDelivered()
    expect(receiver.received.map(({ id }) => id)).toEqual([delivery.id])
    expect(await rows()).toMatchObject([{ state: 'delivered', attempts: 2 }])
  })

  it('a request that the receiver took before the process died is repeated with the same id and body', async () => {
    const claimed = await claimedEvent()
    // A process that dies after the request stores no result. Another token has the same effect.
    await deliverWebhook(context(), { ...claimed, leaseToken: 'none' })
    expect(await rows()).toMatchObject([{ state: 'sending', attempts: 1 }])
    scene.clock.advance(leaseMs() + 1)
    await allDelivered()
    const [first, second] = receiver.received
    expect(receiver.received).toHaveLength(2)
    expect(second).toMatchObject({ id: first?.id, text: first?.text })
    for (const one of receiver.received) verify(secret, one)
  })

  it('a process that was paused longer than its lease neither sends nor overwrites the result of another one', async () => {
    const claimed = await claimedEvent()
    scene.clock.advance(leaseMs() + 1)
    await allDelivered()
    receiver.answer((response) => void response.writeHead(500).end())
    await deliverWebhook(context(), claimed)
    expect(receiver.received).toHaveLength(1)
    // The answer of a request that began before the pause.
    await deliverWebhook(context(), { ...claimed, leaseUntil: context().clock.now() + leaseMs() })
    expect(await rows()).toMatchObject([{ state: 'delivered', status: 204, attempts: 2 }])
  })

  it('many events of the feed cause few looks at the outbox', async () => {
    let looks = 0
    const { store } = context()
    const due = async () => {
      looks += 1
      return []
    }
    const deployment = { ...store.deployment, webhookOutbox: { ...store.deployment.webhookOutbox, due } }
    const counted = new Proxy(store, {
      get: (target, name) => (name === 'deployment' ? deployment : Reflect.get(target, name)),
    })
    const worker = createWebhookWorker({ ...context(), store: counted })
    worker.start()
    const startedAt = performance.now()
    for (let n = 0; n < 200; n++) {
      await store.publish('feed', key.workspaceId)
      await setTimeout(1)
    }
    await worker.close()
    // One look at the start, one in 100 ms, and one in a second.
    const elapsedMs = performance.now() - startedAt
    expect(looks).toBeGreaterThan(1)
    expect(looks).toBeLessThanOrEqual(3 + elapsedMs / 100 + elapsedMs / 1_000)
  })

  it('workers that run at the same time send each event once', async () => {
    await record(60)
    const workers = [1, 2, 3].map(() => createWebhookWorker(context()))
    await Promise.all(workers.map((worker) => worker.sweep()))
    await allDelivered()
    const ids = receiver.received.map(({ id }) => id)
    expect(ids).toHaveLength(60)
    expect(new Set(ids)).toEqual(new Set((await rows()).map(({ id }) => id)))
  })
})
