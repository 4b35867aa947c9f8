import { afterEach, expect, test } from 'vitest'
import { CodedError } from '#shared/errors.ts'
import { silentLog } from '../lib/log.ts'
import type { TrackerClient } from './client.ts'
import { createPoller, type FeedAnswer, type Poller } from './poller.ts'

type Asked = { cursor?: string | undefined; waitMs?: unknown; signal: AbortSignal }
type Answer = FeedAnswer | CodedError | 'hang'

const answer = (cursor: string): FeedAnswer => ({
  cursor,
  events: [],
  readers: [],
  readersVersion: `r${cursor}`,
  runsWaiting: false,
  more: false,
})
const unreachable = () => new CodedError('tracker_unreachable', 'gone')

let poller: Poller
afterEach(() => poller.stop())

/** Starts a poller with a fake tracker. The tracker returns the answers in order, and then holds each poll until the poll is aborted. */
function setUp(answers: Answer[], handle: (answer: FeedAnswer) => Promise<void> = async () => {}) {
  const asked: Asked[] = []
  const states: string[] = []
  const slept: { ms: number; wake: () => void }[] = []
  const client: TrackerClient = {
    call: (async (_name: string, request: { query: Asked }, options: { signal: AbortSignal }) => {
      asked.push({ ...request.query, signal: options.signal })
      const next = answers.shift() ?? 'hang'
      if (next === 'hang') {
        return new Promise((_resolve, reject) => {
          options.signal.addEventListener('abort', () => reject(options.signal.reason))
        })
      }
      if (next instanceof CodedError) throw next
      return next
    }) as TrackerClient['call'],
  }
  poller = createPoller({
    client,
    clock: {
      now: () => 0,
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          slept.push({ ms, wake: resolve })
          signal?.addEventListener('abort', () => reject(signal.reason))
        }),
    },
    log: silentLog,
    connect: async () => {},
    handle,
    onState: (state, error) => states.push(error ? `${state} ${error.code}` : state),
    wantsRuns: () => false,
    random: () => 1,
  })
  poller.start()
  return { asked, states, slept }
}
const until = (condition: () => boolean) => expect.poll(condition, { interval: 1 }).toBe(true)

test('a poll sends a cursor only after its events were handled', async () => {
  let fail = true
  const handled: string[] = []
  const { asked, slept } = setUp([answer('1'), answer('2'), answer('2')], async ({ cursor }) => {
    if (cursor === '2' && fail) throw new Error('disk full')
    handled.push(cursor)
  })
  await until(() => slept.length === 1)
  fail = false
  slept[0]?.wake()
  await until(() => asked.length === 4)
  expect(asked.map(({ cursor }) => cursor)).toEqual([undefined, '1', '1', '2'])
  expect(handled).toEqual(['1', '2'])
})

test('the first poll asks for an immediate response, and the next poll allows the tracker to wait', async () => {
  const { asked } = setUp([answer('1')])
  await until(() => asked.length === 2)
  expect(asked.map(({ waitMs }) => waitMs)).toEqual([0, 25_000])
})

test('the back-off grows to 30 s with each failure, and a success resets it', async () => {
  const failures = Array.from({ length: 9 }, unreachable)
  const { slept, states } = setUp([...failures, answer('1'), unreachable()])
  for (let n = 0; n < 10; n += 1) {
    await until(() => slept.length === n + 1)
    slept[n]?.wake()
  }
  expect(slept.map(({ ms }) => ms)).toEqual([
    500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 500,
  ])
  expect(states).toContain('online')
})

test('wake ends the back-off, and aborts a poll that hangs', async () => {
  const { asked, slept } = setUp([unreachable(), 'hang', answer('1')])
  await until(() => slept.length === 1)
  poller.wake()
  await until(() => asked.length === 2)
  poller.wake()
  await until(() => asked.length === 4)
  expect(asked[1]?.signal.aborted).toBe(true)
})

test('polling stops when the device was removed', async () => {
  const { asked, states } = setUp([answer('1'), new CodedError('device_revoked', 'removed')])
  await until(() => states.includes('revoked device_revoked'))
  await poller.stop()
  expect(asked).toHaveLength(2)
})

test('the next poll sends no cursor after the tracker refused the cursor', async () => {
  const { asked, slept } = setUp([answer('1'), new CodedError('cursor_invalid', 'no')])
  await until(() => slept.length === 1)
  slept[0]?.wake()
  await until(() => asked.length === 3)
  expect(asked.map(({ cursor }) => cursor)).toEqual([undefined, '1', undefined])
})

test('stop aborts the current poll', async () => {
  const { asked } = setUp(['hang'])
  await until(() => asked.length === 1)
  await poller.stop()
  expect(asked[0]?.signal.aborted).toBe(true)
})
