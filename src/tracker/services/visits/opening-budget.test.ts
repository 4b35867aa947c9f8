// The opening budget limits the effect of openings with invented addresses, per link and network (ADR 47). The tests use real HTTP.
import { afterEach, describe, expect, it } from 'vitest'
import { type Mailbox, startMailbox } from '../../../../test/fixtures/mailbox.ts'
import { eventually } from '../../../../test/fixtures/part.ts'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import {
  type Engine,
  engines,
  startTestTracker,
  type TestClock,
  type TestTracker,
  testClock,
} from '../../infrastructure/database/testing.ts'
import { type Joined, joinMember } from '../people/testing.ts'
import { decideLeaves } from './leaves.ts'
import { addDocument } from './testing.ts'

const personsBrowser =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'
const everything = { desktop: true, email: true, slack: false }

type Flood = Awaited<ReturnType<typeof floodScene>>
let scene: Flood
let mailbox: Mailbox
afterEach(async () => {
  await scene.tracker.close()
  await mailbox.close()
})

async function floodScene(engine: Engine, overrides: Partial<TrackerConfig> = {}) {
  const clock: TestClock = testClock()
  mailbox = await startMailbox()
  const config = { rateLimit: true, trustProxy: 1, smtpUrl: mailbox.smtpUrl, mailFrom: 'from@example.com' }
  const tracker: TestTracker = await startTestTracker(engine, { ...config, ...overrides }, { clock })
  const url = await tracker.listen()
  const owner = await joinMember(tracker, { name: 'Olivia Owner' })
  const both = { first: everything, returning: everything }
  await owner.call('PATCH', '/api/me', { notify: { opened: both, left: both } })
  const documentId = await addDocument(tracker, owner)
  for (const trigger of ['opened', 'left']) {
    const action = { type: 'task', assignee: 'documentOwner', locale: 'en', subject: null, comments: null }
    await owner.call('POST', `/api/documents/${documentId}/workflows`, { trigger, action })
  }
  return { clock, tracker, url, owner, documentId }
}

async function makeLink(owner: Joined, documentId: string, settings = {}) {
  const { body } = await owner.call('POST', `/api/documents/${documentId}/links`, { settings })
  return { id: body.id as string, slug: String(body.url).split('/').at(-1) ?? '' }
}

let readers = 0
async function open(slug: string, email: string, network: string, visible = true) {
  readers += 1
  const response = await fetch(`${scene.url}/api/view/${slug}/visits`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': personsBrowser, 'x-forwarded-for': network },
    body: JSON.stringify({
      email,
      readerKey: `reader-${readers}`.padEnd(22, 'x'),
      signals: { webdriver: false, prerendered: false, visible },
    }),
  })
  const body = (await response.json()) as { visitId: string; visitToken: string }
  expect([response.status, body]).toEqual([200, expect.anything()])
  return body
}

async function beat(token: string, part: object = {}) {
  const response = await fetch(`${scene.url}/api/view/beats`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.8' },
    body: JSON.stringify({
      ...{ token, load: 'load-of-a-test', seq: 1, pages: { 1: 1_500 }, openMs: 1_500, page: 1 },
      ...{ visible: true, goodbye: false, inputs: 3, ...part },
    }),
  })
  expect(response.status).toBe(200)
}

/** The openings arrive in small groups, as in a real flood. */
async function openMany(count: number, each: (index: number) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < count; start += 20) {
    await Promise.all(Array.from({ length: Math.min(20, count - start) }, (_, index) => each(start + index)))
  }
}

async function sweepLeaves() {
  const due = () =>
    scene.tracker.context.store.db
      .selectFrom('visits')
      .select('visit_id')
      .where('deadline_at', '<=', scene.clock.now())
      .execute()
  while ((await due()).length > 0) await decideLeaves(scene.tracker.context)
}

const claim = async () =>
  (await scene.owner.call('POST', '/api/runs/claim', { maxVisits: 200, leaseMs: 60_000 })).body.visits as {
    visit: { linkId: string }
    runs: { id: string; trigger: string }[]
  }[]
/** On PostgreSQL a claim skips runs that another transaction has locked, so an empty response is repeated. */
const claimSome = () =>
  eventually('a run can be claimed', async () => {
    const visits = await claim()
    return visits.length > 0 && visits
  })
const notifications = async () => (await scene.owner.call('GET', '/api/notifications?limit=100')).body
const held = async () => (await scene.owner.call('GET', '/api/held')).body.items
const answer = (linkId: string, word: 'release' | 'dismiss') =>
  scene.owner.call('POST', `/api/links/${linkId}/held`, { answer: word })
const count = async (table: 'visits' | 'runs' | 'notifications' | 'deliveries') =>
  Number(
    (
      await scene.tracker.context.store.db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
    ).count,
  )

