// Real flows before an erasure: a code by e-mail, notifications by e-mail and Slack, a claimed run, an open visit.
import { afterEach, describe, expect, test } from 'vitest'
import { agreementHash } from '../../domain/links/proofs.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { type NotificationSetup, notificationSetup } from '../notifications/testing.ts'
import { call } from '../people/testing.ts'
import { reader } from '../visits/testing.ts'
import { placesOf } from './testing.ts'

const email = 'grace.hopper@example.com'

describe.each(engines)('the erasure of a visitor on %s', { timeout: 60_000 }, (engine) => {
  let setup: NotificationSetup
  afterEach(() => setup.close(), 60_000)

  const erase = (mode = 'erased') => setup.admin.call('POST', '/api/privacy/erasures', { email, mode })
  const find = async () => (await setup.admin.call('POST', '/api/privacy/erasures/find', { email })).body
  const lead = {
    ...{ type: 'Lead', id: '00Q000000000001AAA', name: 'Grace Hopper', company: 'Navy', owner: null },
    matchedAt: '2026-11-22T09:30:00.000Z',
  }
  const result = {
    ...{ taskId: '00T000000000001AAA', campaignMemberId: null, record: lead, assignee: null },
    instanceUrl: 'https://example.my.salesforce.com',
  }

  async function settleAll() {
    const [visit] = await setup.claim(setup.owner)
    const runs = (visit?.runs ?? []).map(({ id, leaseToken }) => ({
      runId: id,
      leaseToken,
      settlement: { state: 'done', result },
    }))
    await setup.owner.call('POST', '/api/runs/settle', { runs, matches: [] })
    return runs.length
  }

  test('removes the address of a reader with mails, a Task and an open visit, and keeps the figures', async () => {
    setup = await notificationSetup(engine)
    const { scene, owner, admin, prefer, open, leave } = setup
    await prefer(owner, { left: { email: true, slack: true }, opened: { email: true } })
    await scene.makeWorkflow('left')
    await leave(await open(email))
    expect(await settleAll()).toBe(1)
    const personal = await scene.makeLink({ recipientEmail: email })
    await reader(scene.tracker, personal.slug).enter()
    const figures = async () =>
      (
        await admin.call(
          'GET',
          `/api/documents/${scene.documentId}/analytics?from=2026-11-01&to=2026-11-30&timeZone=UTC`,
        )
      ).body
    const before = await figures()
    const found = await find()
    expect(found.counts).toMatchObject({ visits: 2, openVisits: 1, links: 1, runs: 1 })
    expect(found.counts.sentMessages).toBeGreaterThan(0)
    expect(found.salesforce.map(({ type }: { type: string }) => type).sort()).toEqual(['Lead', 'Task'])
    expect((await placesOf(scene.tracker, email)).length).toBeGreaterThan(0)

    const { status, body } = await erase()

    expect(status).toBe(200)
    expect(body.salesforce).toHaveLength(2)
    expect(await placesOf(scene.tracker, email)).toEqual([])
    expect((await figures()).readers ?? null).toEqual(before.readers ?? null)
    expect(await figures()).toEqual(before)
    expect((await call(scene.tracker, 'GET', `/${personal.slug}`)).status).toBe(410)
    expect((await erase()).body.error.code).toBe('not_found')
  })

  test('withdraws a waiting run, so that no device writes a Task afterwards', async () => {
    setup = await notificationSetup(engine)
    await setup.scene.makeWorkflow('left')
    await setup.leave(await setup.open(email))
    const [claimed] = await setup.claim(setup.owner)
    const run = claimed?.runs[0]
    expect((await erase('anonymized')).status).toBe(200)
    const renewed = await setup.owner.call('POST', '/api/runs/renew', {
      runs: [{ runId: run?.id, leaseToken: run?.leaseToken }],
      aboutToWrite: true,
    })
    expect(renewed.body.held).toEqual([])
    expect(await setup.claim(setup.owner)).toEqual([])
    const { body } = await setup.owner.call('GET', '/api/visits')
    expect(body.items[0].visitor).toMatchObject({ id: null, email: null, confidence: 'anonymous' })
    expect(body.items[0].runs[0]).toMatchObject({ state: 'skipped', reason: { code: 'visitor_erased' } })
  })

  test('waits while a device is writing to Salesforce', async () => {
    setup = await notificationSetup(engine)
    await setup.scene.makeWorkflow('left')
    await setup.leave(await setup.open(email))
    const [claimed] = await setup.claim(setup.owner)
    const runs = claimed?.runs.map(({ id, leaseToken }) => ({ runId: id, leaseToken }))
    await setup.owner.call('POST', '/api/runs/renew', { runs, aboutToWrite: true })
    expect((await erase()).body.error.code).toBe('erasure_busy')
    setup.clock.advance(10 * 60_000)
    expect((await erase()).status).toBe(200)
  })

  test('makes a later visit of the same person a visit of a new visitor', async () => {
    setup = await notificationSetup(engine)
    const link = await setup.scene.makeLink()
    const browser = reader(setup.scene.tracker, link.slug)
    const visit = await browser.enter({ email })
    const visitorOf = async () => (await setup.admin.call('GET', '/api/visitors')).body.items[0]
    const before = await visitorOf()
    await erase()
    expect((await visit.beat({ pages: { 1: 1_000 } })).body.error.code).toMatch(
      /^visit_(ended|token_invalid)$/,
    )
    await browser.enter({ email })
    const after = await visitorOf()
    expect([after.id === before.id, after.visitCount]).toEqual([false, 1])
    expect((await call(setup.scene.tracker, 'GET', new URL(before.historyUrl).pathname)).status).toBe(404)
  })

  test('tells the desktops which visits they must forget', async () => {
    setup = await notificationSetup(engine)
    const visit = await setup.open(email)
    await erase()
    const { events } = (await setup.owner.call('GET', '/api/feed?waitMs=0')).body
    expect(events.filter(({ type }: { type: string }) => type === 'visitor.erased')).toMatchObject([
      { visitIds: [visit.visitId] },
    ])
    expect(JSON.stringify(events)).not.toContain(email)
  })

  test('exports everything as JSON and CSV', async () => {
    setup = await notificationSetup(engine)
    await setup.leave(await setup.open(email))
    const { files } = (await setup.admin.call('POST', '/api/privacy/erasures/export', { email })).body
    const byName = new Map(files.map(({ name, text }: { name: string; text: string }) => [name, text]))
    expect([...byName.keys()]).toEqual(['visitor.json', 'visits.csv', 'salesforce.csv'])
    expect(JSON.parse(String(byName.get('visitor.json')))).toMatchObject({
      email,
      visits: [{ title: 'Offer' }],
    })
    expect(String(byName.get('visits.csv')).split('\r\n')[1]).toContain(email)
  })
})

