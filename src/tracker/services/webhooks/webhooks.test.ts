import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WebhookDelivery } from '#shared/model/webhooks.ts'
import { webhookBodyOf } from '#shared/webhook-events.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { createWebhookWorker } from '../../workers/webhook-worker.ts'
import type { Joined } from '../people/testing.ts'
import { addWorkspace, joinMember } from '../people/testing.ts'
import { reader, readingScene, type Scene } from '../visits/testing.ts'
import { type Received, type Receiver, startReceiver, verify } from './testing.ts'

const dayMs = 86_400_000
const allEvents = ['visit.opened', 'visit.left', 'visit.resumed', 'link.created', 'run.written']
const settings = {
  secretKey: randomBytes(32),
  outgoingNetworks: ['127.0.0.1'],
  openingsPerNetwork: 0,
  deliveryRetryMs: 1_000,
}

describe.each(engines)('webhooks on %s', (engine) => {
  let scene: Scene
  let admin: Joined
  let receiver: Receiver
  beforeEach(async () => {
    scene = await readingScene(engine, settings)
    admin = await scene.joinAdmin()
    receiver = await startReceiver()
  })
  afterEach(async () => {
    await receiver.close()
    await scene.close()
  })

  const sweep = () => createWebhookWorker(scene.tracker.context).sweep()
  const add = async (part: object = {}, by = admin) => {
    const draft = { name: 'CRM', url: receiver.url, events: allEvents, ...part }
    const { status, body } = await by.call('POST', '/api/webhooks', draft)
    if (status !== 200) throw new Error(JSON.stringify(body))
    return { id: body.webhook.id as string, secret: body.secret as string }
  }
  const stateOf = async (id: string) =>
    (await admin.call('GET', '/api/webhooks')).body.items.find((each: { id: string }) => each.id === id)
  const logOf = async (id: string): Promise<WebhookDelivery[]> =>
    (await admin.call('GET', `/api/webhooks/${id}/deliveries`)).body.items
  /** Waits for the requests that the worker of the tracker itself sends. */
  const until = async (done: () => boolean | Promise<boolean>) => {
    for (const end = performance.now() + 10_000; !(await done()); await wait(20)) {
      if (performance.now() > end) throw new Error('The condition did not become true.')
    }
  }
  const types = () => receiver.received.map(({ type }) => type)

  /** A person reads page 3 and leaves. */
  async function readOnce(email = 'pat@example.com') {
    const link = await scene.makeLink()
    const page = await reader(scene.tracker, link.slug).enter({ email })
    scene.clock.advance(3_000)
    await page.beat({ pages: { 1: 1_000, 3: 2_000 }, page: 3, goodbye: true })
    scene.clock.advance(6_000)
    await scene.sweep()
    return { link, page }
  }

  it('sends the chosen events, which a verifier of Standard Webhooks accepts', async () => {
    const { secret } = await add()
    const { page } = await readOnce()
    await sweep()
    await until(() => receiver.received.length === 3)
    expect(types().toSorted()).toEqual(['link.created', 'visit.left', 'visit.opened'])
    for (const one of receiver.received) {
      verify(secret, one)
      const type = one.type as 'visit.left'
      expect(webhookBodyOf(type).strict().safeParse(one.body).error).toBeUndefined()
      expect(one.text).not.toContain('http')
    }
    const left = receiver.received.find(({ type }) => type === 'visit.left') as Received
    expect(left.body.data).toMatchObject({
      visit: { id: page.visitId, state: 'left', page: 3, activeMs: 3_000, leaves: 1 },
      reader: { email: 'pat@example.com', confidence: 'typed' },
      document: { title: 'Offer' },
      owner: { name: 'Olivia Owner' },
    })
    expect(() => verify(`whsec_${randomBytes(32).toString('base64')}`, left)).toThrow('signature')
    expect(() => verify(secret, { ...left, text: left.text.replace('Offer', 'Other') })).toThrow('signature')
  })

  it('sends only the chosen events, and none to a paused webhook or to another workspace', async () => {
    await add({ events: ['visit.left'] })
    const paused = await add()
    await admin.call('PATCH', `/api/webhooks/${paused.id}`, { paused: true })
    const workspaceId = await addWorkspace(scene.tracker)
    const stranger = await joinMember(scene.tracker, { workspaceId, role: 'admin' })
    const other = await add({}, stranger)
    await readOnce()
    await sweep()
    await until(() => receiver.received.length === 1)
    expect(types()).toEqual(['visit.left'])
    expect((await admin.call('GET', `/api/webhooks/${other.id}/deliveries`)).status).toBe(404)
  })

  it('a resumed visit is told, and leaves again', async () => {
    await add({ events: ['visit.left', 'visit.resumed'] })
    const { page } = await readOnce()
    await page.beat({ pages: { 1: 1_000, 3: 3_000 }, page: 3 })
    await page.beat({ pages: { 1: 1_000, 3: 3_500 }, page: 3, goodbye: true })
    scene.clock.advance(6_000)
    await scene.sweep()
    await sweep()
    await until(() => receiver.received.length === 3)
    expect(types().toSorted()).toEqual(['visit.left', 'visit.left', 'visit.resumed'])
  })

  it('a raised signal is sent with its figures, once for each kind', async () => {
    const { secret } = await add({ events: ['signal.raised'] })
    const { link } = await readOnce()
    scene.clock.advance(30 * 3_600_000)
    const page = await reader(scene.tracker, link.slug).enter({ email: 'pat@example.com' })
    for (const pages of [{ 4: 20_000 }, { 4: 20_000, 5: 20_000 }]) {
      scene.clock.advance(20_000)
      await page.beat({ pages, page: 4, goodbye: true, inputs: 3 })
      scene.clock.advance(6_000)
      await scene.sweep()
    }
    await sweep()
    await until(() => receiver.received.length === 2)
    const signals = receiver.received.map(({ body }) => body.data.signal)
    expect(signals.toSorted((a, b) => (String(a?.kind) < String(b?.kind) ? -1 : 1))).toEqual([
      { kind: 'cameBack', awayMs: expect.any(Number) },
      { kind: 'newPage', pages: [4] },
    ])
    for (const one of receiver.received) {
      verify(secret, one)
      expect(webhookBodyOf('signal.raised').strict().safeParse(one.body).error).toBeUndefined()
      expect(one.body.data.visit?.id).toBe(page.visitId)
    }
  })

  it('an event that a failed transaction decided is not sent', async () => {
    const { id } = await add()
    const { context } = scene.tracker
    const failing = context.store.inTransaction(async (unit) => {
      const at = context.clock.now()
      await unit.deployment.webhookOutbox.record([
        {
          ...{ workspaceId: admin.me.workspace.id, event: 'visit.left', visitId: 'vis_x', linkId: null },
          ...{ facts: {}, occurredAt: at, availableAt: at, expiresAt: at + dayMs },
        },
      ])
      throw new Error('rolled back')
    })
    await expect(failing).rejects.toThrow('rolled back')
    expect(await logOf(id)).toEqual([])
  })

  it('retries with the same id until the receiver works, and a replay has the same id, too', async () => {
    const { id } = await add({ events: ['link.created'] })
    receiver.answer((response) => void response.writeHead(500).end('out of order'))
    await scene.makeLink()
    await sweep()
    await until(() => receiver.received.length === 1)
    await until(async () => (await logOf(id))[0]?.state === 'waiting')
    const [waiting] = await logOf(id)
    expect(waiting).toMatchObject({ attempts: 1, status: 500, problem: null })
    expect((await stateOf(id)).failingSince).not.toBeNull()
    const details = await admin.call('GET', `/api/webhooks/${id}/deliveries/${waiting?.id}`)
    expect(details.body.response).toBe('out of order')
    expect(JSON.parse(details.body.body).type).toBe('link.created')
    receiver.answer((response) => void response.writeHead(200).end())
    scene.clock.advance(1_000)
    await sweep()
    await until(async () => (await logOf(id))[0]?.state === 'delivered')
    expect((await stateOf(id)).failingSince).toBeNull()
    expect((await admin.call('POST', `/api/webhooks/${id}/deliveries/${waiting?.id}/replay`)).status).toBe(
      200,
    )
    await sweep()
    await until(() => receiver.received.length === 3)
    expect(new Set(receiver.received.map((one) => one.id))).toEqual(new Set([waiting?.id]))
  })

  it('the time of Retry-After holds back the whole webhook', async () => {
    const { id } = await add({ events: ['link.created'] })
    receiver.answer((response) => void response.writeHead(429, { 'retry-after': '600' }).end())
    await scene.makeLink()
    await sweep()
    await until(async () => (await logOf(id))[0]?.status === 429)
    receiver.answer((response) => void response.writeHead(204).end())
    await scene.makeLink()
    scene.clock.advance(599_000)
    await sweep()
    expect(receiver.received).toHaveLength(1)
    scene.clock.advance(2_000)
    await sweep()
    await until(() => receiver.received.length === 3)
  })

  it('410 Gone disables the webhook, and resuming it works', async () => {
    const { id } = await add({ events: ['link.created'] })
    receiver.answer((response) => void response.writeHead(410).end())
    await scene.makeLink()
    await sweep()
    await until(async () => (await stateOf(id)).disabledReason === 'gone')
    await scene.makeLink()
    expect(await logOf(id)).toMatchObject([{ state: 'failed', status: 410 }])
    expect((await admin.call('POST', `/api/webhooks/${id}/test`)).status).toBe(409)
    const audit = await admin.call('GET', '/api/audit-log')
    expect(audit.body.items.map(({ kind }: { kind: string }) => kind)).toContain('webhookGone')
    receiver.answer((response) => void response.writeHead(200).end())
    const resumed = await admin.call('PATCH', `/api/webhooks/${id}`, { paused: false })
    expect(resumed.body).toMatchObject({ disabledAt: null, disabledReason: null })
    await admin.call('POST', `/api/webhooks/${id}/test`)
    await sweep()
    await until(() => types().includes('webhook.test'))
  })

  it('a webhook that fails for days is disabled, and its events are given up after a day', async () => {
    const { id } = await add({ events: ['link.created'], url: receiver.url })
    receiver.answer((response) => void response.writeHead(503).end())
    for (let day = 0; day < 7; day++) {
      await scene.makeLink()
      for (let hour = 0; hour < 8; hour++) {
        await sweep()
        await until(async () => (await logOf(id)).every(({ state }) => state !== 'sending'))
        scene.clock.advance(dayMs / 8)
      }
    }
    expect((await stateOf(id)).disabledReason).toBe('failing')
    const log = await logOf(id)
    expect(log.length).toBeGreaterThanOrEqual(5)
    expect(log.at(-1)?.state).toBe('failed')
  })

  it('a rotated secret signs together with the old one for a day', async () => {
    const { id, secret } = await add({ events: ['link.created'] })
    const rotated = await admin.call('POST', `/api/webhooks/${id}/secret`)
    expect(rotated.body.secret).toMatch(/^whsec_/)
    await scene.makeLink()
    await sweep()
    await until(() => receiver.received.length === 1)
    for (const each of [secret, rotated.body.secret]) verify(each, receiver.received[0] as Received)
    scene.clock.advance(dayMs + 1)
    await scene.makeLink()
    await sweep()
    await until(() => receiver.received.length === 2)
    verify(rotated.body.secret, receiver.received[1] as Received)
    expect(() => verify(secret, receiver.received[1] as Received)).toThrow('signature')
  })

  it('an erased visitor is in no later request, and the answers about the visitor are deleted', async () => {
    const { id } = await add({ events: ['visit.left'] })
    receiver.answer((response, { text }) => void response.writeHead(500).end(text))
    await readOnce('erased@example.com')
    await sweep()
    await until(async () => (await logOf(id))[0]?.status === 500)
    const body = { email: 'erased@example.com', mode: 'anonymized' }
    const erased = await admin.call('POST', '/api/privacy/erasures', body)
    expect(erased.status).toBe(200)
    expect(await logOf(id)).toEqual([])
    scene.clock.advance(dayMs / 2)
    await sweep()
    expect(receiver.received).toHaveLength(1)
  })

  it('a secret that cannot be read is shown, nothing is sent, and a new secret repairs it', async () => {
    const { id } = await add({ events: ['link.created'] })
    await scene.tracker.context.store.db.updateTable('webhooks').set({ secret: 'of another key' }).execute()
    expect((await stateOf(id)).secretReadable).toBe(false)
    await scene.makeLink()
    await sweep()
    await until(async () => (await logOf(id))[0]?.problem === 'secretUnreadable')
    expect(receiver.received).toEqual([])
    const rotated = await admin.call('POST', `/api/webhooks/${id}/secret`)
    scene.clock.advance(2_000)
    await sweep()
    await until(() => receiver.received.length === 1)
    verify(rotated.body.secret, receiver.received[0] as Received)
  })
})

