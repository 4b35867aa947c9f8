// Long polling of the feed. The cursor is only in memory. Each poll sends the cursor of the last handled events, and so acknowledges these
// events.

import type { CodedError } from '#shared/errors.ts'
import type { EndpointResponse } from '#shared/http-contract.ts'
import { latestRunVersion } from '#shared/tracker-api/runs.ts'
import type { TrackerApi } from '#shared/tracker-api.ts'
import { asCoded } from '../lib/as-coded.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { trackerBackOffMs } from './backoff.ts'
import type { TrackerClient } from './client.ts'
import { isRevoked } from './session.ts'

export type FeedAnswer = EndpointResponse<TrackerApi['feed.poll']>

const waitMs = 25_000
/** The time limit of a poll, in addition to the time that the tracker may hold the response. */
const answerWithinMs = 15_000

type Position = { cursor?: string; readersVersion?: string; online: boolean }

export type Poller = {
  start(): void
  /** Aborts the current back-off or poll, and polls at once. */
  wake(): void
  stop(): Promise<void>
}

/**
 * Creates the poller. The function has more than 60 lines, because its inner functions share the running poll. Each inner function is
 * short.
 */
export function createPoller(options: {
  client: TrackerClient
  clock: Clock
  log: Log
  /** Called before the first poll, and before the first poll after a failure. Reads the data that the feed does not contain. */
  connect: (signal: AbortSignal) => Promise<void>
  /**
   * Handles the events of a poll. The cursor changes after `handle` has resolved. `handle` must be idempotent, because it can receive an
   * event twice.
   */
  handle: (answer: FeedAnswer) => Promise<void>
  onState: (state: 'online' | 'offline' | 'revoked', error: CodedError | null) => void
  wantsRuns: () => boolean
  random?: () => number
}): Poller {
  const { client, clock, log } = options
  let stopping = new AbortController()
  let waiting = new AbortController()
  let running: Promise<void> | null = null

  async function run(signal: AbortSignal): Promise<void> {
    const position: Position = { online: false }
    let failures = 0
    while (!signal.aborted) {
      waiting = new AbortController()
      const ended = AbortSignal.any([signal, waiting.signal])
      try {
        await once(position, ended)
        failures = 0
      } catch (error) {
        if (ended.aborted) continue
        const coded = asCoded(error)
        if (isRevoked(coded)) return options.onState('revoked', coded)
        failures += 1
        await fail(position, coded, failures, ended)
      }
    }
  }

  async function once(position: Position, signal: AbortSignal): Promise<void> {
    if (!position.online) await options.connect(signal)
    const answer = await poll(position, signal)
    await options.handle(answer)
    position.cursor = answer.cursor
    position.readersVersion = answer.readersVersion
    position.online = true
    options.onState('online', null)
  }

  async function fail(position: Position, error: CodedError, failures: number, signal: AbortSignal) {
    // Without a cursor, the tracker continues after the last position that this device acknowledged.
    if (error.code === 'cursor_invalid') delete position.cursor
    position.online = false
    options.onState('offline', error)
    const ms = trackerBackOffMs(failures, options.random)
    log.debug({ error: error.toWire(), failures, ms }, 'Poll failed')
    await clock.sleep(ms, signal).catch(() => {})
  }

  function poll({ cursor, readersVersion, online }: Position, signal: AbortSignal) {
    const wait = online ? waitMs : 0
    const query = {
      waitMs: wait,
      wantsRuns: options.wantsRuns() ? ('true' as const) : ('false' as const),
      runVersion: latestRunVersion,
      ...(cursor === undefined ? {} : { cursor }),
      ...(readersVersion === undefined ? {} : { readersVersion }),
    }
    return client.call('feed.poll', { query }, { signal, timeoutMs: wait + answerWithinMs })
  }

  return {
    start() {
      if (running) return
      stopping = new AbortController()
      running = run(stopping.signal).finally(() => {
        running = null
      })
    },
    wake: () => waiting.abort(),
    async stop() {
      stopping.abort()
      await running
    },
  }
}
