// Two tracker processes on one PostgreSQL with the real clock, without and with a connection pooler. Every desktop gets every event once, for each
// combination of processes, and every message is sent once.
import { expect, test } from 'vitest'
import type { FeedEvent } from '#shared/model/feed.ts'
import { type Mailbox, startMailbox } from '../../../../test/fixtures/mailbox.ts'
import { eventually } from '../../../../test/fixtures/part.ts'
import { hasPgBouncer, startPgBouncer } from '../../../../test/fixtures/pgbouncer.ts'
import type { Tracker } from '../../app/tracker.ts'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import { emptyDatabase, startTestTracker, testFolder } from '../../infrastructure/database/testing.ts'
import { call, type Joined, joinMember } from '../people/testing.ts'
import { addDocument, reader, visitOf } from '../visits/testing.ts'

const readers = 12
const desktops = 6

type Heard = { opened: string[]; left: { id: string; leaves: number }[] }

/** Polls like a desktop until it has received this number of leaves. */
async function listen(at: Tracker, by: Joined, from: string): Promise<Heard> {
  const heard: Heard = { opened: [], left: [] }
  for (let cursor = from; heard.left.length < readers; ) {
    const answer = await call(at, 'GET', `/api/feed?waitMs=20000&cursor=${cursor}`, undefined, by.token)
    expect(answer.status).toBe(200)
    cursor = answer.body.cursor
    for (const event of answer.body.events as FeedEvent[]) {
      if (event.type === 'visit.opened') heard.opened.push(event.visit.id)
      if (event.type === 'visit.left') heard.left.push({ id: event.visit.id, leaves: event.visit.leaves })
    }
  }
  return heard
}

type Route = 'PostgreSQL' | 'PgBouncer, session mode' | 'PgBouncer, transaction mode'

/** Calls `work` with the URLs of an empty database. In transaction mode, the connections of both processes share four sessions. */
async function withDatabase(route: Route, work: (urls: Partial<TrackerConfig>) => Promise<void>) {
  const databaseUrl = await emptyDatabase('postgres', '')
  if (route === 'PostgreSQL') return work({ databaseUrl })
  const folder = await testFolder()
  const isShared = route === 'PgBouncer, transaction mode'
  const pooler = await startPgBouncer(databaseUrl, folder.path, {
    pool_mode: isShared ? 'transaction' : 'session',
    default_pool_size: isShared ? 4 : 40,
    server_round_robin: isShared ? 1 : 0,
  })
  await work({ databaseUrl: pooler.url, databaseDirectUrl: isShared ? databaseUrl : null }).finally(
    async () => {
      await pooler.stop()
      await folder.remove()
    },
  )
}

const byMail = { first: { desktop: false, email: true, slack: false } }
const never = { first: { desktop: false, email: false, slack: false } }
const notify = {
  opened: { ...never, returning: never.first },
  left: { ...byMail, returning: byMail.first },
  quietHours: null,
}

async function play(urls: Partial<TrackerConfig>, mailbox: Mailbox): Promise<void> {
  const mail = { smtpUrl: mailbox.smtpUrl, mailFrom: 'Lastpage <lastpage@example.com>' }
  const one = await startTestTracker('postgres', { graceMs: 300, ...mail, ...urls })
  try {
    const two = await one.second()
    const processes = [one, two]
    for (const { app } of processes) await app.ready()
    const on = (index: number) => processes[index % 2] as Tracker
    const members: Joined[] = []
    for (let index = 0; index < desktops; index += 1) members.push(await joinMember(one))
    const owner = members[0] as Joined
    await owner.call('PATCH', '/api/me', { notify })
    const documentId = await addDocument(one, owner)
    const link = await owner.call('POST', `/api/documents/${documentId}/links`, {})
    const slug = String(link.body.url).split('/').at(-1) ?? ''
    const starts = await Promise.all(members.map((by) => by.call('GET', '/api/feed?waitMs=0')))
    const listening = members.map((by, index) => listen(on(index), by, starts[index]?.body.cursor))

    const read = async (index: number) => {
      const page = await reader(on(index), slug).enter({ email: `reader${index}@example.com` })
      // The requests alternate between the processes, as behind a load balancer. The second beat of a process takes the fast path.
      const [here, there] = [visitOf(on(index), page), visitOf(on(index + 1), page)]
      for (const active of [10, 20]) expect((await here.beat({ pages: { 1: active } })).status).toBe(200)
      for (const goodbye of [false, true])
        expect((await there.beat({ pages: { 1: 10 }, goodbye })).status).toBe(200)
      await here.beat({ pages: { 1: 20 }, goodbye: true })
      return page.visitId
    }
    const ids = (await Promise.all(Array.from({ length: readers }, (_, index) => read(index)))).sort()
    for (const { opened, left } of await Promise.all(listening)) {
      expect(opened.sort()).toEqual(ids)
      expect(left.map(({ id }) => id).sort()).toEqual(ids)
      expect(left.every(({ leaves }) => leaves === 1)).toBe(true)
    }
    await eventually('the mails', () => mailbox.mails.length >= readers)
    expect(new Set(mailbox.mails.map(({ subject }) => subject)).size).toBe(readers)
    expect(mailbox.mails).toHaveLength(readers)
  } finally {
    await one.close()
  }
}

const routes: Route[] = ['PostgreSQL', 'PgBouncer, session mode', 'PgBouncer, transaction mode']
for (const route of routes) {
  test.skipIf(route !== 'PostgreSQL' && !hasPgBouncer)(
    `every event reaches every desktop, each visit leaves once and each mail is sent once: ${route}`,
    { timeout: 60_000 },
    async () => {
      const mailbox = await startMailbox()
      await withDatabase(route, (urls) => play(urls, mailbox)).finally(() => mailbox.close())
    },
  )
}
