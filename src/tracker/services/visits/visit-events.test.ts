import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mostVisitEvents } from '#shared/model/visit-events.ts'
import { mostReportedEvents } from '#shared/viewer-api.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { call } from '../people/testing.ts'
import { reader, readingScene, type Scene, type VisitInBrowser } from './testing.ts'

const idOf = (number: number) => `event_${number}`.padEnd(20, '_')

describe.each(engines)('visit events on %s', (engine) => {
  let scene: Scene
  let page: VisitInBrowser
  beforeEach(async () => {
    scene = await readingScene(engine)
    const { slug } = await scene.makeLink()
    page = await reader(scene.tracker, slug).enter({ email: 'ann@example.com' })
  })
  afterEach(() => scene.close())

  const report = (...events: object[]) =>
    call(scene.tracker, 'POST', '/api/view/events', { token: page.visitToken, events })
  const visit = async () => (await scene.owner.call('GET', `/api/visits/${page.visitId}`)).body
  const leave = async () => {
    scene.clock.advance(40_000)
    await scene.sweep()
  }

  test('are stored in their order, and shown with the visit', async () => {
    const link = { id: idOf(1), kind: 'link', page: 2, target: 'https://user:pw@example.com/a?token=1#x' }
    expect((await report(link, { id: idOf(2), kind: 'print' })).status).toBe(200)
    expect((await visit()).events).toMatchObject([
      { kind: 'link', page: 2, target: 'https://example.com/a' },
      { kind: 'print', page: null, target: null },
    ])
  })

  test('of a repeated request count once, also if the requests are simultaneous', async () => {
    const event = { id: idOf(1), kind: 'download' }
    await Promise.all([report(event), report(event, event), report(event)])
    expect((await visit()).events).toHaveLength(1)
  })

  test('are limited for each visit', async () => {
    for (let start = 0; start < mostVisitEvents + mostReportedEvents; start += mostReportedEvents) {
      await report(
        ...Array.from({ length: mostReportedEvents }, (_, index) => ({
          ...{ id: idOf(start + index), kind: 'print' },
        })),
      )
    }
    expect((await visit()).events).toHaveLength(mostVisitEvents)
  })

  test('tell the devices of the team through the feed', async () => {
    const { body } = await scene.owner.call('GET', '/api/feed')
    await report({ id: idOf(1), kind: 'print' })
    const feed = await scene.owner.call('GET', `/api/feed?cursor=${body.cursor}`)
    expect(feed.body.events).toMatchObject([
      { type: 'visit.changed', visit: { events: [{ kind: 'print' }] } },
    ])
  })

  test('arrive within the resume window of a visit that has left, and are refused later', async () => {
    await leave()
    expect((await report({ id: idOf(1), kind: 'print' })).status).toBe(200)
    scene.clock.advance(scene.tracker.context.config.resumeWindowMs + 60_000)
    expect((await report({ id: idOf(2), kind: 'print' })).body.error.code).toBe('visit_ended')
    expect(await visit()).toMatchObject({ state: 'left', events: [{ kind: 'print' }] })
  })

  test('with a wrong token, an unknown kind or an address that is no link are not stored', async () => {
    const wrong = { token: 'wrong', events: [{ id: idOf(1), kind: 'print' }] }
    expect((await call(scene.tracker, 'POST', '/api/view/events', wrong)).status).toBe(401)
    expect((await report({ id: idOf(1), kind: 'share' })).status).toBe(400)
    expect((await report({ id: idOf(1), kind: 'link', target: 'javascript:alert(1)' })).status).toBe(200)
    expect((await report({ id: idOf(2), kind: 'print', page: 99 })).status).toBe(200)
    expect((await visit()).events).toMatchObject([{ kind: 'print', page: null }])
  })

  test('of a GET do not exist', async () => {
    expect((await call(scene.tracker, 'GET', '/api/view/events')).status).toBe(404)
  })

  test('are counted by the analytics of the document when the visit has left', async () => {
    const link = { kind: 'link', target: 'https://example.com/' }
    await report({ id: idOf(1), ...link }, { id: idOf(2), ...link }, { id: idOf(3), kind: 'download' })
    await page.beat({ pages: { 1: 500 } })
    await leave()
    const { body } = await scene.owner.call('GET', `/api/documents/${scene.documentId}/analytics`)
    expect(body.events.kinds).toEqual(
      expect.arrayContaining([
        { kind: 'link', events: 2, visits: 1 },
        { kind: 'download', events: 1, visits: 1 },
      ]),
    )
    expect(body.events.links).toEqual([{ target: 'https://example.com/', events: 2, visits: 1 }])
  })

  test('are a column of the CSV export', async () => {
    await report({ id: idOf(1), kind: 'download' }, { id: idOf(2), kind: 'download' })
    const csv = await scene.tracker.app.inject({
      url: '/api/visits.csv',
      headers: { authorization: `Bearer ${scene.owner.token}` },
    })
    expect(csv.body).toContain('Downloaded the document (2×)')
  })

  test('are part of the history page', async () => {
    await report({ id: idOf(1), kind: 'meeting' })
    const { visitor } = await visit()
    const { body } = await scene.owner.call('GET', `/api/visitors/${visitor.id}`)
    const history = await scene.tracker.app.inject({ url: new URL(body.historyUrl).pathname })
    expect(history.body).toContain('Clicked “Book a meeting”')
  })
})