describe.each(engines)('opening budget, on %s', (engine) => {
  // Hundreds of openings take a minute on PostgreSQL. The smaller numbers of the other tests show that the queries count alike.
  const itOnSqlite = it.runIf(engine === 'sqlite')

  itOnSqlite(
    "a flood causes one notification and no run without the owner's answer, and does not affect other links",
    {
      timeout: 60_000,
    },
    async () => {
      scene = await floodScene(engine)
      const flooded = await makeLink(scene.owner, scene.documentId)
      const other = await makeLink(scene.owner, scene.documentId)
      await open(other.slug, 'ken@example.com', '198.51.100.4')
      await openMany(600, (index) => open(flooded.slug, `invented${index}@example.net`, '203.0.113.8'))
      scene.clock.advance(3_000)

      expect(await count('visits')).toBe(601)
      const told = await notifications()
      expect(told.unread).toBe(2)
      expect(told.items.map(({ heldCount }: { heldCount?: number }) => heldCount).sort()).toEqual([
        600,
        undefined,
      ])
      const claimed = await claimSome()
      expect(claimed.map(({ visit, runs }) => [visit.linkId, runs.map(({ trigger }) => trigger)])).toEqual([
        [other.id, ['opened']],
      ])
      await eventually('the mails', () => mailbox.mails.length >= 2)
      // All 600 visits leave. No further notification or run is made.
      scene.clock.advance(40_000)
      await sweepLeaves()
      scene.clock.advance(3_000)
      expect((await claimSome()).map(({ visit }) => visit.linkId)).toEqual([other.id])
      expect((await notifications()).items).toHaveLength(2)
      await eventually('the mail of the other leave', () => mailbox.mails.length >= 3)
      expect(mailbox.mails.map(({ subject }) => subject)).toEqual(
        expect.arrayContaining(
          ['Offer: 600 openings at once'].map(() => expect.stringMatching(/: \d+ openings at once$/)),
        ),
      )
      expect(mailbox.mails).toHaveLength(3)

      const [question] = await held()
      expect(question).toMatchObject({ linkId: flooded.id, openings: 600, networks: 1 })
      expect((await answer(flooded.id, 'release')).body).toEqual({ count: 600 })
      expect(await held()).toEqual([])
      const released = new Set<string>()
      for (let round = 0; round < 4; round += 1)
        for (const { visit, runs } of await claim())
          for (const { id } of runs) if (visit.linkId === flooded.id) released.add(id)
      expect(released.size).toBe(1_200)
      // The owner's answer is valid for a day.
      await openMany(40, (index) => open(flooded.slug, `later${index}@example.net`, '203.0.113.9'))
      expect(await held()).toEqual([])
    },
  )

  it('dismissed visits stay dismissed, also when they leave later', async () => {
    scene = await floodScene(engine, { openingsPerNetwork: 5 })
    const link = await makeLink(scene.owner, scene.documentId)
    await openMany(8, (index) => open(link.slug, `invented${index}@example.net`, '203.0.113.8'))
    expect((await answer(link.id, 'dismiss')).body).toEqual({ count: 8 })
    scene.clock.advance(40_000)
    await sweepLeaves()
    scene.clock.advance(3_000)
    expect(await claim()).toEqual([])
    expect(await held()).toEqual([])
    expect((await scene.owner.call('POST', '/api/runs/retry-all', {})).body).toEqual({ count: 0 })
    const { body } = await scene.owner.call('GET', '/api/visits?needsAttention=true&limit=100')
    expect(body.items).toEqual([])
    const runs = await scene.tracker.context.store.db
      .selectFrom('runs')
      .select(['state', 'dismissed_at'])
      .execute()
    expect(runs).toHaveLength(16)
    expect(runs.every(({ state, dismissed_at }) => state === 'skipped' && dismissed_at !== null)).toBe(true)
  })

  itOnSqlite(
    '500 readers of one link in 500 networks do not exceed the budget',
    { timeout: 60_000 },
    async () => {
      scene = await floodScene(engine)
      const link = await makeLink(scene.owner, scene.documentId)
      // A mailing to 500 recipients: the first opening comes within seconds, the other openings come within minutes.
      for (let start = 0; start < 500; start += 50) {
        await openMany(50, (index) =>
          open(
            link.slug,
            `reader${start + index}@company${start + index}.example`,
            `10.${start % 250}.${index}.7`,
          ),
        )
        scene.clock.advance(15_000)
      }
      expect(await held()).toEqual([])
      expect(await count('notifications')).toBe(500)
    },
  )

  it('60 colleagues behind the IP address of one company do not exceed the budget', async () => {
    scene = await floodScene(engine)
    const link = await makeLink(scene.owner, scene.documentId)
    await openMany(60, async (index) => {
      if (index % 20 === 0) scene.clock.advance(5_001)
      await open(link.slug, `colleague${index}@company.example`, '203.0.113.8')
    })
    expect(await held()).toEqual([])
    expect(await count('notifications')).toBe(60)
    scene.clock.advance(2_000)
    // A claim skips visits that another transaction has locked.
    let claimed = 0
    await eventually('all runs', async () => {
      claimed += (await claim()).length
      return claimed === 60
    })
  })

  it('openings from many networks are held by the budget of the link', async () => {
    scene = await floodScene(engine, { openingsBurst: 5 })
    const link = await makeLink(scene.owner, scene.documentId)
    await openMany(60, (index) => open(link.slug, `invented${index}@example.net`, `2001:db8:${index}::1`))
    scene.clock.advance(3_000)
    expect(await held()).toMatchObject([{ openings: 60, networks: 60 }])
    expect(await claim()).toEqual([])
    expect((await notifications()).items).toHaveLength(1)
  })

  it("openings in the background count when their visits become a person's", async () => {
    scene = await floodScene(engine, { openingsPerNetwork: 5, openingsBurst: 100 })
    const link = await makeLink(scene.owner, scene.documentId)
    const visits: { visitToken: string }[] = []
    await openMany(10, async (index) => {
      visits.push(await open(link.slug, `invented${index}@example.net`, '203.0.113.8', false))
    })
    expect(await held()).toEqual([])
    scene.clock.advance(2_000)
    for (const { visitToken } of visits) await beat(visitToken)
    scene.clock.advance(3_000)
    expect(await held()).toMatchObject([{ openings: 10 }])
    expect(await claim()).toEqual([])
    expect((await notifications()).items).toHaveLength(1)
  })
})
