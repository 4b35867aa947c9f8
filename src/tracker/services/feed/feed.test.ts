import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FeedEvent } from '#shared/model/feed.ts'
import type { Tracker } from '../../app/tracker.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { addWorkspace, call, type Joined, joinMember } from '../people/testing.ts'
import { inTransaction } from '../transaction.ts'
import { reader, readingScene, type Scene } from '../visits/testing.ts'

type Answer = {
  cursor: string
  events: FeedEvent[]
  readers: { visitId: string; page: number }[]
  readersVersion: string
  runsWaiting: boolean
  more: boolean
}

describe.each(engines)('feed on %s', (engine) => {
  let scene: Scene
  beforeEach(async () => {
    scene = await readingScene(engine)
  })
  afterEach(() => scene.close())

  const poll = async (
    by: Joined,
    query: Record<string, string | number> = {},
    at: Tracker = scene.tracker,
  ) => {
    const params = new URLSearchParams({ waitMs: '0', ...query } as Record<string, string>)
    const answer = await call(at, 'GET', `/api/feed?${params}`, undefined, by.token)
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
    return answer.body as Answer
  }
  /** Reads all existing events, so that a test sees only its own events. */
  const upToNow = async (by: Joined) => {
    let answer = await poll(by)
    while (answer.events.length > 0) answer = await poll(by, { cursor: answer.cursor })
    return answer
  }
  const types = (answer: Answer) => answer.events.map((event) => event.type)
  const open = async () => {
    const { slug } = await scene.makeLink()
    return reader(scene.tracker, slug).enter({ email: 'aki@example.com' })
  }

  test('an opening, a leave and the owner’s notification come in order; other members do not see the notification', async () => {
    const mine = await upToNow(scene.owner)
    const theirs = await upToNow(scene.colleague)
    const page = await open()
    scene.clock.advance(2_000)
    await page.beat({ pages: { 3: 2_000 }, page: 3, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
    const answer = await poll(scene.owner, { cursor: mine.cursor })
    expect(types(answer)).toEqual(['link.changed', 'visit.opened', 'visit.left', 'notification'])
    expect(answer.events.at(-1)).toMatchObject({
      silent: false,
      notification: { kind: 'left', page: 3, activeMs: 2_000, visitor: { email: 'aki@example.com' } },
    })
    expect(types(await poll(scene.colleague, { cursor: theirs.cursor }))).toEqual([
      'link.changed',
      'visit.opened',
      'visit.left',
    ])
  })

  test('without a cursor, a poll begins at the last acknowledged position; a new device begins at its creation', async () => {
    const start = await upToNow(scene.owner)
    await open()
    expect(types(await poll(scene.owner))).toContain('visit.opened')
    const again = await poll(scene.owner)
    expect(types(again)).toContain('visit.opened')
    await poll(scene.owner, { cursor: again.cursor })
    expect((await poll(scene.owner)).events).toEqual([])
    // An old cursor reads events again, and does not move the acknowledged position back.
    expect(types(await poll(scene.owner, { cursor: start.cursor }))).toContain('visit.opened')
    expect((await poll(scene.owner)).events).toEqual([])
    const late = await joinMember(scene.tracker)
    expect(types(await poll(late)).filter((type) => type !== 'member.changed')).toEqual([])
  })

  test('a cursor of another workspace, or beyond the end of the feed, is refused', async () => {
    const stranger = await joinMember(scene.tracker, { workspaceId: await addWorkspace(scene.tracker) })
    const { cursor } = await poll(stranger)
    const tooFar = Buffer.from(`${scene.owner.me.workspace.id}:999999`).toString('base64url')
    for (const bad of [cursor, tooFar, 'nonsense', '']) {
      const answer = await scene.owner.call('GET', `/api/feed?waitMs=0&cursor=${bad}`)
      expect(answer.body.error?.code, bad).toBe('cursor_invalid')
    }
    await open()
    expect((await poll(stranger, { cursor })).events).toEqual([])
  })

  test('an event ends a waiting poll on every process', async () => {
    const other = engine === 'postgres' ? await scene.tracker.second() : scene.tracker
    await scene.makeWorkflow('opened')
    const [mine, theirs] = [await upToNow(scene.owner), await upToNow(scene.colleague)]
    const { slug } = await scene.makeLink()
    const [after, afterTheirs] = [
      await poll(scene.owner, { cursor: mine.cursor }),
      await poll(scene.colleague, { cursor: theirs.cursor }),
    ]
    const waits = [
      poll(scene.owner, { cursor: after.cursor, waitMs: 15_000, wantsRuns: 'true' }, other),
      poll(scene.colleague, { cursor: afterTheirs.cursor, waitMs: 15_000, wantsRuns: 'true' }),
    ]
    await reader(scene.tracker, slug).enter({ email: 'aki@example.com' })
    const [first, second] = await Promise.all(waits)
    expect(types(first as Answer)).toEqual(['visit.opened'])
    expect(first).toMatchObject({ runsWaiting: true, readers: [{ page: 1 }] })
    expect(types(second as Answer)).toEqual(['visit.opened'])
    expect(second?.runsWaiting).toBe(false)
  })

  test('a poll ends when the list of readers changes, and not before', async () => {
    const page = await open()
    const now = await upToNow(scene.owner)
    expect(now.readers).toMatchObject([{ visitId: page.visitId, page: 1 }])
    const same = poll(scene.owner, { cursor: now.cursor, readersVersion: now.readersVersion, waitMs: 300 })
    expect(await same).toMatchObject({ events: [], readers: null, readersVersion: now.readersVersion })
    const moved = poll(scene.owner, {
      cursor: now.cursor,
      readersVersion: now.readersVersion,
      waitMs: 15_000,
    })
    scene.clock.advance(2_000)
    await page.beat({ pages: { 7: 2_000 }, page: 7 })
    const answer = await moved
    expect(answer).toMatchObject({ events: [], readers: [{ page: 7, activeMs: 2_000 }] })
    expect(answer.readersVersion).not.toBe(now.readersVersion)
  })

  test('a cursor never skips an event that is committed later', async () => {
    const { workspace } = scene.owner.me
    let cursor = (await upToNow(scene.owner)).cursor
    const seen: string[] = []
    const writers = Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        inTransaction(scene.tracker.context, async ({ unit, emit }) => {
          emit(workspace.id, { type: 'document.changed', subject: { documentId: `doc_${i}` } })
          await unit.forWorkspace(workspace.id).workspaces.name()
        }),
      ),
    )
    let writing = true
    void writers.finally(() => {
      writing = false
    })
    while (writing || seen.length < 40) {
      const answer = await poll(scene.owner, { cursor, waitMs: 50 })
      cursor = answer.cursor
      for (const event of answer.events) if (event.type === 'document.changed') seen.push(event.documentId)
    }
    expect(seen).toHaveLength(40)
    expect(new Set(seen).size).toBe(40)
  })

  test('if one response cannot contain all events, `more` is true until all events are read', async () => {
    const { workspace } = scene.owner.me
    let answer = await upToNow(scene.owner)
    await inTransaction(scene.tracker.context, async ({ emit }) => {
      for (let i = 0; i < 450; i++) {
        emit(workspace.id, { type: 'document.changed', subject: { documentId: `doc_${i}` } })
      }
    })
    const counts: number[] = []
    do {
      answer = await poll(scene.owner, { cursor: answer.cursor, waitMs: 10_000 })
      counts.push(answer.events.length)
    } while (answer.more)
    expect(counts).toEqual([200, 200, 50])
  })

  test('closing the tracker ends waiting polls', async () => {
    const now = await upToNow(scene.owner)
    await scene.tracker.listen()
    const { port } = scene.tracker.app.server.address() as { port: number }
    const arrived = once(scene.tracker.app.server, 'request')
    const held = fetch(`http://127.0.0.1:${port}/api/feed?waitMs=50000&cursor=${now.cursor}`, {
      headers: { authorization: `Bearer ${scene.owner.token}` },
    })
    await arrived
    await scene.tracker.app.close()
    expect((await held).status).toBe(200)
  })
})

