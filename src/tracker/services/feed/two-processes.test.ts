// Two tracker processes on one PostgreSQL with the real clock. Every desktop gets every event once, for each combination of processes.
import { expect, test } from 'vitest'
import type { FeedEvent } from '#shared/model/feed.ts'
import type { Tracker } from '../../app/tracker.ts'
import { startTestTracker } from '../../infrastructure/database/testing.ts'
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

test('every event reaches every desktop, and each visit leaves once', { timeout: 60_000 }, async () => {
  const one = await startTestTracker('postgres', { graceMs: 300 })
  try {
    const two = await one.second()
    const processes = [one, two]
    for (const { app } of processes) await app.ready()
    const on = (index: number) => processes[index % 2] as Tracker
    const members: Joined[] = []
    for (let index = 0; index < desktops; index += 1) members.push(await joinMember(one))
    const owner = members[0] as Joined
    const documentId = await addDocument(one, owner)
    const link = await owner.call('POST', `/api/documents/${documentId}/links`, {})
    const slug = String(link.body.url).split('/').at(-1) ?? ''
    const starts = await Promise.all(members.map((by) => by.call('GET', '/api/feed?waitMs=0')))
    const listening = members.map((by, index) => listen(on(index), by, starts[index]?.body.cursor))

    const read = async (index: number) => {
      const page = await reader(on(index), slug).enter({ email: `reader${index}@example.com` })
      // The requests alternate between the processes, as behind a load balancer.
      await visitOf(on(index + 1), page).beat({ pages: { 1: 10 }, goodbye: true })
      return page.visitId
    }
    const ids = (await Promise.all(Array.from({ length: readers }, (_, index) => read(index)))).sort()
    for (const { opened, left } of await Promise.all(listening)) {
      expect(opened.sort()).toEqual(ids)
      expect(left.map(({ id }) => id).sort()).toEqual(ids)
      expect(left.every(({ leaves }) => leaves === 1)).toBe(true)
    }
  } finally {
    await one.close()
  }
})
