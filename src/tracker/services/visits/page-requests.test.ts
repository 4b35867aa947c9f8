import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createListeners } from '../../infrastructure/database/listeners.ts'
import { createPageRequests } from './page-requests.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** `deliver`: whether messages arrive. */
function bus() {
  const listeners = createListeners()
  const sent: string[] = []
  const state = { deliver: true }
  return {
    sent,
    state,
    emit: listeners.emit,
    publish: async (topic: string, payload: string) => {
      sent.push(`${topic} ${payload}`)
      if (state.deliver) listeners.emit(topic, payload)
    },
    subscribe: listeners.add,
  }
}

const clock = { now: () => Date.now() }

it('two processes know the requests of each other', async () => {
  const store = bus()
  const [one, other] = [createPageRequests({ store, clock }), createPageRequests({ store, clock })]
  const servedAt = await vi.waitFor(() => one.note('lnk_1'))
  vi.advanceTimersByTime(10_000)
  expect(one.wasLast('lnk_1', { servedAt, heardAt: Date.now() })).toBe(true)
  await other.note('lnk_1')
  for (const process of [one, other])
    expect(process.wasLast('lnk_1', { servedAt, heardAt: Date.now() })).toBe(false)
  expect(one.wasLast('lnk_2', { servedAt, heardAt: Date.now() })).toBe(true)
})

it('many requests are told in few messages, each below the limit of a message', async () => {
  const store = bus()
  const requests = createPageRequests({ store, clock })
  const link = `lnk_${'a'.repeat(22)}`
  await Promise.all(Array.from({ length: 150 }, () => requests.note(link)))
  expect(store.sent).toHaveLength(3)
  for (const message of store.sent) expect(message.length).toBeLessThan(4_000)
})

it('a process that does not hear its own message does not know the requests', async () => {
  const store = bus()
  const requests = createPageRequests({ store, clock })
  expect(await requests.catchUp()).toBe(true)
  store.state.deliver = false
  const answer = requests.catchUp()
  await vi.advanceTimersByTimeAsync(500)
  expect(await answer).toBe(false)
})

it('what is long ago, or was sent before messages were lost, is not known', () => {
  const store = bus()
  const requests = createPageRequests({ store, clock })
  const servedAt = Date.now()
  vi.advanceTimersByTime(1_000)
  const heardAt = Date.now()
  expect(requests.wasLast('lnk_1', { servedAt, heardAt })).toBe(true)
  vi.advanceTimersByTime(30_001)
  expect(requests.wasLast('lnk_1', { servedAt, heardAt })).toBe(false)
  expect(requests.wasLast('lnk_1', { servedAt, heardAt: Date.now() })).toBe(true)
  store.emit('resync', '')
  expect(requests.wasLast('lnk_1', { servedAt, heardAt: Date.now() })).toBe(false)
})

it('a request is remembered for a minute, and forgotten later', async () => {
  const store = bus()
  const requests = createPageRequests({ store, clock })
  const servedAt = Date.now()
  vi.advanceTimersByTime(1_000)
  await requests.note('lnk_1')
  const noted = Date.now()
  vi.advanceTimersByTime(59_000)
  // A request for another page may replace the maps.
  await requests.note('lnk_2')
  expect(requests.wasLast('lnk_1', { servedAt, heardAt: noted + 29_000 })).toBe(false)
})
