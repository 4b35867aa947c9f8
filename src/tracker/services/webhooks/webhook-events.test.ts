// The webhook events of what readers do besides reading, and of readers who left at the gate.
import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { visitEventKinds } from '#shared/model/visit-event-values.ts'
import { webhookBodyOf } from '#shared/webhook-events.ts'
import { gateGraceMs } from '../../domain/visits/leave-rule.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { newId } from '../../infrastructure/ids.ts'
import { createWebhookWorker } from '../../workers/webhook-worker.ts'
import { decideGateLeaves } from '../gate/gate-leaves.ts'
import { addWorkspace, call, type Joined, joinMember } from '../people/testing.ts'
import { personsBrowser, reader, readingScene, type Scene, type VisitInBrowser } from '../visits/testing.ts'
import { type Receiver, startReceiver, verify } from './testing.ts'

const settings = { secretKey: randomBytes(32), outgoingNetworks: ['127.0.0.1'], deliveryRetryMs: 1_000 }
const idOf = (number: number) => `event_${number}`.padEnd(20, '_')

describe.each(engines)('events of actions and of the gate on %s', (engine) => {
  let scene: Scene
  let admin: Joined
  let receiver: Receiver
  let secret: string
  let webhookId: string
  beforeEach(async () => {
    scene = await readingScene(engine, settings)
    admin = await scene.joinAdmin()
    receiver = await startReceiver()
    const added = await add(['visit.acted', 'gate.left'])
    secret = added.secret
    webhookId = added.webhook.id
  })
  afterEach(async () => {
    await receiver.close()
    await scene.close()
  })

  const add = async (events: string[], by = admin) =>
    (await by.call('POST', '/api/webhooks', { name: 'CRM', url: receiver.url, events })).body
  const act = (page: VisitInBrowser, ...events: object[]) =>
    call(scene.tracker, 'POST', '/api/view/events', { token: page.visitToken, events })
  /** Sends all due events. The worker of the tracker sends, too. */
  async function sent(count: number): Promise<void> {
    for (let left = 200; left > 0; left--) {
      await createWebhookWorker(scene.tracker.context).sweep()
      const waiting = await scene.tracker.context.store.db
        .selectFrom('webhook_deliveries')
        .select('delivery_id')
        .where('state', 'in', ['waiting', 'sending'])
        .execute()
      if (receiver.received.length >= count && waiting.length === 0) break
      await setTimeout(10)
    }
    expect(receiver.received.map(({ type }) => type)).toHaveLength(count)
  }
  async function leaveAtGate(link: { slug: string }, part: object = {}) {
    const readerKey = newId('per')
    const facts = { question: 'email', shownMs: 8_000, inputs: 2 }
    const signals = { webdriver: false, prerendered: false }
    await scene.tracker.app.inject({
      method: 'POST',
      url: `/api/view/${link.slug}/gate-leaves`,
      headers: { 'user-agent': personsBrowser, 'content-type': 'text/plain' },
      payload: JSON.stringify({ readerKey, ...facts, signals, ...part }),
    })
    scene.clock.advance(gateGraceMs)
    await decideGateLeaves(scene.tracker.context)
  }

  it('each action is sent once, with its kind, page and an address without its query', async () => {
    const { slug } = await scene.makeLink()
    const page = await reader(scene.tracker, slug).enter({ email: 'ann@example.com' })
    const link = { id: idOf(1), kind: 'link', page: 2, target: 'https://user:pw@example.com/a?token=1#x' }
    await act(page, link, { id: idOf(2), kind: 'meeting' })
    await act(page, link)
    await sent(2)
    const acted = receiver.received.find(({ body }) => body.data.action?.kind === 'link')
    expect(acted?.body.data).toMatchObject({
      ...{ visit: { id: page.visitId, state: 'reading' }, reader: { email: 'ann@example.com' } },
      ...{ action: { kind: 'link', page: 2, target: 'https://example.com/a' }, actionId: idOf(1) },
    })
    for (const one of receiver.received) {
      verify(secret, one)
      expect(webhookBodyOf('visit.acted').strict().safeParse(one.body).error).toBeUndefined()
    }
  })

  it('every kind of action has a valid body', async () => {
    const { slug } = await scene.makeLink()
    const page = await reader(scene.tracker, slug).enter({ email: 'ann@example.com' })
    const { store, clock } = scene.tracker.context
    const of = { workspaceId: admin.me.workspace.id, visitId: page.visitId, linkId: null }
    const at = clock.now()
    const { document_id: documentId } = await store.db
      .selectFrom('visits')
      .select('document_id')
      .executeTakeFirstOrThrow()
    const events = visitEventKinds.map((kind, n) => ({ id: idOf(n), kind, page: 1, target: null, at }))
    await store.inTransaction(async (unit) => {
      const { visitEvents } = unit.forWorkspace(of.workspaceId)
      await visitEvents.insert({ visitId: page.visitId, documentId }, events, 0)
      await unit.deployment.webhookOutbox.record(
        events.map(({ id }) => ({
          ...{ ...of, event: 'visit.acted', facts: { actionId: id } },
          ...{ occurredAt: at, availableAt: at, expiresAt: at + 3_600_000 },
        })),
      )
    })
    await sent(visitEventKinds.length)
    for (const { body } of receiver.received) {
      expect(webhookBodyOf('visit.acted').strict().safeParse(body).error).toBeUndefined()
    }
  })

  it('a claimed address is sent as claimed', async () => {
    const link = await scene.makeLink({ settings: { requireEmail: true, mergeEmail: true } })
    const page = await reader(scene.tracker, link.slug).enter({ claimedEmail: 'ann@example.com' })
    await act(page, { id: idOf(1), kind: 'reply' })
    await sent(1)
    expect(receiver.received[0]?.body.data.reader).toMatchObject({
      ...{ email: 'ann@example.com', confidence: 'claimed' },
    })
  })

  it('suspected visits, team members and other workspaces cause no event', async () => {
    const { slug } = await scene.makeLink()
    const scanner = await reader(scene.tracker, slug).enter({
      ...{ email: 'scan@example.com', signals: { webdriver: true, prerendered: false, visible: true } },
    })
    await act(scanner, { id: idOf(1), kind: 'meeting' })
    const colleague = await reader(scene.tracker, slug).enter({ email: scene.colleague.me.member.email })
    await act(colleague, { id: idOf(2), kind: 'meeting' })
    const workspaceId = await addWorkspace(scene.tracker)
    const stranger = await joinMember(scene.tracker, { workspaceId, role: 'admin' })
    const theirs = await add(['visit.acted', 'gate.left'], stranger)
    const page = await reader(scene.tracker, slug).enter({ email: 'ann@example.com' })
    await act(page, { id: idOf(3), kind: 'meeting' })
    await sent(1)
    const log = await stranger.call('GET', `/api/webhooks/${theirs.webhook.id}/deliveries`)
    expect(log.body.items).toEqual([])
  })

  it('a leave at the gate is sent once, with the question and the claimed address of the link', async () => {
    const link = await scene.makeLink({ recipientEmail: 'grace@example.com' })
    await leaveAtGate(link, { question: 'code' })
    await decideGateLeaves(scene.tracker.context)
    await sent(1)
    const [one] = receiver.received
    if (!one) throw new Error('Nothing was sent.')
    verify(secret, one)
    expect(one.body.data).toMatchObject({
      ...{ question: 'code', claimedEmail: 'grace@example.com', link: { id: link.id } },
      ...{ document: { title: 'Offer' }, owner: { name: 'Olivia Owner' } },
    })
    expect(Object.keys(one.body.data)).not.toContain('visit')
    expect(webhookBodyOf('gate.left').strict().safeParse(one.body).error).toBeUndefined()
    expect(one.text).not.toContain(link.slug)
  })

  it('after an erasure, the address at the gate is in no request and in no answer', async () => {
    const link = await scene.makeLink({ settings: { requireEmail: true } })
    const readerKey = newId('per')
    const { clock, tracker } = scene
    const { store } = tracker.context
    const key = { linkId: link.id, email: 'ada@example.com', readerKey }
    const codes = store.forWorkspace(admin.me.workspace.id).gateCodes
    await codes.save(key, 'hash', clock.now() + 600_000)
    receiver.answer((response, { text }) => void response.writeHead(500).end(text))
    await leaveAtGate(link, { readerKey, question: 'code' })
    const rows = () => store.db.selectFrom('webhook_deliveries').select(['state', 'response']).execute()
    for (let left = 200; left > 0 && (await rows())[0]?.response == null; left--) {
      await createWebhookWorker(scene.tracker.context).sweep()
      await setTimeout(10)
    }
    expect((await rows())[0]?.response).toContain('ada@example.com')
    await admin.call('POST', '/api/privacy/erasures', { email: 'ada@example.com', mode: 'anonymized' })
    expect(await rows()).toEqual([{ state: 'waiting', response: null }])
    receiver.answer((response) => void response.writeHead(204).end())
    const before = receiver.received.length
    clock.advance(3_000)
    await sent(before + 1)
    expect(receiver.received.at(-1)?.body.data).toMatchObject({ claimedEmail: null, question: 'code' })
    expect((await admin.call('GET', `/api/webhooks/${webhookId}/deliveries`)).body.items).toHaveLength(1)
  })
})
