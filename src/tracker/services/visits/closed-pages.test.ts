// A goodbye with `closed` ends the visit after the short grace, unless the page was requested again (ADR 133).
import { afterEach, describe, expect, test } from 'vitest'
import { eventually } from '../../../../test/fixtures/part.ts'
import type { Tracker } from '../../app/tracker.ts'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { decideLeaves } from './leaves.ts'
import { reader, readingScene, type Scene } from './testing.ts'

const graces: Partial<TrackerConfig> = { graceMs: 5_000, closedGraceMs: 1_000 }

describe.each(engines)('closed pages on %s', (engine) => {
  let scene: Scene
  afterEach(() => scene.close())

  /** A reader opens the page of a link and reads for 20 s. */
  async function reading(overrides: Partial<TrackerConfig> = {}) {
    scene = await readingScene(engine, { ...graces, ...overrides })
    const link = await scene.makeLink({ recipientEmail: 'ada@example.com' })
    const request = (at: Tracker = scene.tracker) => at.context.pageRequests.note(link.id)
    const servedAt = await request()
    scene.clock.advance(300)
    const page = await reader(scene.tracker, link.slug).enter()
    scene.clock.advance(20_000)
    await page.beat({ pages: { 1: 20_000 } })
    return {
      page,
      link,
      request,
      servedAt,
      close: (closed?: number) =>
        page.beat({ pages: { 1: 20_000 }, goodbye: true, ...(closed === undefined ? {} : { closed }) }),
    }
  }

  const state = async () =>
    (await scene.tracker.context.store.db.selectFrom('visits').select('state').executeTakeFirstOrThrow())
      .state

  /** Returns how long after now the visit leaves, in ms. */
  async function leavesAfter(): Promise<number> {
    const from = scene.clock.now()
    for (let ms = 0; ms <= 6_000; ms += 500) {
      scene.clock.set(from + ms)
      await scene.sweep()
      if ((await state()) === 'left') return ms
    }
    throw new Error('the visit did not leave')
  }

  test('the visit leaves after the short grace, and a goodbye without a proof has the whole grace', async () => {
    const { close, servedAt } = await reading()
    await close(servedAt)
    expect(await leavesAfter()).toBe(1_000)
    const other = await reading()
    await other.close()
    expect(await leavesAfter()).toBe(5_000)
  })

  test('a reload requests the page before the goodbye, so the visit has the whole grace', async () => {
    const { close, servedAt, request } = await reading()
    scene.clock.advance(40)
    await request()
    scene.clock.advance(25)
    await close(servedAt)
    expect(await leavesAfter()).toBe(5_000)
  })

  test('a request after the goodbye counts too, e.g. of a tab that was opened again', async () => {
    const { close, servedAt, request } = await reading()
    await close(servedAt)
    scene.clock.advance(900)
    await request()
    expect(await leavesAfter()).toBe(4_500)
  })

  test('a request of half a minute before the goodbye is no reload, and neither is a request for another link', async () => {
    const { close, servedAt, request, page } = await reading()
    scene.clock.advance(40)
    await request()
    await scene.tracker.context.pageRequests.note((await scene.makeLink()).id)
    scene.clock.advance(31_000)
    await scene.tracker.context.pageRequests.note((await scene.makeLink()).id)
    await page.beat({ pages: { 1: 50_000 } })
    await close(servedAt)
    expect(await leavesAfter()).toBe(1_000)
  })

  test('another tab of the visit keeps it open', async () => {
    const { close, servedAt, page, link } = await reading()
    await reader(scene.tracker, link.slug).enter({ resume: page.visitToken })
    await close(servedAt)
    scene.clock.advance(6_000)
    await scene.sweep()
    expect(await state()).toBe('reading')
  })

  test('a page that was sent before this process started, or a claim of the future, gets no third grace', async () => {
    const { close, servedAt } = await reading()
    await close(servedAt - 60_000)
    expect(await leavesAfter()).toBe(5_000)
    const hostile = await reading()
    await hostile.close(Number.MAX_SAFE_INTEGER)
    expect(await leavesAfter()).toBe(1_000)
  })

  test('if the short grace is off, the visit has the whole grace', async () => {
    const { close, servedAt } = await reading({ closedGraceMs: null })
    await close(servedAt)
    expect(await leavesAfter()).toBe(5_000)
  })

  test('after lost messages, the pages that were sent before have the whole grace', async () => {
    const { close, servedAt } = await reading()
    await scene.tracker.context.store.publish('resync', '')
    scene.clock.advance(1)
    await eventually(
      'the message',
      async () =>
        !scene.tracker.context.pageRequests.wasLast('lnk', { servedAt, heardAt: scene.clock.now() }),
    )
    await close(servedAt)
    expect(await leavesAfter()).toBe(5_000)
  })

  test('the visit resumes if the reader comes back after the leave', async () => {
    const { close, servedAt, link, page } = await reading()
    await close(servedAt)
    expect(await leavesAfter()).toBe(1_000)
    scene.clock.advance(1_500)
    const back = await reader(scene.tracker, link.slug).enter({ resume: page.visitToken })
    expect(back.visitId).toBe(page.visitId)
    await back.beat({ pages: { 1: 100 } })
    expect(await state()).toBe('reading')
  })
})

describe('closed pages with two processes', () => {
  let scene: Scene
  afterEach(() => scene.close())

  async function reading() {
    scene = await readingScene('postgres', graces)
    const link = await scene.makeLink({ recipientEmail: 'ada@example.com' })
    const other = await scene.tracker.second()
    const servedAt = await scene.tracker.context.pageRequests.note(link.id)
    scene.clock.advance(300)
    const page = await reader(scene.tracker, link.slug).enter()
    scene.clock.advance(20_000)
    const close = () => page.beat({ pages: { 1: 20_000 }, goodbye: true, closed: servedAt })
    const isLeft = async (at: Tracker) => {
      await decideLeaves(at.context)
      const { state } = await at.context.store.db
        .selectFrom('visits')
        .select('state')
        .executeTakeFirstOrThrow()
      return state === 'left'
    }
    return { link, other, close, isLeft }
  }

  test('a reload that another process answered is known', async () => {
    const { link, other, close, isLeft } = await reading()
    await other.context.pageRequests.note(link.id)
    scene.clock.advance(30)
    await close()
    scene.clock.advance(1_000)
    expect(await isLeft(scene.tracker)).toBe(false)
    scene.clock.advance(4_000)
    expect(await isLeft(scene.tracker)).toBe(true)
  })

  test('a process of an earlier version, which notes no requests, turns the short grace off', async () => {
    const { close, isLeft } = await reading()
    const { db } = scene.tracker.context.store
    await db
      .insertInto('tracker_processes')
      .values({ process_id: 'trk_old', place: 'old:1', alive_at: Date.now() })
      .execute()
    await close()
    scene.clock.advance(1_000)
    expect(await isLeft(scene.tracker)).toBe(false)
    await db.deleteFrom('tracker_processes').where('process_id', '=', 'trk_old').execute()
    expect(await isLeft(scene.tracker)).toBe(false)
    scene.clock.advance(4_000)
    expect(await isLeft(scene.tracker)).toBe(true)
  })
})