describe('addresses of webhooks', () => {
  it('are refused where the tracker may not send, at creation and when they change', async () => {
    const scene = await readingScene('sqlite', { secretKey: randomBytes(32) })
    const admin = await scene.joinAdmin()
    const create = async (url: string) =>
      (await admin.call('POST', '/api/webhooks', { name: 'X', url, events: ['visit.left'] })).body.error?.code
    expect(await create('http://127.0.0.1:9/')).toBe('webhook_url_not_allowed')
    expect(await create('https://169.254.169.254/latest/meta-data')).toBe('webhook_url_not_allowed')
    expect(await create('http://8.8.8.8/')).toBe('webhook_url_not_allowed')
    expect(await create('https://user:password@8.8.8.8/')).toBe('webhook_url_invalid')
    expect(await create('hook')).toBe('webhook_url_invalid')
    const good = { name: 'X', url: 'https://8.8.8.8/hook', events: ['visit.left'] }
    const { webhook } = (await admin.call('POST', '/api/webhooks', good)).body
    const changed = await admin.call('PATCH', `/api/webhooks/${webhook.id}`, { url: 'https://[::1]/' })
    expect(changed.body.error.code).toBe('webhook_url_not_allowed')
    await scene.close()
  })

  it('an installation without a key says so', async () => {
    const scene = await readingScene('postgres', { outgoingNetworks: ['127.0.0.1'] })
    const admin = await scene.joinAdmin()
    expect((await admin.call('GET', '/api/webhooks')).body).toEqual({ items: [], canStoreSecrets: false })
    const draft = { name: 'X', url: 'http://127.0.0.1:9/', events: ['visit.left'] }
    expect((await admin.call('POST', '/api/webhooks', draft)).body.error.code).toBe('secret_key_missing')
    await scene.close()
  })
})