describe.each(engines)('the consent at the gate on %s', { timeout: 60_000 }, (engine) => {
  let setup: NotificationSetup
  afterEach(() => setup.close(), 60_000)
  const texts = { en: 'We store what you read.', ja: '閲覧内容を保存します。' }

  test('is required before the visit opens, and is stored with its text and time', async () => {
    setup = await notificationSetup(engine)
    const { scene, admin } = setup
    await admin.call('PATCH', '/api/privacy', {
      notice: { url: 'https://example.com/privacy', texts, consentRequired: true },
    })
    const { slug } = await scene.makeLink()
    const browser = reader(scene.tracker, slug)
    expect((await browser.open({ email })).body.error.code).toBe('consent_required')
    expect((await browser.open({ email, acceptedConsent: 'a'.repeat(64) })).body.error.code).toBe(
      'consent_required',
    )
    const hash = agreementHash(texts.ja)
    const visit = await browser.enter({ email, acceptedConsent: hash })
    const { db } = scene.tracker.context.store
    const rows = await db
      .selectFrom('consents')
      .innerJoin('agreements', 'agreements.hash', 'consents.hash')
      .select(['visit_id', 'text', 'consented_at'])
      .execute()
    expect(rows).toEqual([{ visit_id: visit.visitId, text: texts.ja, consented_at: scene.clock.now() }])
    const resumed = await browser.open({ email, resume: visit.visitToken })
    expect(resumed.status).toBe(200)
  })

  test('cannot be required without a text', async () => {
    setup = await notificationSetup(engine)
    const { status } = await setup.admin.call('PATCH', '/api/privacy', {
      notice: { url: null, texts: null, consentRequired: true },
    })
    expect(status).toBe(400)
  })
})
