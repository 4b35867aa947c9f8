import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../infrastructure/database/testing.ts'
import { unitOfWork } from '../../repositories/store.ts'
import { call, joinMember } from '../people/testing.ts'
import { reader, readingScene, type Scene, visitOf } from './testing.ts'

describe.each(engines)('visits on %s', (engine) => {
  let scene: Scene
  beforeEach(async () => {
    scene = await readingScene(engine)
  })
  afterEach(() => scene.close())

  const visit = async (id: string) => (await scene.owner.call('GET', `/api/visits/${id}`)).body
  const allVisits = async () => (await scene.owner.call('GET', '/api/visits')).body.items

  test('GET and HEAD requests count nothing', async () => {
    const { slug } = await scene.makeLink()
    await call(scene.tracker, 'GET', `/${slug}`)
    await call(scene.tracker, 'HEAD', `/${slug}`)
    expect(await allVisits()).toEqual([])
  })

  test('a link that requires an e-mail address refuses readers without one', async () => {
    const { slug } = await scene.makeLink()
    const browser = reader(scene.tracker, slug)
    expect(await browser.open()).toMatchObject({ status: 403, body: { error: { code: 'email_required' } } })
    expect((await browser.open({ email: 'no address' })).body.error.code).toBe('email_invalid')
    expect((await browser.open({ email: 'a\u0000b@example.com' })).body.error.code).toBe('email_invalid')
    const { visitId } = await browser.enter({ email: '  Aki@Example.COM ' })
    expect(await visit(visitId)).toMatchObject({
      visitor: { email: 'aki@example.com', confidence: 'typed' },
      state: 'reading',
      returning: false,
      pageCount: 9,
      suspicion: [],
    })
  })

  test('a link for one recipient asks for nothing; a general link may have anonymous readers', async () => {
    const personal = await scene.makeLink({ recipientEmail: 'Ken@example.com' })
    const first = await reader(scene.tracker, personal.slug).enter()
    expect((await visit(first.visitId)).visitor).toMatchObject({
      email: 'ken@example.com',
      confidence: 'link',
    })
    const open = await scene.makeLink({ settings: { requireEmail: false } })
    const second = await reader(scene.tracker, open.slug).enter()
    expect((await visit(second.visitId)).visitor).toEqual({ id: null, email: null, confidence: 'anonymous' })
  })

  test('a link without a newer setting still admits readers', async () => {
    const { id, slug } = await scene.makeLink()
    const settings = JSON.stringify({ requireEmail: false })
    const { db } = scene.tracker.context.store
    await db.updateTable('links').set({ settings }).where('link_id', '=', id).execute()
    expect((await reader(scene.tracker, slug).open()).status).toBe(200)
  })

  test('an unknown link, a disabled link and a link of a removed document refuse readers', async () => {
    const { id, slug } = await scene.makeLink({ settings: { requireEmail: false } })
    const unknown = await reader(scene.tracker, 'A'.repeat(22)).open()
    expect(unknown.body.error.code).toBe('link_unknown')
    const inside = await reader(scene.tracker, slug).enter()
    await scene.owner.call('PATCH', `/api/links/${id}`, { disabled: true })
    expect((await reader(scene.tracker, slug).open()).body.error.code).toBe('link_disabled')
    expect((await inside.beat({})).body.error.code).toBe('link_disabled')
  })

  test('a complete visit: beats, goodbye, grace, one leave, with exit page and reading time', async () => {
    await scene.makeWorkflow('left')
    await scene.makeWorkflow('opened')
    const { slug } = await scene.makeLink()
    const page = await reader(scene.tracker, slug).enter({ email: 'aki@example.com' })
    scene.clock.advance(4_000)
    await page.beat({ pages: { 1: 4_000 } })
    scene.clock.advance(6_000)
    expect(await page.beat({ pages: { 1: 4_000, 3: 6_000 }, page: 3 })).toMatchObject({
      status: 200,
      body: {},
    })
    expect(await visit(page.visitId)).toMatchObject({ state: 'reading', page: 3, activeMs: 10_000 })
    const endedAt = new Date(scene.clock.now()).toISOString()
    scene.clock.advance(500)
    await page.beat({ pages: { 1: 4_000, 3: 6_000 }, page: 3, visible: false, goodbye: true })
    scene.clock.advance(4_999)
    await scene.sweep()
    expect((await visit(page.visitId)).state).toBe('reading')
    scene.clock.advance(1)
    await scene.sweep()
    const left = await visit(page.visitId)
    expect(left).toMatchObject({
      state: 'left',
      leftAt: endedAt,
      page: 3,
      activeMs: 10_000,
      leaves: 1,
      pages: [
        { page: 1, activeMs: 4_000 },
        { page: 3, activeMs: 6_000 },
      ],
    })
    expect(left.runs.map((run: { trigger: string; state: string }) => [run.trigger, run.state])).toEqual([
      ['opened', 'waiting'],
      ['left', 'waiting'],
    ])
  })

  test('a killed tab leaves when its lease ends, and the last proven activity is the time of the leave', async () => {
    const { slug } = await scene.makeLink({ settings: { requireEmail: false } })
    const page = await reader(scene.tracker, slug).enter()
    scene.clock.advance(5_000)
    await page.beat({ pages: { 2: 5_000 }, page: 2 })
    const lastAt = new Date(scene.clock.now()).toISOString()
    scene.clock.advance(29_999)
    await scene.sweep()
    expect((await visit(page.visitId)).state).toBe('reading')
    scene.clock.advance(1)
    await scene.sweep()
    expect(await visit(page.visitId)).toMatchObject({ state: 'left', leftAt: lastAt, page: 2 })
  })

  test('a reader who continues offline, for longer than the resume window, was never away, and no reading time is lost', async () => {
    const { slug } = await scene.makeLink({ recipientEmail: 'off@example.com' })
    const page = await reader(scene.tracker, slug).enter()
    scene.clock.advance(3_000)
    await page.beat({ pages: { 1: 3_000 } })
    scene.clock.advance(840_000)
    await scene.sweep()
    expect(await visit(page.visitId)).toMatchObject({ state: 'left', leaves: 1 })
    const back = await page.beat({ pages: { 1: 3_000, 4: 600_000, 5: 180_000 }, page: 5 })
    expect(back.status).toBe(200)
    expect(await visit(page.visitId)).toMatchObject({ state: 'reading', activeMs: 783_000, page: 5 })
    await page.beat({ pages: { 1: 3_000, 4: 600_000, 5: 180_000 }, page: 5, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
    expect(await visit(page.visitId)).toMatchObject({ state: 'left', leaves: 2 })
  })

  test('a return within the resume window continues the visit, which leaves again; a later return is a new visit', async () => {
    await scene.makeWorkflow('left')
    const { slug } = await scene.makeLink()
    const browser = reader(scene.tracker, slug)
    const page = await browser.enter({ email: 'aki@example.com' })
    scene.clock.advance(3_000)
    await page.beat({ pages: { 1: 3_000 }, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()

    scene.clock.advance(60_000)
    const back = await browser.open()
    expect(back.body).toMatchObject({ visitId: page.visitId, resumed: true })
    const again = visitOf(scene.tracker, back.body)
    scene.clock.advance(2_000)
    await again.beat({ pages: { 5: 2_000 }, page: 5, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
    const twice = await visit(page.visitId)
    expect(twice).toMatchObject({ leaves: 2, page: 5, activeMs: 5_000, state: 'left' })
    expect(twice.runs).toHaveLength(1)

    scene.clock.advance(600_001)
    expect((await page.beat({ pages: { 1: 4_000 } })).body.error.code).toBe('visit_ended')
    expect((await browser.open()).body.error.code).toBe('email_required')
    const later = await browser.enter({ email: 'aki@example.com' })
    expect(later.visitId).not.toBe(page.visitId)
    expect(await visit(later.visitId)).toMatchObject({ returning: true })
  })

  test('a token of the same tab resumes the visit; another e-mail address makes another visit', async () => {
    const { slug } = await scene.makeLink()
    const page = await reader(scene.tracker, slug).enter({ email: 'aki@example.com' })
    const otherBrowser = reader(scene.tracker, slug)
    const resumed = await otherBrowser.open({ resume: page.visitToken })
    expect(resumed.body).toMatchObject({ visitId: page.visitId, resumed: true })
    const other = await otherBrowser.enter({ email: 'ben@example.com', resume: page.visitToken })
    expect(other.visitId).not.toBe(page.visitId)
    const elsewhere = await scene.makeLink()
    const foreign = await reader(scene.tracker, elsewhere.slug).open({ resume: page.visitToken })
    expect(foreign.body.error.code).toBe('email_required')
  })

  test('a late beat resumes a visit that left only if it reports reading', async () => {
    const { slug } = await scene.makeLink({ settings: { requireEmail: false } })
    const page = await reader(scene.tracker, slug).enter()
    scene.clock.advance(3_000)
    await page.beat({ pages: { 1: 3_000 } })
    await page.beat({ pages: { 1: 3_000 }, visible: false })
    scene.clock.advance(300_000)
    await scene.sweep()
    expect((await page.beat({ pages: { 1: 3_000 }, visible: false, goodbye: true })).status).toBe(200)
    expect(await visit(page.visitId)).toMatchObject({ state: 'left', leaves: 1 })
    scene.clock.advance(10_000)
    expect((await page.beat({ pages: { 1: 3_000, 2: 1_000 }, page: 2 })).status).toBe(200)
    expect(await visit(page.visitId)).toMatchObject({ state: 'reading', page: 2, activeMs: 4_000 })
  })

  test('invalid beats are refused and not counted, and do not affect the other beats of their batch', async () => {
    const { slug } = await scene.makeLink({ settings: { requireEmail: false } })
    const page = await reader(scene.tracker, slug).enter()
    const other = await reader(scene.tracker, slug).enter()
    scene.clock.advance(1_000)
    const [token, signature] = page.visitToken.split('.')
    const answers = await Promise.all([
      page.beat({ pages: { 1: -5 } }),
      page.beat({ pages: { 10: 500 } }),
      page.beat({ pages: { 1: 500 }, token: `${token}.${'A'.repeat(signature?.length ?? 0)}` }),
      page.beat({ pages: { 1: 500 }, token: 'nonsense' }),
      other.beat({ pages: { 4: 1_000 }, page: 4 }),
    ])
    expect(answers.map(({ status, body }) => body.error?.code ?? status)).toEqual([
      'beat_invalid',
      'beat_invalid',
      'visit_token_invalid',
      'visit_token_invalid',
      200,
    ])
    expect(await visit(page.visitId)).toMatchObject({ activeMs: 0, pages: [] })
    expect(await visit(other.visitId)).toMatchObject({ activeMs: 1_000, page: 4 })
    await page.beat({ pages: { 1: 3_600_000 } })
    expect((await visit(page.visitId)).activeMs).toBeLessThanOrEqual(1_000)
  })

  test('sendBeacon sends JSON as text/plain', async () => {
    const { slug } = await scene.makeLink({ settings: { requireEmail: false } })
    const { visitToken: token, visitId } = await reader(scene.tracker, slug).enter()
    scene.clock.advance(1_000)
    const state = { load: 'load-aaaa', seq: 1, pages: { 2: 900 }, openMs: 900, page: 2 }
    const response = await scene.tracker.app.inject({
      method: 'POST',
      url: '/api/view/beats',
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
      payload: JSON.stringify({ token, ...state, visible: true, goodbye: false, inputs: 0 }),
    })
    expect(response.statusCode).toBe(200)
    expect(await visit(visitId)).toMatchObject({ activeMs: 900 })
  })

  test('many concurrent beats are all counted, and each response follows its commit', async () => {
    const { slug } = await scene.makeLink({ settings: { requireEmail: false } })
    const pages = await Promise.all(Array.from({ length: 20 }, () => reader(scene.tracker, slug).enter()))
    scene.clock.advance(10_000)
    await Promise.all(
      pages.map((page, i) => Promise.all([1, 2, 3].map((n) => page.beat({ pages: { 1: n * 100 + i } })))),
    )
    const found = await allVisits()
    expect(found.map((item: { activeMs: number }) => item.activeMs).sort()).toEqual(
      pages.map((_, i) => 300 + i).sort(),
    )
  })

  test('a suspected visit is stored with its reasons and triggers nothing until a rep confirms a person', async () => {
    await scene.makeWorkflow('opened')
    await scene.makeWorkflow('left')
    const { slug } = await scene.makeLink({ recipientEmail: 'aki@example.com' })
    const bot = await reader(scene.tracker, slug).open(
      { signals: { webdriver: true, prerendered: false, visible: true } },
      {
        'user-agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
        'sec-purpose': 'prefetch',
      },
    )
    const { visitId } = bot.body
    scene.clock.advance(30_000)
    await scene.sweep()
    const kept = await visit(visitId)
    expect(kept).toMatchObject({ state: 'left', runs: [], confirmedPerson: false })
    expect(kept.suspicion).toEqual(['user_agent', 'webdriver', 'prefetch', 'no_trusted_input'])
    expect((await scene.owner.call('GET', '/api/visits?peopleOnly=true')).body.items).toEqual([])
    expect((await scene.owner.call('GET', '/api/visitors')).body.items).toEqual([])
    expect((await scene.owner.call('GET', '/api/notifications')).body.items).toEqual([])

    const admin = await joinMember(scene.tracker, { role: 'admin' })
    const said = await admin.call('POST', `/api/visits/${visitId}/confirm-person`)
    expect(said.body).toMatchObject({ confirmedPerson: true })
    expect(said.body.runs).toHaveLength(2)
    await admin.call('POST', `/api/visits/${visitId}/confirm-person`)
    expect((await visit(visitId)).runs).toHaveLength(2)
    expect((await scene.owner.call('GET', '/api/notifications')).body.items).toHaveLength(1)
  })

  test("a page that was opened in the background is a person's after the first input", async () => {
    await scene.makeWorkflow('opened')
    const { slug } = await scene.makeLink({ settings: { requireEmail: false } })
    const page = await reader(scene.tracker, slug).enter({
      signals: { webdriver: false, prerendered: false, visible: false },
    })
    expect(await visit(page.visitId)).toMatchObject({ suspicion: ['no_trusted_input'], runs: [] })
    scene.clock.advance(5_000)
    await page.beat({ pages: { 1: 100 }, inputs: 2 })
    const seen = await visit(page.visitId)
    expect(seen.suspicion).toEqual([])
    expect(seen.runs).toHaveLength(1)
  })

  test("a visit that left without input and then proves to be a person's is published like other visits", async () => {
    await scene.makeWorkflow('opened')
    await scene.makeWorkflow('left')
    const { slug } = await scene.makeLink({ settings: { requireEmail: false } })
    const page = await reader(scene.tracker, slug).enter({
      signals: { webdriver: false, prerendered: false, visible: false },
    })
    scene.clock.advance(30_000)
    await scene.sweep()
    expect(await visit(page.visitId)).toMatchObject({ state: 'left', runs: [] })
    // The goodbye is the only beat of this person.
    await page.beat({ pages: {}, inputs: 2, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
    const left = await visit(page.visitId)
    expect(left).toMatchObject({ state: 'left', leaves: 1 })
    expect(left.runs.map((run: { trigger: string }) => run.trigger)).toEqual(['opened', 'left'])
    const { events } = (await scene.owner.call('GET', '/api/feed?waitMs=0')).body
    const told = events.filter((event: { type: string }) => event.type === 'notification')
    expect(told).toMatchObject([{ silent: false, notification: { kind: 'left' } }])
  })

  test('after an outage of the tracker, open visits get a lease, and visits with a goodbye leave', async () => {
    const { slug } = await scene.makeLink({ settings: { requireEmail: false } })
    const gone = await reader(scene.tracker, slug).enter()
    const reading = await reader(scene.tracker, slug).enter()
    scene.clock.advance(2_000)
    await gone.beat({ pages: { 1: 2_000 }, goodbye: true })
    await reading.beat({ pages: { 1: 2_000 } })
    // The tracker starts an hour later. The clock moves at the same time, so that the running tracker does not decide the leave first.
    const later = scene.clock.now() + 3_600_000
    const { config, store } = scene.tracker.context
    const start = { from: later, now: later }
    await store.transaction((trx) => unitOfWork(trx, store).deployment.receptionGaps.end(start, config))
    scene.clock.set(later)
    await scene.sweep()
    expect((await visit(gone.visitId)).state).toBe('left')
    expect((await visit(reading.visitId)).state).toBe('reading')
    scene.clock.advance(30_000)
    await scene.sweep()
    expect((await visit(reading.visitId)).state).toBe('left')
  })

  test('lists: pages, filters, visitors, other workspaces', async () => {
    const mine = await scene.makeLink({ settings: { requireEmail: true } })
    const theirs = await scene.makeLink({ by: scene.colleague })
    for (let i = 0; i < 5; i++) {
      await reader(scene.tracker, i % 2 ? mine.slug : theirs.slug).enter({ email: `r${i % 3}@example.com` })
      scene.clock.advance(1_000)
    }
    const first = (await scene.owner.call('GET', '/api/visits?limit=3')).body
    const second = (await scene.owner.call('GET', `/api/visits?limit=3&cursor=${first.next}`)).body
    expect([...first.items, ...second.items].map((item) => item.visitor.email)).toEqual(
      [1, 0, 2, 1, 0].map((i) => `r${i}@example.com`),
    )
    expect(second.next).toBeNull()
    expect((await scene.owner.call('GET', '/api/visits?mine=true')).body.items).toHaveLength(2)
    expect((await scene.owner.call('GET', `/api/visits?linkId=${theirs.id}`)).body.items).toHaveLength(3)
    expect((await scene.owner.call('GET', '/api/visits?needsAttention=true')).body.items).toEqual([])
    expect((await scene.owner.call('GET', '/api/visits?cursor=abc')).body.error.code).toBe('cursor_invalid')
    const visitors = (await scene.owner.call('GET', '/api/visitors?limit=2')).body
    expect(visitors.items[0]).toMatchObject({ email: 'r1@example.com', visitCount: 2, documentCount: 1 })
    const rest = (await scene.owner.call('GET', `/api/visitors?limit=2&cursor=${visitors.next}`)).body
    expect(rest.items).toMatchObject([{ email: 'r2@example.com' }])
    expect((await scene.owner.call('GET', '/api/visitors?search=R2@')).body.items).toHaveLength(1)
    const one = await scene.owner.call('GET', `/api/visitors/${rest.items[0].id}`)
    expect(one.body.historyUrl).toMatch(/^https:\/\/share\.example\.com\/history\/[\w-]{22}$/)
  })
})