describe.each(engines)('many events on %s', (engine) => {
  it('a receiver that is down gets few attempts for 10,000 events, and does not hold up another one', async () => {
    const scene = await readingScene(engine, settings)
    const admin = await scene.joinAdmin()
    const receiver = await startReceiver()
    const add = async (url: string, events: string[]) =>
      (await admin.call('POST', '/api/webhooks', { name: 'X', url, events })).body.webhook.id
    const { context } = scene.tracker
    const down = await add('http://127.0.0.1:9/', ['visit.left'])
    await add(receiver.url, ['link.created'])
    const at = context.clock.now()
    const link = await scene.makeLink()
    const visit = await reader(scene.tracker, link.slug).enter({ email: 'pat@example.com' })
    const events = Array.from({ length: 10_000 }, () => ({
      ...{ workspaceId: admin.me.workspace.id, event: 'visit.left', visitId: visit.visitId, linkId: link.id },
      ...{ facts: {}, occurredAt: at, availableAt: at, expiresAt: at + dayMs },
    }))
    await context.store.inTransaction((unit) => unit.deployment.webhookOutbox.record(events))
    const worker = createWebhookWorker(context)
    await worker.sweep()
    const startedAt = performance.now()
    for (let n = 1; n <= 50; n++) {
      scene.clock.advance(100)
      expect((await visit.beat({ pages: { 1: n * 100 } })).status).toBe(200)
    }
    expect(performance.now() - startedAt).toBeLessThan(5_000)
    for (let minute = 0; minute < 60; minute++) {
      await worker.sweep()
      scene.clock.advance(60_000)
    }
    expect(receiver.received.map(({ type }) => type)).toEqual(['link.created'])
    const { sum } = await context.store.db
      .selectFrom('webhook_deliveries')
      .select((eb) => eb.fn.sum<number>('attempts').as('sum'))
      .where('webhook_id', '=', down)
      .executeTakeFirstOrThrow()
    expect(Number(sum)).toBeGreaterThan(3)
    expect(Number(sum)).toBeLessThan(150)
    await receiver.close()
    await scene.close()
  }, 120_000)
})
