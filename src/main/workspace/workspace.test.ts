import { afterEach, expect, test } from 'vitest'
import type { FeedAnswer } from '../tracker/poller.ts'
import { createWorkspace } from './workspace.ts'

type Parts = Parameters<typeof createWorkspace>[0]
type Workspace = ReturnType<typeof createWorkspace>

let workspace: Workspace
afterEach(() => workspace.stop())

/**
 * A fake tracker with a waiting run. As the real tracker, it responds at once to a poll that requests runs. The fake tracker holds the
 * response of every poll that requests no runs.
 */
function setUp() {
  const asked: unknown[] = []
  let works = false
  const answer: FeedAnswer = {
    cursor: 'c',
    events: [],
    readers: [],
    readersVersion: 'r',
    runsWaiting: true,
    more: false,
  }
  const call = async (name: string, request: { query: { wantsRuns: string } }, options: CallOptions) => {
    if (name !== 'feed.poll') return { unread: 0 }
    asked.push(request.query.wantsRuns)
    if (request.query.wantsRuns === 'true') return answer
    return new Promise((_resolve, reject) => {
      options.signal.addEventListener('abort', () => reject(options.signal.reason))
    })
  }
  const nothing = () => {}
  workspace = createWorkspace({
    session: {
      client: { call },
      access: () => ({ url: 'https://tracker.example.com', token: 'lpd.a.b' }),
      connection: () => ({ state: 'online' }),
      connected: nothing,
      setMe: nothing,
    },
    salesforce: { org: () => ({}), onChange: () => nothing },
    notifier: { handle: nothing, refused: nothing, acted: nothing },
    uploads: { wake: nothing },
    emit: nothing,
    clock: { now: Date.now, sleep: () => new Promise(nothing) },
    log: { info: nothing, warn: nothing, debug: nothing },
    forgetVisits: () => {},
    runsWaiting: () => {
      works = true
    },
    isWorking: () => works,
    onCounts: nothing,
  } as unknown as Parts)
  return {
    asked,
    rest() {
      works = false
      workspace.onWorkerIdle()
    },
  }
}
type CallOptions = { signal: AbortSignal }

test('polls request no runs while the run worker is busy, and request runs again when it becomes idle', async () => {
  const { asked, rest } = setUp()
  await workspace.resume()
  await expect.poll(() => asked.length, { interval: 1 }).toBeGreaterThan(1)
  // Let all pending callbacks run, so that a loop of polls would be visible.
  for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate)
  expect(asked.filter((wants) => wants === 'true')).toHaveLength(1)
  expect(asked.at(-1)).toBe('false')

  rest()
  await expect.poll(() => asked.filter((wants) => wants === 'true').length, { interval: 1 }).toBe(2)
})