describe.each(engines)('notifications on %s', (engine) => {
  let scene: Scene
  beforeEach(async () => {
    scene = await readingScene(engine)
  })
  afterEach(() => scene.close())

  const list = async (by: Joined) => (await by.call('GET', '/api/notifications')).body
  const onDesktop = (desktop: boolean) => {
    const channels = { desktop, email: false, slack: false }
    return { first: channels, returning: channels }
  }
  const prefer = (by: Joined, opened: boolean, left: boolean) =>
    by.call('PATCH', '/api/me', {
      notify: { opened: onDesktop(opened), left: onDesktop(left), quietHours: null },
    })

  async function readOnce(email: string) {
    const { slug } = await scene.makeLink()
    const page = await reader(scene.tracker, slug).enter({ email })
    const leave = async () => {
      scene.clock.advance(2_000)
      await page.beat({ pages: { 2: 2_000 }, page: 2, goodbye: true })
      scene.clock.advance(5_000)
      await scene.sweep()
    }
    return { leave }
  }

  test('each visit has one notification: the leave updates the notification of the opening', async () => {
    await prefer(scene.owner, true, true)
    const visit = await readOnce('aki@example.com')
    const opened = await list(scene.owner)
    expect(opened).toMatchObject({ unread: 1, items: [{ kind: 'opened' }] })
    await scene.owner.call('POST', '/api/notifications/read', { ids: null })
    await visit.leave()
    const left = await list(scene.owner)
    expect(left).toMatchObject({ unread: 1, items: [{ id: opened.items[0].id, kind: 'left', page: 2 }] })
    expect((await list(scene.colleague)).items).toEqual([])
  })

  test('an event type that a member has switched off makes no notification', async () => {
    await prefer(scene.owner, false, false)
    await (await readOnce('aki@example.com')).leave()
    expect(await list(scene.owner)).toEqual({ items: [], next: null, unread: 0 })
  })

  test('marking as read informs the member’s other devices without a pop-up, and no other member', async () => {
    for (const name of ['a', 'b', 'c']) await (await readOnce(`${name}@example.com`)).leave()
    const before = await list(scene.owner)
    const cursor = async (by: Joined) => (await by.call('GET', '/api/feed?waitMs=0')).body.cursor
    const [mine, theirs] = [await cursor(scene.owner), await cursor(scene.colleague)]
    const ids = [before.items[0].id]
    const read = (by: Joined, which: string[] | null) =>
      by.call('POST', '/api/notifications/read', { ids: which })
    expect((await read(scene.colleague, ids)).body).toEqual({ unread: 0 })
    expect((await read(scene.owner, ids)).body).toEqual({ unread: 2 })
    const events = (by: Joined, from: string) => by.call('GET', `/api/feed?waitMs=0&cursor=${from}`)
    expect((await events(scene.owner, mine)).body.events).toMatchObject([
      { type: 'notification', silent: true, notification: { id: ids[0], readAt: expect.any(String) } },
    ])
    expect((await events(scene.colleague, theirs)).body.events).toEqual([])
    expect((await read(scene.owner, null)).body).toEqual({ unread: 0 })
  })
})
