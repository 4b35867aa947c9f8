// Sends numbered beats with cumulative counters, at an interval and at every change. A failed beat is retried until the tracker acknowledges one.
// The last beat of a page is sent without waiting for an answer.
import { type BackOff, backOffMs } from '#shared/backoff.ts'
import type { Beat, LoadCounters } from '#shared/viewer-api.ts'
import type { Goodbye } from './goodbye.ts'

/**
 * `refused`: the beat is invalid, and a retry is useless. `ended`: the visit is over, and a new visit is needed. `closed`: the link is off.
 * `expired`: the link has expired. `notAllowed`: the reader may no longer read the link.
 */
export type BeatAnswer = 'ok' | 'refused' | 'ended' | Closed
export type Closed = 'closed' | 'expired' | 'notAllowed'

export type ReporterOptions = {
  intervalMs: number
  /** Returns the current counters without the sequence number. */
  counters: () => Omit<LoadCounters, 'seq'>
  /** Returns the other fields of the beat. */
  context: () => Pick<Beat, 'token' | 'visible' | 'inputs' | 'earlier'>
  /** Resolves with the tracker's answer. Rejects if the request failed. */
  send: (beat: Beat) => Promise<BeatAnswer>
  goodbye: Goodbye
  /** Stores each numbered state, so that it survives a reload of the tab. */
  remember: (counters: LoadCounters) => void
  onEnded: () => void
  onClosed: (why: Closed) => void
}

/** Changes within this time are sent as one beat, for example the pages of a fast scroll. */
const SOON_MS = 100
/** With jitter, a retry comes after at most 25 s. A visible page has a lease of 30 s, so a beat arrives in time after a restart of the tracker. */
const RETRY: BackOff = { firstMs: 1000, maxMs: 20_000, jitter: [0.75, 1.25] }
/** The prepared goodbye is updated at this interval. If the browser kills the tab, at most this much time is missing. */
const PREPARE_EVERY_MS = 1000

export type Reporter = ReturnType<typeof createReporter>

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: all functions change the state of the one beat that may be open; each of them is short
export function createReporter(options: ReporterOptions) {
  const { goodbye, intervalMs } = options
  let seq = 0
  let openRequests = 0
  let failures = 0
  let dirty = false
  let stopped = false
  /** True after a goodbye. Timers may still run while the page closes, and a beat from them would cancel the goodbye. */
  let closing = false
  let soon: ReturnType<typeof setTimeout> | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let acknowledged = ''
  let preparedState = ''

  function compose(last: boolean): Beat {
    const counters: LoadCounters = { ...options.counters(), seq: ++seq }
    options.remember(counters)
    return { ...counters, ...options.context(), goodbye: last }
  }

  /** The fields that decide whether two states differ. The sequence number is left out. */
  const comparableState = ({ pages, openMs, page, visible, inputs }: Omit<Beat, 'seq' | 'goodbye'>) =>
    JSON.stringify([pages, openMs, page, visible, inputs])

  /** Composes the goodbye that the browser sends if it kills the tab. It needs the highest sequence number, or the tracker takes it as stale. */
  function composeGoodbye(): string {
    const beat = compose(true)
    preparedState = comparableState(beat)
    return JSON.stringify(beat)
  }

  function answered(answer: BeatAnswer, sentState: string): void {
    failures = 0
    if (answer === 'ok' || answer === 'refused') {
      acknowledged = sentState
      if (dirty) void beat()
      return
    }
    stop()
    if (answer === 'ended') options.onEnded()
    else options.onClosed(answer)
  }

  function failed(): void {
    dirty = true
    failures += 1
    clearTimeout(retry)
    retry = setTimeout(() => void beat(), backOffMs(RETRY, failures))
  }

  /** Sends the current state. Without `urgent` it waits for an open request, because the next beat holds the same counters and newer ones. */
  async function beat(urgent = false): Promise<void> {
    clearTimeout(soon)
    soon = undefined
    if (stopped || closing) return
    if (openRequests > 0 && !urgent) {
      dirty = true
      return
    }
    dirty = false
    clearTimeout(retry)
    const message = compose(false)
    openRequests += 1
    const sending = options.send(message)
    goodbye.prepare(composeGoodbye())
    try {
      const answer = await sending
      openRequests -= 1
      if (!stopped) answered(answer, comparableState(message))
    } catch {
      openRequests -= 1
      if (!stopped) failed()
    }
  }

  const changedSince = (before: string) =>
    comparableState({ ...options.counters(), ...options.context() }) !== before

  const interval = setInterval(() => {
    if (failures === 0 && changedSince(acknowledged)) void beat()
  }, intervalMs)
  const refresh = setInterval(() => {
    if (changedSince(preparedState)) goodbye.prepare(composeGoodbye())
  }, PREPARE_EVERY_MS)

  function stop(): void {
    stopped = true
    clearInterval(interval)
    clearInterval(refresh)
    clearTimeout(soon)
    clearTimeout(retry)
    goodbye.cancel()
  }

  return {
    stop,
    /** Sends a beat soon, for example after a page change. During an outage it also retries earlier than the back-off. */
    changed(): void {
      if (!stopped) soon ??= setTimeout(() => void beat(), failures === 0 ? SOON_MS : RETRY.firstMs)
    },
    /** Sends a beat at once: the page is visible again, was restored from the back/forward cache, or is online again. */
    now(): void {
      closing = false
      void beat(true)
    },
    /** Sends a beat without waiting when the tab becomes hidden, because no later event may come. The beat is not a goodbye. */
    hidden(): void {
      if (!stopped) goodbye.send(JSON.stringify(compose(false)), composeGoodbye())
    },
    /** Sends the goodbye when the page is closed. */
    goodbye(): void {
      if (stopped) return
      closing = true
      goodbye.send(composeGoodbye())
    },
  }
}
