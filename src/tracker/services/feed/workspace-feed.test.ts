// The order of what happens to a waiting poll, with reads that the test ends. feed.test.ts has the polls of real desktops.
import { expect, test } from 'vitest'
import { Visibility } from '../../domain/people/visibility.ts'
import type { StoredEvent } from '../../repositories/feed-events.ts'
import type { TrackerContext } from '../context.ts'
import type { FeedLoads } from './loads.ts'
import type { Waiter, Woken } from './waiting-polls.ts'
import { createWorkspaceFeed } from './workspace-feed.ts'

const changed = (seq: number): StoredEvent => ({
  ...{ seq, type: 'library.changed', subject: {}, memberId: null, at: 1 },
})

function setUp() {
  const reads: ((events: StoredEvent[]) => void)[] = []
  const loads: FeedLoads = {
    position: () => Promise.reject(new Error('not needed')),
    eventsAfter: () => new Promise((resolve) => reads.push(resolve)),
    readers: async () => [],
    schedule: async () => new Map(),
  }
  const none = async () => new Map()
  const repositories = {
    visitSnapshots: { find: none },
    notifications: { snapshots: none },
    refusals: { snapshots: none },
  }
  const context = {
    clock: { now: () => 0 },
    log: { error: (fields: object) => expect(fields).toEqual({}) },
    store: { forWorkspace: () => repositories },
  } as unknown as TrackerContext
  const turn: (() => void)[] = []
  const turns = { soon: (work: () => void) => void turn.push(work), later: () => undefined }
  const feed = createWorkspaceFeed(context, 'wsp_a', { loads, turns, readersEveryMs: () => 1_000 })
  const woken: { memberId: string; why: Woken['why']; seq: number }[] = []
  const waiter = (memberId: string, seq: number): Waiter => ({
    ...{ memberId, seq, isWorker: false, ownOnly: false, runVersion: 1, sees: Visibility.whole },
    ...{ readersVersion: undefined, wantsRuns: false },
    wake({ why }) {
      woken.push({ memberId, why, seq: this.seq })
    },
  })
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  return { feed, reads, turn, woken, waiter, settled }
}

test('a poll that ends while the events are read keeps its position, so that its next poll gets them', async () => {
  const { feed, reads, turn, woken, waiter, settled } = setUp()
  const [ending, staying] = [waiter('mem_ending', 4), waiter('mem_staying', 4)]
  expect([ending, staying].map((one) => feed.wait(one, feed.generation()))).toEqual([true, true])
  feed.changed()
  await settled()
  feed.end(ending)
  reads[0]?.([changed(5)])
  await settled()
  for (const work of turn) work()
  expect(woken).toEqual([
    { memberId: 'mem_ending', why: 'timeOut', seq: 4 },
    { memberId: 'mem_staying', why: 'events', seq: 5 },
  ])
})

test('a poll that read the feed before an event was committed does not wait', () => {
  const { feed, waiter } = setUp()
  const since = feed.generation()
  feed.changed()
  expect(feed.wait(waiter('mem_a', 4), since)).toBe(false)
})

test('polls at the same position share one object, and so their answer; an event for one member only reaches this member', async () => {
  const { feed, reads, turn, woken, waiter, settled } = setUp()
  const shared: Woken[] = []
  for (const name of ['mem_a', 'mem_b']) {
    const one = { ...waiter(name, 4), wake: (by: Woken) => void shared.push(by) }
    feed.wait(one, feed.generation())
  }
  feed.changed()
  await settled()
  reads[0]?.([changed(5)])
  await settled()
  for (const work of turn.splice(0)) work()
  expect(shared).toHaveLength(2)
  expect(shared[0]).toBe(shared[1])

  for (const name of ['mem_a', 'mem_b']) feed.wait(waiter(name, 5), feed.generation())
  feed.changed()
  await settled()
  reads[1]?.([{ ...changed(6), memberId: 'mem_b' }])
  await settled()
  for (const work of turn) work()
  expect(woken).toEqual([{ memberId: 'mem_b', why: 'events', seq: 6 }])
})

test('a poll that is woken because the readers changed is answered without a query of its own', async () => {
  const { feed, turn, waiter, settled } = setUp()
  const known: boolean[] = []
  const wake = () => {
    known.push(feed.knownReaders(Visibility.whole) !== null && feed.hasNoRunsFor(one))
  }
  const one: Waiter = { ...waiter('mem_a', 4), readersVersion: 'earlier', wantsRuns: true, wake }
  feed.wait(one, feed.generation())
  feed.readersMoved()
  await expect.poll(() => turn.length).toBe(1)
  await settled()
  turn[0]?.()
  expect(known).toEqual([true])
  feed.close()
})
